// What changes elsewhere, as the server tells it: one stream for all pages of this tab, closed when nobody listens.
export interface News { unit?: string; cases?: string[] }
type Listener = (news: News) => void;
const listeners = new Set<Listener>();
let source: EventSource | null = null;

function tell(event: Event): void {
  let news: News = {};
  try { news = JSON.parse((event as MessageEvent<string>).data) as News; } catch { news = {}; }
  for (const listener of listeners) listener(news);
}
// Calls back with the unit whose worklist changed, or the cases that did; with neither when anything may have. Gives back how to stop.
export function live(listener: Listener): () => void {
  listeners.add(listener);
  if (!source) {
    source = new EventSource('/api/v1/events');
    source.addEventListener('worklist', tell);
    source.addEventListener('case', tell);
    source.addEventListener('reload', tell);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size) return;
    source?.close();
    source = null;
  };
}
