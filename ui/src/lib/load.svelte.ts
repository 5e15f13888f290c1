// A thing that a page loads: empty, loading, loaded or refused; the last good value stays while a new one comes.
import type { Answer, Problem } from '$lib/api/client';

export class Loaded<T> {
  value = $state<T | null>(null);
  problem = $state<Problem | null>(null);
  loading = $state(false);
  #turn = 0;

  async from(ask: () => Promise<Answer<T>>): Promise<void> {
    const turn = ++this.#turn;
    this.loading = true;
    const answer = await ask();
    if (turn !== this.#turn) return;
    this.loading = false;
    if (answer.ok) {
      this.value = answer.value;
      this.problem = null;
    } else {
      this.problem = answer.problem;
    }
  }
}
