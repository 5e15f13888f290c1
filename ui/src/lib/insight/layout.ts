// Where activities and ways lie: layers from top to bottom. dagre does the layering and the crossings; what is turned round so that
// there is no cycle is decided here, by the counts, so that the common way runs down.
import { Graph, layout as dagre } from '@dagrejs/dagre';
import { end, start, type Way } from './abstract';

export interface Point { x: number; y: number }
export interface Placed { id: string; x: number; y: number; width: number; height: number }
export interface Routed { way: Way; points: Point[]; label: Point; back: boolean }
export interface Drawn { nodes: Placed[]; routes: Routed[]; width: number; height: number }
export interface Box { width: number; height: number }

// An order in which little weight points backwards (Eades, Lin and Smyth 1993), from the beginning to the end.
export function order(ids: string[], ways: Way[]): string[] {
  const left = new Set(ids), front: string[] = [], tail: string[] = [];
  const out = new Map<string, number>(ids.map((id) => [id, 0])), into = new Map<string, number>(ids.map((id) => [id, 0]));
  for (const w of ways) { out.set(w.from, (out.get(w.from) ?? 0) + w.count); into.set(w.to, (into.get(w.to) ?? 0) + w.count); }
  const take = (id: string, where: 'front' | 'tail'): void => {
    left.delete(id);
    if (where === 'front') front.push(id); else tail.unshift(id);
    for (const w of ways) {
      if (w.from === id) into.set(w.to, (into.get(w.to) ?? 0) - w.count);
      if (w.to === id) out.set(w.from, (out.get(w.from) ?? 0) - w.count);
    }
  };
  if (left.has(start)) take(start, 'front');
  if (left.has(end)) take(end, 'tail');
  while (left.size) {
    const all = [...left];
    const sink = all.find((id) => (out.get(id) ?? 0) <= 0);
    if (sink) { take(sink, 'tail'); continue; }
    const source = all.find((id) => (into.get(id) ?? 0) <= 0);
    if (source) { take(source, 'front'); continue; }
    take(all.reduce((a, b) => ((out.get(b) ?? 0) - (into.get(b) ?? 0) > (out.get(a) ?? 0) - (into.get(a) ?? 0) ? b : a)), 'front');
  }
  return [...front, ...tail];
}

export function layout(ids: string[], ways: Way[], box: (id: string) => Box, label: Box): Drawn {
  const all = [start, ...ids, end];
  const place = new Map(order(all, ways).map((id, i) => [id, i]));
  const graph = new Graph();
  graph.setGraph({ rankdir: 'TB', nodesep: 22, edgesep: 12, ranksep: 46, marginx: 16, marginy: 16 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const id of all) graph.setNode(id, { ...box(id) });
  const most = Math.max(1, ...ways.map((w) => w.count));
  const turned = new Map<string, { forward?: Way; back?: Way }>();
  for (const w of ways) {
    const back = (place.get(w.from) ?? 0) > (place.get(w.to) ?? 0);
    const [a, b] = back ? [w.to, w.from] : [w.from, w.to];
    const key = JSON.stringify([a, b]);
    turned.set(key, { ...turned.get(key), [back ? 'back' : 'forward']: w });
  }
  // Two ways between the same places share a lane for the layering and stand side by side in it.
  for (const [key, pair] of turned) {
    const [a, b] = JSON.parse(key) as [string, string];
    const count = (pair.forward?.count ?? 0) + (pair.back?.count ?? 0);
    const both = pair.forward && pair.back;
    graph.setEdge(a, b, { weight: 1 + Math.round((count / most) * 40), minlen: 1, width: label.width * (both ? 2.1 : 1), height: label.height, labelpos: 'c' });
  }
  dagre(graph);
  const routes: Routed[] = [];
  for (const [key, pair] of turned) {
    const [a, b] = JSON.parse(key) as [string, string];
    const edge = graph.edge(a, b) as { points: Point[]; x?: number; y?: number };
    const middle = { x: edge.x ?? edge.points[Math.floor(edge.points.length / 2)]!.x, y: edge.y ?? edge.points[Math.floor(edge.points.length / 2)]!.y };
    const shift = pair.forward && pair.back ? label.width * 0.53 : 0;
    const moved = (by: number): Point[] => edge.points.map((p, i) => ({ x: p.x + (i === 0 || i === edge.points.length - 1 ? by * 0.3 : by), y: p.y }));
    if (pair.forward) routes.push({ way: pair.forward, points: moved(-shift), label: { x: middle.x - shift, y: middle.y }, back: false });
    if (pair.back) routes.push({ way: pair.back, points: moved(shift).reverse(), label: { x: middle.x + shift, y: middle.y }, back: true });
  }
  const nodes = all.map((id) => { const n = graph.node(id) as Placed; return { id, x: n.x, y: n.y, width: n.width, height: n.height }; });
  const size = graph.graph() as { width?: number; height?: number };
  return { nodes, routes, width: Math.max(200, size.width ?? 0), height: Math.max(120, size.height ?? 0) };
}
