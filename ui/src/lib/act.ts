// Doing something to a case and telling how it went: nothing is silent, a stale version says so.
import { post, type Problem } from '$lib/api/client';
import type { Changed } from '$lib/api/types';
import { t } from '$lib/language.svelte';
import { toasts } from '$lib/toasts.svelte';

export async function act(path: string, body: unknown, version: number | undefined, done: string): Promise<Problem | null> {
  const answer = await post<Changed>(path, body, { version });
  if (answer.ok) {
    toasts.say(t(done));
    return null;
  }
  toasts.say(answer.problem.detail ?? answer.problem.title, { bad: true });
  return answer.problem;
}
