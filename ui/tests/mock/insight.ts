// Histories of the mock server, and what insight finds in them: the same questions as /api/v1/insight, answered by a few lines of
// plain counting. One history is made from a seed; real ones are read from $PASOKH_DATA where it is there.
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { fileURLToPath } from 'node:url';
import { changes, compare, conform, drivers } from './compare';

const dayMs = 86_400_000;
interface Event { at: number; activity: string; officer?: string; unit?: string; start?: number }
interface Case { id: string; events: Event[]; attributes: Record<string, string> }
export interface Log { name: string; live: boolean; zone: string; starts: boolean; cases: Case[]; bpmn?: string; names?: Record<string, Record<string, { fa: string; en: string }>> }

// Numbers that look like chance and are the same on every machine (mulberry32).
function seeded(seed: number): () => number {
  let a = seed;
  return () => { a = (a + 0x6d2b79f5) | 0; let x = Math.imul(a ^ (a >>> 15), 1 | a); x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x; return ((x ^ (x >>> 14)) >>> 0) / 4_294_967_296; };
}
const steps: [string, string, string, string][] = [
  ['permit/intake', 'پذیرش و بررسی مدارک', 'Intake', 'counter'], ['permit/plan_order', 'تهیه دستور نقشه', 'Plan order', 'planning'], ['permit/visit', 'بازدید از ملک', 'Site visit', 'technical'],
  ['permit/inquiry', 'استعلام از دستگاه‌ها', 'Inquiry to bodies', 'planning'], ['permit/review', 'بررسی نقشه‌ها', 'Review of the drawings', 'planning'], ['permit/correct', 'اصلاح نقشه از سوی متقاضی', 'Correction by the applicant', 'counter'],
  ['permit/fees', 'محاسبه عوارض', 'Calculation of fees', 'finance'], ['permit/payment', 'پرداخت عوارض', 'Payment of fees', 'finance'], ['permit/control', 'کنترل فنی', 'Technical control', 'technical'], ['permit/sign', 'امضای مدیر', 'Signature of the head', 'planning'], ['permit/issue', 'صدور پروانه', 'Issue of the permit', 'counter'],
];
const unitNames: Record<string, { fa: string; en: string }> = { counter: { fa: 'پیشخوان', en: 'Counter' }, planning: { fa: 'شهرسازی', en: 'Planning' }, technical: { fa: 'فنی', en: 'Technical' }, finance: { fa: 'امور مالی', en: 'Finance' } };
const people = ['سارا نادری', 'رضا کریمی', 'مینا صالحی', 'علی احمدی', 'لیلا موسوی', 'حسن رستمی', 'نگار شریفی', 'امید قاسمی', 'زهرا بهرامی', 'پویا سلطانی', 'مریم کاظمی', 'داود جلالی'];
const latin = ['Sara Naderi', 'Reza Karimi', 'Mina Salehi', 'Ali Ahmadi', 'Leila Mousavi', 'Hasan Rostami', 'Negar Sharifi', 'Omid Ghasemi', 'Zahra Bahrami', 'Pouya Soltani', 'Maryam Kazemi', 'Davood Jalali'];

export function made(cases = 320): Log {
  const chance = seeded(1404), log: Log = { name: 'live', live: true, zone: 'Asia/Tehran', starts: true, cases: [], names: { activity: {}, unit: unitNames, officer: {}, service: { permit: { fa: 'پروانه ساختمانی', en: 'Building permit' } } } };
  for (const [code, fa, en] of steps) log.names!.activity![code] = { fa, en };
  people.forEach((fa, i) => { log.names!.officer![`o-${i + 1}`] = { fa, en: latin[i]! }; });
  const units = Object.keys(unitNames);
  for (let n = 0; n < cases; n++) {
    let at = Date.parse('2024-01-10T05:00:00Z') + Math.floor((n / cases) * 640) * dayMs + chance() * 8 * 3_600_000;
    const events: Event[] = [], district = 1 + Math.floor(chance() * 6);
    const add = (i: number, wait: number): void => {
      const [activity, , , unit] = steps[i]!, start = at + (0.2 + chance() * chance() * 4) * wait * dayMs;
      at = start + (0.2 + chance()) * 3_600_000;
      events.push({ at, start, activity, unit, officer: `o-${1 + units.indexOf(unit) * 3 + Math.floor(chance() * chance() * 3)}` });
    };
    add(0, 0.8); add(1, 3);
    if (chance() < 0.8) add(2, 5);
    if (chance() < 0.55) add(3, 14);
    add(4, 7);
    while (chance() < 0.35) { add(5, 9); add(4, 4); }
    if (chance() < 0.25) add(8, 6);
    add(6, 1.5); add(7, 4); add(9, 2); add(10, 1);
    const cut = events.findIndex((e) => e.at > Date.parse('2025-11-23T00:00:00Z'));
    log.cases.push({ id: `01jd${String(n).padStart(6, '0')}`, events: cut > 0 ? events.slice(0, cut) : events, attributes: { service: 'permit', district: String(district), channel: chance() < 0.7 ? 'online' : 'counter' } });
  }
  return log;
}

// A XES file as far as the mock needs it: case ids, activities, times, officers, groups.
export function real(name: string, path: string): Log | null {
  const file = `${process.env.PASOKH_DATA ?? fileURLToPath(new URL('../../../../shared/data', import.meta.url))}/${path}`;
  if (!existsSync(file)) return null;
  const bytes = readFileSync(file), text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  const value = (part: string, key: string): string | undefined => new RegExp(`key="${key}"\\s+value="([^"]*)"`).exec(part)?.[1]?.replace(/&amp;/g, '&').replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"');
  const log: Log = { name, live: false, zone: 'Europe/Amsterdam', starts: false, cases: [] };
  for (const trace of text.split('<trace>').slice(1)) {
    const [head = '', ...parts] = trace.split('<event>');
    const events = parts.map((p) => ({ at: Date.parse(value(p, 'time:timestamp') ?? ''), activity: value(p, 'concept:name') ?? '', officer: value(p, 'org:resource'), unit: value(p, 'org:group') })).filter((e) => e.activity && !Number.isNaN(e.at));
    log.cases.push({ id: value(head, 'concept:name') ?? String(log.cases.length), events: events.map((e, i) => [e, i] as const).sort((a, b) => a[0].at - b[0].at || a[1] - b[1]).map(([e]) => e), attributes: {} });
  }
  return log;
}

const times = (list: number[]): Record<string, number | null> => {
  const sorted = [...list].sort((a, b) => a - b), at = (q: number): number | null => sorted[Math.max(0, Math.ceil(sorted.length * q) - 1)] ?? null;
  return { count: list.length, mean_us: list.length ? Math.floor(list.reduce((s, v) => s + v, 0) / list.length) : null, median_us: at(0.5), p90_us: at(0.9), least_us: sorted[0] ?? null, most_us: sorted.at(-1) ?? null };
};
type Rows = Record<string, unknown>;
const ranked = <T extends { count: number }>(list: Iterable<T>): T[] => [...list].sort((a, b) => b.count - a.count);

// The steps of the filter language that the tests use; anything else is refused as the program does.
export function narrowed(log: Log, query: URLSearchParams): Log | { at: number; found: string } {
  let cases = log.cases;
  const filter = query.get('filter') ?? '';
  let position = 1;
  for (const raw of filter ? filter.split(';') : []) {
    const step = raw.trim(), offset = position + raw.length - raw.trimStart().length;
    position += raw.length + 1;
    const not = /^cases where not (\w+) = "(.*)"$/.exec(step), many = /^cases where (not )?size >= (\d+)$/.exec(step), some = /^events where activity in \((.*)\)$/.exec(step), has = /^cases where (not )?has "(.*)"$/.exec(step), way = /^cases where "(.*)" -> "(.*)"$/.exec(step), long = /^cases where duration > (\d+) days$/.exec(step), field = /^cases where (\w+) = "(.*)"$/.exec(step);
    if (some) { const names = new Set([...some[1]!.matchAll(/"([^"]*)"/g)].map((m) => m[1])); cases = cases.map((c) => ({ ...c, events: c.events.filter((e) => names.has(e.activity)) })).filter((c) => c.events.length); }
    else if (has) cases = cases.filter((c) => c.events.some((e) => e.activity === has[2]) === !has[1]);
    else if (way) cases = cases.filter((c) => c.events.some((e, i) => e.activity === way[1] && c.events[i + 1]?.activity === way[2]));
    else if (long) cases = cases.filter((c) => (c.events.at(-1)?.at ?? 0) - (c.events[0]?.at ?? 0) > Number(long[1]) * dayMs);
    else if (many) cases = cases.filter((c) => c.events.length >= Number(many[2]) === !many[1]);
    else if (not) cases = cases.filter((c) => c.attributes[not[1]!] !== not[2]);
    else if (field) cases = cases.filter((c) => (field[1] === 'case' ? c.id : c.attributes[field[1]!]) === field[2]);
    else { const word = step.split(' ').findIndex((w, i) => !(i === 0 ? /^(cases|events|from|until)$/ : /^where$/).test(w)); const words = step.split(' ').slice(0, Math.max(0, word)).join(' '); return { at: offset + words.length + (word > 0 ? 1 : 0), found: step.split(' ')[Math.max(0, word)] ?? '' }; }
  }
  const from = Date.parse(`${query.get('from') ?? '0001-01-01'}T00:00:00Z`), to = Date.parse(`${query.get('to') ?? '9000-01-01'}T00:00:00Z`) + dayMs;
  if (query.get('from') || query.get('to')) cases = cases.map((c) => ({ ...c, events: c.events.filter((e) => e.at >= from && e.at < to) })).filter((c) => c.events.length);
  return { ...log, cases };
}

function flow(log: Log): Rows {
  const edges = new Map<string, { from: string; to: string; list: number[] }>(), acts = new Map<string, Rows & { events: number; cases: number; starts: number; ends: number; repeats: number }>();
  for (const c of log.cases) {
    const seen = new Set<string>();
    c.events.forEach((e, i) => {
      const a = acts.get(e.activity) ?? { activity: e.activity, events: 0, cases: 0, starts: 0, ends: 0, repeats: 0, cases_with_repeats: 0, self_loops: 0, short_loops: 0 };
      a.events++; if (i === 0) a.starts++; if (i === c.events.length - 1) a.ends++; if (seen.has(e.activity)) a.repeats++; else a.cases++;
      seen.add(e.activity); acts.set(e.activity, a);
      const next = c.events[i + 1];
      if (!next) return;
      const key = `${e.activity}\u0000${next.activity}`, edge = edges.get(key) ?? { from: e.activity, to: next.activity, list: [] };
      edge.list.push((next.at - e.at) * 1000); edges.set(key, edge);
    });
  }
  const totals = [...edges.values()].map((e) => e.list.reduce((s, v) => s + v, 0)), most = Math.max(1, ...totals);
  const list = [...edges.values()].map((e, i) => { const all = times(e.list); return { from: e.from, to: e.to, count: e.list.length, mean_us: all.mean_us, median_us: all.median_us, p90_us: all.p90_us, total_us: totals[i]!, heat_permille: Math.round((totals[i]! / most) * 1000), working_mean_us: Math.round((all.mean_us ?? 0) * 0.28), working_median_us: Math.round((all.median_us ?? 0) * 0.28), working_p90_us: Math.round((all.p90_us ?? 0) * 0.28), working_total_us: Math.round(totals[i]! * 0.28), working_heat_permille: 0 }; });
  return { cases: log.cases.length, events: log.cases.reduce((s, c) => s + c.events.length, 0), case_time: times(log.cases.map((c) => ((c.events.at(-1)?.at ?? 0) - (c.events[0]?.at ?? 0)) * 1000)), edges: ranked(list), activities: [...acts.values()].sort((a, b) => b.events - a.events) };
}
function variants(log: Log): Rows {
  const found = new Map<string, { path: string[]; example: string; list: number[] }>();
  for (const c of log.cases) { const path = c.events.map((e) => e.activity), key = path.join('\u0000'), v = found.get(key) ?? { path, example: c.id, list: [] }; v.list.push(((c.events.at(-1)?.at ?? 0) - (c.events[0]?.at ?? 0)) * 1000); found.set(key, v); }
  return { cases: log.cases.length, variants: [...found.values()].map((v) => ({ cases: v.list.length, permille: Math.round((v.list.length / log.cases.length) * 1000), events: v.path.length, ...times(v.list), example: v.example, path: v.path.slice(0, 200) })).sort((a, b) => b.cases - a.cases) };
}
function handover(log: Log, by: string): Rows {
  const found = new Map<string, { from: string; to: string; count: number }>();
  for (const c of log.cases) c.events.forEach((e, i) => { const n = c.events[i + 1], a = by === 'unit' ? e.unit : e.officer, b = by === 'unit' ? n?.unit : n?.officer; if (!a || !b) return; const key = `${a}\u0000${b}`, p = found.get(key) ?? { from: a, to: b, count: 0 }; p.count++; found.set(key, p); });
  const pairs = ranked(found.values()), all = pairs.reduce((s, p) => s + p.count, 0), kept = pairs.filter((p) => p.from === p.to).reduce((s, p) => s + p.count, 0);
  return { passed_on: all - kept, kept, pairs };
}
const ages = [7, 30, 90, 180, 365];
function backlog(log: Log, step: string): Rows {
  const spans = log.cases.filter((c) => c.events.length).map((c) => ({ from: c.events[0]!.at, to: !log.live || c.events.at(-1)!.activity === 'permit/issue' ? c.events.at(-1)!.at : Infinity }));
  if (!spans.length) return { periods: [] };
  const first = Math.min(...spans.map((s) => s.from)), last = Math.max(...log.cases.map((c) => c.events.at(-1)?.at ?? 0)), periods: Rows[] = [];
  let at = step === 'month' ? Date.UTC(new Date(first).getUTCFullYear(), new Date(first).getUTCMonth(), 1) : Math.floor(first / dayMs) * dayMs;
  while (at <= last) {
    const d = new Date(at), until = step === 'month' ? Date.UTC(d.getUTCFullYear(), d.getUTCMonth() + 1, 1) : at + (step === 'week' ? 7 : 1) * dayMs;
    const open = spans.filter((s) => s.from < until && s.to >= until).map((s) => (until - s.from) / dayMs), within = (lo: number, hi: number): number => open.filter((a) => a >= lo && a < hi).length;
    periods.push({ from: new Date(at).toISOString(), until: new Date(until).toISOString(), arrivals: spans.filter((s) => s.from >= at && s.from < until).length, closures: spans.filter((s) => s.to >= at && s.to < until).length, in_progress: open.length, under_7_days: within(0, 7), under_30_days: within(7, 30), under_90_days: within(30, 90), under_180_days: within(90, 180), under_365_days: within(180, 365), older: within(ages[4]!, Infinity) });
    at = until;
  }
  return { periods };
}
function spectrum(log: Log, a: string, b: string): Rows {
  const list = log.cases.flatMap((c) => c.events.flatMap((e, i) => { const n = c.events[i + 1]; return n && e.activity === a && n.activity === b ? [{ case: c.id, from: new Date(e.at).toISOString(), to: new Date(n.at).toISOString(), us: (n.at - e.at) * 1000 }] : []; }));
  const sorted = list.map((p) => p.us).sort((x, y) => x - y), limit = [0.25, 0.5, 0.75].map((q) => sorted[Math.max(0, Math.ceil(sorted.length * q) - 1)] ?? 0);
  return { passages: list.map((p) => ({ ...p, quarter: 1 + limit.filter((l) => p.us > l).length })) };
}
const shares: [string, number][] = [['batching_us', 0.11], ['contention_us', 0.42], ['priority_us', 0.09], ['unavailable_us', 0.28], ['other_us', 0.1]];
function waits(log: Log): Rows {
  if (!log.starts) return { items: 0, without_start: log.cases.reduce((s, c) => s + c.events.length, 0), waiting_us: 0, working_us: 0, difference_us: 0, causes: shares.map(([c]) => ({ cause: c.replace('_us', ''), us: 0, permille: 0 })), edges: [], officers: [] };
  const edges = new Map<string, Rows & { items: number; waiting_us: number }>(), officers = new Map<string, Rows & { items: number; waiting_us: number }>();
  let items = 0, waiting = 0;
  for (const c of log.cases) c.events.forEach((e, i) => {
    const ready = c.events[i - 1]?.at ?? e.start! - 3_600_000, us = Math.round((e.start! - ready) * 1000), from = c.events[i - 1]?.activity ?? null;
    items++; waiting += us;
    for (const [map, key, head] of [[edges, `${from}\u0000${e.activity}`, { from, to: e.activity }], [officers, e.officer!, { officer: e.officer }]] as const) { const r = map.get(key) ?? { ...head, items: 0, waiting_us: 0 }; r.items++; r.waiting_us += us; map.set(key, r); }
  });
  // Shares that turn with the row, so that the bars differ.
  const split = (r: { waiting_us: number }, i: number): Rows => ({ ...r, ...Object.fromEntries(shares.map(([k], j) => [k, Math.round(r.waiting_us * shares[(j + i) % 5]![1])])) });
  const sorted = (m: Map<string, Rows & { waiting_us: number }>): Rows[] => [...m.values()].sort((a, b) => b.waiting_us - a.waiting_us).map(split);
  return { items, without_start: 0, waiting_us: waiting, working_us: items * 3_600e6, difference_us: 0, causes: shares.map(([c, s]) => ({ cause: c.replace('_us', ''), us: Math.round(waiting * s), permille: s * 1000 })), edges: sorted(edges), officers: sorted(officers) };
}
const zero = { applicant: 0, commission: 0, consultation: 0, transfer: 0, work: 0, in_hand: 0, queue: 0, closed: 0, blocked: 0, system: 0, unknown: 0 };
function books(log: Log, by: string): Rows {
  const groups = new Map<string, typeof zero>(), book = (key: string, account: keyof typeof zero, us: number): void => { const g = groups.get(key) ?? { ...zero }; g[account] += us; groups.set(key, g); };
  for (const c of log.cases) c.events.forEach((e, i) => {
    const before = c.events[i - 1];
    if (!before) return;
    const us = (e.at - before.at) * 1000, month = new Date(e.at).toISOString().slice(0, 7), account = !log.starts ? 'unknown' : e.activity.endsWith('correct') ? 'applicant' : before.activity.endsWith('inquiry') ? 'consultation' : 'queue';
    const work = log.starts ? (e.at - e.start!) * 1000 : 0;
    const key = (a: string): string => (by === 'month' ? month : by === 'service' ? (c.attributes.service ?? '') : by === 'unit' ? (e.unit ?? '') : a);
    book(key(account), account, us - work); if (work) book(key('work'), 'work', work);
  });
  const total = { ...zero };
  for (const g of groups.values()) for (const a of Object.keys(zero) as (keyof typeof zero)[]) total[a] += g[a];
  const sum = (g: typeof zero): number => Object.values(g).reduce((s, v) => s + v, 0);
  return { total_us: sum(total), difference_us: 0, imprecise_us: 0, accounts: total, by, groups: [...groups].sort(([a], [b]) => a.localeCompare(b)).map(([key, g]) => ({ key, total_us: sum(g), ...Object.fromEntries(Object.entries(g).map(([a, us]) => [`${a}_us`, us])) })), lines: [] };
}
function caseOf(log: Log, id: string): Rows | null {
  const c = log.cases.find((x) => x.id === id);
  if (!c) return null;
  const iso = (ms: number): string => new Date(ms).toISOString();
  return {
    case: id, from: iso(c.events[0]!.at), until: iso(c.events.at(-1)!.at), attributes: Object.entries(c.attributes).map(([name, value]) => ({ name, value })),
    events: c.events.map((e) => ({ at: iso(e.at), activity: e.activity, lifecycle: 'complete', officer: e.officer ?? '', unit: e.unit ?? '' })),
    bookings: c.events.slice(1).map((e, i) => ({ from: iso(c.events[i]!.at), to: iso(e.at), us: (e.at - c.events[i]!.at) * 1000, account: !log.starts ? 'unknown' : e.activity.endsWith('correct') ? 'applicant' : 'queue', unit: e.unit ?? '', officer: '', body: '' })),
  };
}

// Ids and names of the tasks of a drawing, as far as the mock needs it.
export const tasksOf = (bpmn: string): { id: string; name: string }[] => [...bpmn.matchAll(/<(?:\w+:)?(?:userTask|task|manualTask) [^>]*>/g)].map(([tag]) => ({ id: /id="([^"]*)"/.exec(tag)?.[1] ?? '', name: /name="([^"]*)"/.exec(tag)?.[1] ?? '' }));
// The common way of the made history, drawn as one row of tasks.
export function madeDrawing(): string {
  const drawn = steps.filter(([code]) => !/correct|inquiry|control/.test(code)).map(([code, fa]) => [code.split('/')[1]!, fa] as const), all = ['start', ...drawn.map(([id]) => id), 'done'], x = (i: number): number => 160 + i * 150;
  const shape = (id: string, at: number, width: number, height: number): string => `<bpmndi:BPMNShape id="${id}_di" bpmnElement="${id}"><dc:Bounds x="${at}" y="${120 - height / 2}" width="${width}" height="${height}"/></bpmndi:BPMNShape>`;
  const flows = all.slice(1).map((id, i) => ({ id: `f${i}`, from: all[i]!, to: id, a: i === 0 ? x(0) + 36 : x(i) + 100, b: x(i + 1) }));
  return `<?xml version="1.0" encoding="UTF-8"?><bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI" targetNamespace="t"><bpmn:process id="p"><bpmn:startEvent id="start"/>${drawn.map(([id, fa]) => `<bpmn:userTask id="${id}" name="${fa}"/>`).join('')}<bpmn:endEvent id="done"/>${flows.map((f) => `<bpmn:sequenceFlow id="${f.id}" sourceRef="${f.from}" targetRef="${f.to}"/>`).join('')}</bpmn:process><bpmndi:BPMNDiagram id="d"><bpmndi:BPMNPlane id="pl" bpmnElement="p">${shape('start', x(0), 36, 36)}${drawn.map(([id], i) => shape(id, x(i + 1), 100, 80)).join('')}${shape('done', x(all.length - 1), 36, 36)}${flows.map((f) => `<bpmndi:BPMNEdge id="${f.id}_di" bpmnElement="${f.id}"><di:waypoint x="${f.a}" y="120"/><di:waypoint x="${f.b}" y="120"/></bpmndi:BPMNEdge>`).join('')}</bpmndi:BPMNPlane></bpmndi:BPMNDiagram></bpmn:definitions>`;
}

export class Insight {
  logs: Log[];
  constructor(logs: Log[] = [made()]) { this.logs = logs; }
  histories(): Rows { return { items: this.logs.map((l) => { const all = l.cases.flatMap((c) => c.events.map((e) => e.at)); return { name: l.name, live: l.live, cases: l.cases.length, events: all.length, first_at: new Date(all.reduce((a, b) => Math.min(a, b), Infinity)).toISOString(), last_at: new Date(all.reduce((a, b) => Math.max(a, b), 0)).toISOString(), zone: l.zone, drawing: l.live ? undefined : l.bpmn !== undefined }; }) }; }
  // The drawing of the mock's city, as its steps are coded.
  bpmn = madeDrawing();
  // null: no such thing; a position: the filter is broken there.
  answer(what: string, query: URLSearchParams): Rows | { at: number; found: string; field?: string } | null {
    const log = this.logs.find((l) => l.name === (query.get('history') ?? 'live'));
    if (!log) return null;
    const part = narrowed(log, query);
    if ('at' in part) return part;
    for (const side of ['a', 'b']) { const text = query.get(side); if (what !== 'compare' || !text) continue; const found = narrowed(part, new URLSearchParams({ filter: text })); if ('at' in found) return { ...found, field: `/${side}` }; }
    const events = (l: Log): number => l.cases.reduce((s, c) => s + c.events.length, 0);
    const report = this.#report(what, part, query);
    return report && { history: { name: log.name, live: log.live, version: '1', zone: log.zone, cases: log.cases.length, events: events(log) }, part: { cases: part.cases.length, events: events(part), cut_cases: log.live ? part.cases.filter((c) => c.events.at(-1)?.activity !== 'permit/issue').length : 0 }, names: log.names ?? {}, left_out: {}, ...report };
  }
  #report(what: string, log: Log, query: URLSearchParams): Rows | null {
    switch (what) {
      case 'summary': return { cases: log.cases.length, case_attributes: [...new Set(log.cases.flatMap((c) => Object.keys(c.attributes)))].map((name) => ({ name, type: 'text', filled: log.cases.length, different: 2 })), event_attributes: [] };
      case 'compare': {
        const of = (filter: string | null): Log['cases'] => (narrowed(log, new URLSearchParams({ filter: filter ?? '' })) as Log).cases, before = query.get('before'), when = Date.parse(`${before}T00:00:00Z`), working = query.get('calendar') !== null;
        return before ? compare(log, log.cases.filter((c) => c.events[0]!.at < when), log.cases.filter((c) => c.events[0]!.at >= when), before, working) : compare(log, of(query.get('a')), of(query.get('b')), null, working);
      }
      case 'changes': return changes(log);
      case 'drivers': return drivers(log, query);
      case 'conform': return conform(log, tasksOf(log.live ? this.bpmn : (log.bpmn ?? '')), log.live ? 'permit' : null);
      case 'ledger': return books(log, query.get('by') ?? 'service');
      case 'flow': return flow(log);
      case 'variants': return variants(log);
      case 'handover': return handover(log, query.get('by') ?? 'officer');
      case 'backlog': return backlog(log, query.get('step') ?? 'month');
      case 'waits': return waits(log);
      case 'spectrum': return spectrum(log, query.get('activity') ?? '', query.get('next') ?? '');
      case 'case': return caseOf(log, query.get('case') ?? '');
      case 'cases': { const list = log.cases.map((c) => ({ case: c.id, from: new Date(c.events[0]!.at).toISOString(), to: new Date(c.events.at(-1)!.at).toISOString(), us: (c.events.at(-1)!.at - c.events[0]!.at) * 1000, events: c.events.length, open: log.live && c.events.at(-1)!.activity !== 'permit/issue' })).sort((a, b) => (query.get('sort') === 'shortest' ? a.us - b.us : b.us - a.us)); return { case_count: list.length, cases: list.slice(0, Number(query.get('limit') ?? 1000)) }; }
      default: return null;
    }
  }
}
