// Doing something to a case and telling how it went: nothing is silent. In a dialog the refusal is shown there, not in a toast.
import { post, type Problem } from '$lib/api/client';
import type { Changed } from '$lib/api/types';
import { t } from '$lib/language.svelte';
import { sayOf } from '$lib/problems';
import { toasts } from '$lib/toasts.svelte';

interface How { quiet?: boolean; undo?: () => void; key?: string }
export async function act(path: string, body: unknown, version: number | undefined, done: string, how: How = {}): Promise<Problem | null> {
  const answer = await post<Changed>(path, body, { version, key: how.key });
  if (answer.ok) {
    toasts.say(t(done), { undo: how.undo });
    return null;
  }
  if (!how.quiet) toasts.say(sayOf(answer.problem), { bad: true });
  return answer.problem;
}
