// What was typed and not sent, kept in the browser until it is sent: nothing is lost by a reload.
export interface Draft { outputs?: Record<string, unknown>; note?: string; [field: string]: unknown }

export function drafted(key: () => string): { readonly value: Draft; set(value: Draft): void; clear(): void } {
  const name = (): string => `pasokh.draft.${key()}`;
  const read = (): Draft => {
    try { return JSON.parse(localStorage.getItem(name()) ?? '{}') as Draft; } catch { return {}; }
  };
  let version = $state(0);
  const value = $derived.by(() => { void version; return read(); });
  return {
    get value() { return value; },
    set(next) { localStorage.setItem(name(), JSON.stringify(next)); version++; },
    clear() { localStorage.removeItem(name()); version++; },
  };
}
