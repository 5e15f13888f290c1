// What is asked of insight, kept in the address: which history, which part of it, from which day to which.
import { route } from '$lib/route.svelte';

export type Query = Record<string, string | undefined>;
export const asked = (): Query => ({ history: route.query.history, filter: route.query.filter, from: route.query.from, to: route.query.to });
// The question of a page in one text, so that it is asked again when something of it changes.
export const keyOf = (more: Query = {}): string => JSON.stringify({ ...asked(), ...more });
export const hrefOf = (page: string, more: Query = {}): string => route.href(`/insight/${page}`, { ...asked(), ...more });
export const quoted = (text: string): string => `"${text.replace(/[\\"]/g, '\\$&')}"`;
// The filter with a further step.
export const narrowed = (step: string): string => (route.query.filter ? `${route.query.filter}; ${step}` : step);
export const narrow = (step: string): void => route.set({ filter: narrowed(step), at: undefined }, true);

// One service, where the filter begins with it: what the choice of services reads and writes.
const opening = /^cases where service = "((?:[^"\\]|\\.)*)"(?:; )?/;
export const serviceIn = (filter: string | undefined): string => opening.exec(filter ?? '')?.[1]?.replace(/\\(.)/g, '$1') ?? '';
export function withService(filter: string | undefined, code: string): string | undefined {
  const rest = (filter ?? '').replace(opening, '');
  const step = code ? `cases where service = ${quoted(code)}` : '';
  return [step, rest].filter(Boolean).join('; ') || undefined;
}
// The filter tells positions in bytes from 1; the browser counts UTF-16 units from 0.
export function unitOf(text: string, position: number): number {
  return new TextDecoder().decode(new TextEncoder().encode(text).slice(0, Math.max(0, position - 1))).length;
}
