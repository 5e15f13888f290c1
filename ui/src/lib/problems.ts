// A problem of the API at its fields: "/form/storeys" belongs to the input of `storeys`.
import type { Problem } from '$lib/api/client';
import { t } from '$lib/language.svelte';

export const fieldOf = (pointer: string): string => pointer.split('/').filter((p) => p && !/^\d+$/.test(p)).pop() ?? '';
const listed = (problem: Problem): { field: string; detail: string }[] =>
  problem.problems ?? (problem.field ? [{ field: problem.field, detail: problem.detail ?? problem.title }] : []);
export const byField = (problem: Problem | null): Record<string, string> => Object.fromEntries((problem ? listed(problem) : []).map((p) => [fieldOf(p.field), p.detail]));
export const titleOf = (problem: Problem): string => problem.status === 0 ? t('state.unreachable') : problem.status === 403 && !problem.detail ? t('state.forbidden') : problem.title;
export const sayOf = (problem: Problem): string => (problem.status === 0 ? t('state.unreachable') : (problem.detail ?? titleOf(problem)));
// Refused because it was changed by someone else meanwhile: look again, what was typed stays.
export const isStale = (problem: Problem): boolean => problem.status === 412 || problem.status === 409;
