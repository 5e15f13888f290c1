// Talking to /api/v1: one function per verb, problems (RFC 9457) as values, every change with its idempotency key.
import { language } from '$lib/language.svelte';

export interface Problem {
  type: string;
  title: string;
  detail?: string;
  status: number;
  code?: string;
  arguments?: Record<string, unknown>;
  field?: string;
  problems?: { field: string; detail: string }[];
}
export type Answer<T> = { ok: true; value: T; etag?: string } | { ok: false; problem: Problem };

// What to do when the session has ended: the pages ask to sign in again and keep their address.
let signedOut = (): void => {};
export const onSignedOut = (what: () => void): void => { signedOut = what; };

let csrf = '';
export const useCsrf = (token: string): void => { csrf = token; };

const unreachable = (): Problem => ({ type: 'about:blank', title: 'unreachable', status: 0 });

async function call<T>(method: string, path: string, headers: Record<string, string>, body?: BodyInit, as: 'json' | 'text' = 'json'): Promise<Answer<T>> {
  let response: Response;
  try {
    response = await fetch(`/api/v1/${path}`, { method, credentials: 'same-origin', body, headers: { Accept: as === 'json' ? 'application/json' : '*/*', 'Accept-Language': language.current, ...headers } });
  } catch {
    return { ok: false, problem: unreachable() };
  }
  const text = await response.text();
  let parsed: unknown;
  try { parsed = as === 'text' && response.ok ? text : text ? JSON.parse(text) : undefined; } catch { parsed = undefined; }
  if (!response.ok) {
    if (response.status === 401 && !path.startsWith('sessions')) signedOut();
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
// A drawing or a file of rules, as text, with its names in the language of the pages where it has them.
export const getText = (path: string): Promise<Answer<string>> => call<string>('GET', path, {}, undefined, 'text');

interface Change { version?: number; key?: string }
const changing = ({ version, key }: Change): Record<string, string> => ({
  'X-CSRF-Token': csrf,
  'Idempotency-Key': key ?? crypto.randomUUID(),
  ...(version === undefined ? {} : { 'If-Match': `"${version}"` }),
});

export const post = <T>(path: string, body: unknown = {}, change: Change = {}): Promise<Answer<T>> =>
  call<T>('POST', path, { 'Content-Type': 'application/json', ...changing(change) }, JSON.stringify(body));
export const remove = <T>(path: string): Promise<Answer<T>> => call<T>('DELETE', path, changing({}));

// A file, with its progress from 0 to 1; `cancel` takes it back.
export function upload<T>(path: string, file: File, progress: (share: number) => void): { done: Promise<Answer<T>>; cancel: () => void } {
  const request = new XMLHttpRequest();
  const done = new Promise<Answer<T>>((resolve) => {
    const failed = (): void => resolve({ ok: false, problem: unreachable() });
    request.upload.onprogress = (e) => { if (e.lengthComputable) progress(e.loaded / e.total); };
    request.onerror = failed;
    request.onabort = failed;
    request.onload = () => {
      let parsed: unknown;
      try { parsed = JSON.parse(request.responseText); } catch { parsed = undefined; }
      if (request.status >= 200 && request.status < 300) { progress(1); resolve({ ok: true, value: parsed as T }); return; }
      if (request.status === 401) signedOut();
      resolve({ ok: false, problem: { ...((parsed ?? { type: 'about:blank', title: request.statusText }) as Problem), status: request.status } });
    };
    request.open('POST', `/api/v1/${path}`);
    for (const [name, value] of Object.entries({ Accept: 'application/json', 'Accept-Language': language.current, 'Content-Type': file.type || 'application/octet-stream', ...changing({}) })) request.setRequestHeader(name, value);
    request.send(file);
  });
  return { done, cancel: () => request.abort() };
}
