// How much of a flow is drawn: every activity kept is reached from the beginning and reaches the end by its widest way; then the
// most frequent of the other ways, as many as asked for.
import type { FlowActivity, FlowEdge, FlowReport } from './types';

export const start = '\u25b6', end = '\u25a0';
export interface Way { from: string; to: string; count: number; edge?: FlowEdge }
export interface Abstract { activities: FlowActivity[]; ways: Way[]; loops: Map<string, FlowEdge>; spine: number; allWays: number; shownSteps: number; allSteps: number }

// Grows a tree from one place, each time along the widest way that leaves it; `turn` looks at the ways backwards.
function tree(ways: Way[], root: string, turn: boolean): Set<Way> {
  const here = (w: Way): string => (turn ? w.to : w.from), there = (w: Way): string => (turn ? w.from : w.to);
  const reached = new Set([root]), chosen = new Set<Way>();
  const open = [...ways].sort((a, b) => b.count - a.count);
  for (;;) {
    const next = open.find((w) => reached.has(here(w)) && !reached.has(there(w)));
    if (!next) return chosen;
    reached.add(there(next));
    chosen.add(next);
  }
}

export const byEvents = (flow: FlowReport): FlowActivity[] => [...flow.activities].sort((a, b) => b.events - a.events);

// `share` of the ways beyond those that hold the picture together, 0 to 1; few count for little, so the scale is squared.
export function abstract(flow: FlowReport, activities: number, share: number): Abstract {
  const kept = byEvents(flow).slice(0, activities);
  const names = new Set(kept.map((a) => a.activity));
  const inside = flow.edges.filter((e) => names.has(e.from) && names.has(e.to));
  const ways: Way[] = [
    ...kept.filter((a) => a.starts > 0).map((a) => ({ from: start, to: a.activity, count: a.starts })),
    ...inside.filter((e) => e.from !== e.to).map((e) => ({ from: e.from, to: e.to, count: e.count, edge: e })),
    ...kept.filter((a) => a.ends > 0).map((a) => ({ from: a.activity, to: end, count: a.ends })),
  ];
  const spine = new Set([...tree(ways, start, false), ...tree(ways, end, true)]);
  const rest = ways.filter((w) => !spine.has(w)).sort((a, b) => b.count - a.count);
  const shown = [...spine, ...rest.slice(0, Math.round(rest.length * share * share))];
  const steps = (list: Way[]): number => list.reduce((sum, w) => sum + w.count, 0);
  return { activities: kept, ways: shown, loops: new Map(inside.filter((e) => e.from === e.to).map((e) => [e.from, e])), spine: spine.size, allWays: ways.length, shownSteps: steps(shown), allSteps: steps(ways) };
}
// As many activities as tell most of the story and can still be read.
export function enough(flow: FlowReport, least = 12, most = 18, part = 0.9): number {
  const sorted = byEvents(flow);
  let seen = 0, n = 0;
  while (n < sorted.length && n < most && (n < least || seen < flow.events * part)) seen += sorted[n++]!.events;
  return n;
}
