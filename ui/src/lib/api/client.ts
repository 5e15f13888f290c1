// Talking to /api/v1: one function per verb, problems (RFC 9457) as values, every change with its idempotency key.
import { language } from '$lib/language.svelte';

export interface Problem {
  type: string;
  title: string;
  detail?: string;
  status: number;
  field?: string;
  problems?: { field: string; detail: string }[];
}
export type Answer<T> = { ok: true; value: T; etag?: string } | { ok: false; problem: Problem };

let csrf = '';
export const useCsrf = (token: string): void => { csrf = token; };

const unreachable = (): Problem => ({ type: 'about:blank', title: 'unreachable', status: 0 });

async function call<T>(method: string, path: string, headers: Record<string, string>, body?: BodyInit): Promise<Answer<T>> {
  let response: Response;
  try {
    response = await fetch(`/api/v1/${path}`, { method, credentials: 'same-origin', body, headers: { Accept: 'application/json', 'Accept-Language': language.current, ...headers } });
  } catch {
    return { ok: false, problem: unreachable() };
  }
  const text = await response.text();
  let parsed: unknown;
  try { parsed = text ? JSON.parse(text) : undefined; } catch { parsed = undefined; }
  if (!response.ok) {
    const problem = (parsed ?? { type: 'about:blank', title: response.statusText }) as Problem;
    return { ok: false, problem: { ...problem, status: response.status } };
  }
  return { ok: true, value: parsed as T, etag: response.headers.get('ETag') ?? undefined };
}

export function get<T>(path: string, query: Record<string, string | number | undefined> = {}): Promise<Answer<T>> {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) if (value !== undefined && value !== '') search.set(key, String(value));
  const tail = search.toString();
  return call<T>('GET', tail ? `${path}?${tail}` : path, {});
}

interface Change { version?: number; key?: string }
const changing = ({ version, key }: Change): Record<string, string> => ({
  'X-CSRF-Token': csrf,
  'Idempotency-Key': key ?? crypto.randomUUID(),
  ...(version === undefined ? {} : { 'If-Match': `"${version}"` }),
});

export const post = <T>(path: string, body: unknown = {}, change: Change = {}): Promise<Answer<T>> =>
  call<T>('POST', path, { 'Content-Type': 'application/json', ...changing(change) }, JSON.stringify(body));
export const remove = <T>(path: string): Promise<Answer<T>> => call<T>('DELETE', path, changing({}));
export const upload = <T>(path: string, file: File): Promise<Answer<T>> =>
  call<T>('POST', path, { 'Content-Type': file.type || 'application/octet-stream', ...changing({}) }, file);
