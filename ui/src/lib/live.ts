// What changes elsewhere, as the server tells it: one stream for all pages of this tab, closed when nobody listens.
type Listener = (unit: string) => void;
const listeners = new Set<Listener>();
let source: EventSource | null = null;

function tell(event: Event): void {
  let unit = '';
  try { unit = String((JSON.parse((event as MessageEvent<string>).data) as { unit?: string }).unit ?? ''); } catch { unit = ''; }
  for (const listener of listeners) listener(unit);
}
// Calls back with the unit whose worklist changed; empty when anything may have. Gives back how to stop.
export function live(listener: Listener): () => void {
  listeners.add(listener);
  if (!source) {
    source = new EventSource('/api/v1/events');
    source.addEventListener('worklist', tell);
    source.addEventListener('reload', tell);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size) return;
    source?.close();
    source = null;
  };
}
