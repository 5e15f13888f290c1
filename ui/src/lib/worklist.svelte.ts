// The lines of a worklist. What changes elsewhere is merged in place: lines keep their position, those that are gone stay until the
// reader asks for the new order, those that came are counted and offered.
import { get } from '$lib/api/client';
import type { TaskPage, TaskRow } from '$lib/api/types';
import { Loaded } from '$lib/load.svelte';

type Query = Record<string, string | undefined>;

export class WorklistRows {
  page = new Loaded<TaskPage>();
  rows = $state.raw<TaskRow[]>([]);
  count = $state(0);
  gone = $state.raw<Set<string>>(new Set());
  news = $state(0);  // lines that came and are not shown yet
  #query: Query = {};
  #ends = false;

  async load(query: Query): Promise<void> {
    const same = JSON.stringify(query) === JSON.stringify(this.#query);
    this.#query = query;
    if (!same) this.rows = [];
    await this.page.from(() => get<TaskPage>('tasks', query));
    if (this.page.problem || !this.page.value) return;
    this.rows = this.page.value.items;
    this.count = this.page.value.count;
    this.gone = new Set();
    this.news = 0;
  }
  async more(): Promise<void> {
    const next = this.page.value?.next;
    if (!next || this.page.loading || this.#ends) return;
    this.#ends = true;
    await this.page.from(() => get<TaskPage>('tasks', { ...this.#query, cursor: next }));
    this.#ends = false;
    if (this.page.problem || !this.page.value) return;
    const known = new Set(this.rows.map((r) => r.id));
    this.rows = [...this.rows, ...this.page.value.items.filter((r) => !known.has(r.id))];
    this.count = this.page.value.count;
  }
  async refresh(): Promise<void> {
    const answer = await get<TaskPage>('tasks', this.#query);
    if (!answer.ok) return;
    const fresh = new Map(answer.value.items.map((r) => [r.id, r]));
    const known = new Set(this.rows.map((r) => r.id));
    const whole = !answer.value.next;  // only a whole answer can say that a line is gone
    this.gone = new Set(this.rows.slice(0, answer.value.items.length + 1).filter((r) => whole && !fresh.has(r.id)).map((r) => r.id));
    this.news = answer.value.items.filter((r) => !known.has(r.id)).length;
    this.rows = this.rows.map((r) => fresh.get(r.id) ?? r);
    this.count = answer.value.count;
  }
}
