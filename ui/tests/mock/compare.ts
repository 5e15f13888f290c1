// What the mock finds when two sides are compared, when something changed, what goes with lateness and how cases fit a drawing: plain
// counting, with intervals of a width that depends on how many there are.
import type { Log } from './insight';

const dayUs = 86_400e6, week = 7 * 86_400_000;
type Case = Log['cases'][number];
type Rows = Record<string, unknown>;
const long = (c: Case): number => ((c.events.at(-1)?.at ?? 0) - (c.events[0]?.at ?? 0)) * 1000;
const mean = (list: number[]): number => (list.length ? Math.round(list.reduce((s, v) => s + v, 0) / list.length) : 0);
const at = (list: number[], q: number): number => [...list].sort((a, b) => a - b)[Math.max(0, Math.ceil(list.length * q) - 1)] ?? 0;
const percent = (n: number): string => (n / 10).toFixed(1);

function sideOf(side: string, cases: Case[]): Rows {
  const all = cases.map(long);
  return { side, cases: cases.length, open: 0, events: cases.reduce((s, c) => s + c.events.length, 0), mean_us: mean(all), median_us: at(all, 0.5), p90_us: at(all, 0.9) };
}
function parts(a: Case[], b: Case[], edges: boolean): Rows[] {
  const found = new Map<string, { from: string; to: string; us: [number, number]; n: [number, number] }>();
  [a, b].forEach((cases, side) => cases.forEach((c) => c.events.forEach((e, i) => {
    const before = c.events[i - 1];
    if (!before) return;
    const key = edges ? `${before.activity}\u0000${e.activity}` : e.activity, p = found.get(key) ?? { from: before.activity, to: e.activity, us: [0, 0], n: [0, 0] };
    p.us[side]! += (e.at - before.at) * 1000; p.n[side]!++; found.set(key, p);
  })));
  return [...found.values()].map((p) => { const x = Math.round(p.us[0] / Math.max(1, a.length)), y = Math.round(p.us[1] / Math.max(1, b.length)); return { ...(edges ? { from: p.from, to: p.to } : { activity: p.to }), a_count: p.n[0], b_count: p.n[1], a_per_case_us: x, b_per_case_us: y, difference_us: y - x }; }).sort((x, y) => Math.abs(y.difference_us) - Math.abs(x.difference_us));
}
function accountsOf(log: Log, a: Case[], b: Case[]): Rows[] {
  const share: Record<string, [number, number]> = log.starts ? { queue: [0.55, 0.5], consultation: [0.2, 0.22], applicant: [0.15, 0.18], work: [0.1, 0.1] } : { unknown: [1, 1] };
  return Object.entries(share).map(([account, s]) => { const x = Math.round(mean(a.map(long)) * s[0]), y = Math.round(mean(b.map(long)) * s[1]); return { account, a_per_case_us: x, b_per_case_us: y, difference_us: y - x }; });
}
function weeksOf(log: Log): { from: string; cases: number; ended: number; value: number | null }[] {
  const first = Math.floor(Math.min(...log.cases.map((c) => c.events[0]!.at)) / week), usual = Math.max(1, at(log.cases.map(long), 0.5)), all = new Map<number, number[]>();
  for (const c of log.cases) { const n = Math.floor(c.events[0]!.at / week); all.set(n, [...(all.get(n) ?? []), long(c)]); }
  return Array.from({ length: Math.max(...all.keys()) - first + 1 }, (_, i) => { const list = all.get(first + i) ?? []; return { from: new Date((first + i) * week).toISOString(), cases: list.length, ended: list.length, value: list.length >= 3 ? Math.round((at(list, 0.5) / usual) * 1000) : null }; });
}

export function compare(log: Log, a: Case[], b: Case[], before: string | null, working: boolean): Rows {
  const few = Math.min(a.length, b.length) < 50, wide = Math.round(2200 / Math.sqrt(Math.max(1, Math.min(a.length, b.length))));
  const effect = (figure: string, method: string, of: (list: number[]) => number, scale = 1): Rows => { const x = of(a.map(long)) * scale, y = of(b.map(long)) * scale, change = Math.round((y / Math.max(1, x) - 1) * 1000); return few ? { figure, method, a_us: null, b_us: null, change: null, low: null, high: null } : { figure, method, a_us: Math.round(x), b_us: Math.round(y), change, low: change - wide, high: change + wide }; };
  const figures = [['mean', mean], ['median', (l: number[]) => at(l, 0.5)], ['p90', (l: number[]) => at(l, 0.9)]] as const;
  const rows = figures.flatMap(([name, of]) => [effect(name, 'contrast', of)]), main = rows[0] as { change: number | null; low: number; high: number };
  if (working) rows.push(...figures.map(([name, of]) => effect(name, 'contrast_working', of, 0.28)));
  const stands = main.change !== null && (main.low > 0 || main.high < 0);
  if (before) rows.push(...[['level', -40], ['average', 20], ['before_per_year', 90]].map(([figure, by]) => (few ? { figure, method: 'trend', a_us: null, b_us: null, change: null, low: null, high: null } : { figure, method: 'trend', a_us: null, b_us: null, change: (main.change ?? 0) + Number(by), low: (main.change ?? 0) + Number(by) - 2 * wide, high: (main.change ?? 0) + Number(by) + 2 * wide })));
  const told = few ? { en: `This cannot be told from ${Math.min(a.length, b.length)} cases that ended; at least 50 are needed on each side.`, fa: 'از این شمار پرونده نمی‌توان چیزی گفت؛ در هر سو دست‌کم ۵۰ پرونده پایان‌یافته لازم است.' } : stands ? { en: `The mean changed by ${percent(main.change!)}% (95% interval ${percent(main.low)} to ${percent(main.high)}%, mix held constant).`, fa: `میانگین ${percent(main.change!)} درصد تغییر کرد (بازه ۹۵ درصد: ${percent(main.low)} تا ${percent(main.high)} درصد، با ترکیب یکسان خدمات).` } : { en: `No change of the mean can be told: it lies between ${percent(main.low)} and ${percent(main.high)}% (95% interval, mix held constant).`, fa: `تغییری در میانگین دیده نمی‌شود: تغییر میان ${percent(main.low)} و ${percent(main.high)} درصد است (بازه ۹۵ درصد، با ترکیب یکسان خدمات).` };
  const sides = [sideOf('a', a), sideOf('b', b)].map((s) => (working ? { ...s, working_mean_us: Math.round(Number(s.mean_us) * 0.28), working_median_us: Math.round(Number(s.median_us) * 0.28), working_p90_us: Math.round(Number(s.p90_us) * 0.28) } : s));
  return { ...(before ? { verdict: few ? 'too_little' : stands ? 'change' : 'unseen', at: `${before}T00:00:00Z`, in_between: 7, whole_years: false, season: false, trend_untold: null } : {}), seed: 1, draws: 999, level: 950, kinds: 1, cases_left_out: 0, horizon_us: null, untold: few ? 'insight.untold_cases' : null, told, sides, effect: rows, accounts: accountsOf(log, a, b), activities: parts(a, b, false), edges: parts(a, b, true), ...(before ? { weeks: weeksOf(log) } : {}) };
}
export function changes(log: Log): Rows {
  const weeks = weeksOf(log), told = weeks.filter((w) => w.value !== null);
  if (told.length < 26) return { weeks_with_value: told.length, seed: 1, untold: 'insight.untold_series', told: { en: `No change can be told from ${told.length} weeks with enough cases; at least 26 are needed.`, fa: `از ${told.length} هفته نمی‌توان تغییری دید.` }, changes: [], weeks };
  const half = Math.floor(told.length / 2), level = (list: typeof told): number => at(list.map((w) => w.value!), 0.5), before = level(told.slice(0, half)), after = level(told.slice(half));
  return { weeks_with_value: told.length, seed: 1, untold: null, told: { en: 'Steps found: 1', fa: 'پله: ۱' }, changes: [{ at: told[half]!.from, earliest: told[half - 3]!.from, latest: told[half + 2]!.from, before, after, change: Math.round((after / before - 1) * 1000), as_great: 4, orders: 999 }], weeks };
}
export function drivers(log: Log, query: URLSearchParams): Rows {
  const term = query.get('longer') ? Number.parseInt(query.get('longer')!, 10) * dayUs : at(log.cases.map(long), 0.75), late = (c: Case): boolean => long(c) > term, lateAll = log.cases.filter(late).length;
  const rows: Rows[] = [];
  const look = (kind: string, name: string, atFiling: boolean, values: (c: Case) => (string | undefined)[]): void => {
    const groups = new Map<string, Set<Case>>();
    for (const c of log.cases) for (const v of values(c)) if (v) groups.set(v, (groups.get(v) ?? new Set()).add(c));
    for (const [value, set] of groups) {
      const n = set.size, others = log.cases.length - n;
      if (n < 10 || others < 10) continue;
      const l = [...set].filter(late).length, share = Math.round((l / n) * 1000), other = Math.round(((lateAll - l) / others) * 1000), wide = Math.round(1700 / Math.sqrt(Math.min(n, others)));
      rows.push({ kind, name, value_is: value, known_at_filing: atFiling, cases: n, late: l, share, share_low: Math.max(0, share - wide), share_high: Math.min(1000, share + wide), other_cases: others, other_late: lateAll - l, difference: share - other, low: share - other - wide, high: share - other + wide, excess: Math.round(l - (n * (lateAll - l)) / others), stands: share - other - wide > 0 || share - other + wide < 0 });
    }
  };
  look('attribute', 'district', true, (c) => [c.attributes.district]);
  look('activity', 'activity', false, (c) => c.events.map((e) => e.activity));
  look('officer', 'officer', false, (c) => c.events.map((e) => e.officer));
  look('unit', 'unit', false, (c) => c.events.map((e) => e.unit));
  look('weekday', 'weekday', true, (c) => [['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'][new Date(c.events[0]!.at).getUTCDay()]]);
  look('month', 'month', true, (c) => [new Date(c.events[0]!.at).toISOString().slice(0, 7)]);
  look('workload', 'workload', true, (c) => [long(c) > term / 2 ? '31 .. 40' : '< 31']);
  return { cases: log.cases.length, late: lateAll, unknown: 0, term_us: query.get('longer') || query.get('percent') ? term : null, looks: rows.length, deadline: null, told: { en: '', fa: '' }, drivers: rows.sort((x, y) => Number(y.excess) - Number(x.excess)) };
}
// `drawn`: ids and names of a drawing's tasks in their order. Each case is held against the first occurrence of each.
export function conform(log: Log, drawn: { id: string; name: string }[], service: string | null): Rows {
  const codeOf = (id: string): string => (service ? `${service}/${id}` : id), elements = drawn.map((d) => ({ element: d.id, activity: service ? codeOf(d.id) : d.name, fitting: 0, left_out: 0, not_allowed: 0, us: 0 }));
  const known = new Map(elements.map((e) => [e.activity, e])), out = new Map<string, Rows & { times: number; us: number; seen: Set<string> }>(), ways = new Map<string, { cases: number; events: number; cost: number; example: string; alignment: string[] }>();
  const deviate = (activity: string, what: string, id: string, us: number): void => { const key = `${what} ${activity}`, d = out.get(key) ?? { activity, element: known.get(activity)?.element ?? null, what, times: 0, us: 0, seen: new Set<string>() }; d.times++; d.us += us; d.seen.add(id); out.set(key, d); };
  let fitting = 0, deviating = 0;
  for (const c of log.cases) {
    const seen = new Set<string>(), steps: string[] = [];
    let cost = 0;
    c.events.forEach((e, i) => {
      const element = known.get(e.activity), us = i ? (e.at - c.events[i - 1]!.at) * 1000 : 0;
      if (element && !seen.has(e.activity)) { seen.add(e.activity); element.fitting++; steps.push(e.activity); return; }
      if (element) { element.not_allowed++; element.us += us; }
      deviate(e.activity, element ? 'not_allowed' : 'not_drawn', c.id, us); deviating += us; cost++; steps.push(`+${e.activity}`);
    });
    for (const e of elements) if (!seen.has(e.activity)) { e.left_out++; deviate(e.activity, 'left_out', c.id, 0); cost++; steps.push(`-${e.activity}`); }
    if (!cost) fitting++;
    const key = steps.join('\u0000'), way = ways.get(key) ?? { cases: 0, events: c.events.length, cost, example: c.id, alignment: steps };
    way.cases++; ways.set(key, way);
  }
  const total = log.cases.reduce((s, c) => s + long(c), 0);
  return {
    told: [], drawing: service, not_judged: 3, cases: log.cases.length, events: 0, fitting_cases: fitting, fitness: 0.871204, fitness_at_most: 0.871204, mean_case_fitness: 0.88, cost: 0, worst: 0, deviating_us: deviating, total_us: total, variants_in_all: ways.size, variants_optimal: ways.size,
    deviations: [...out.values()].map(({ seen, ...d }) => ({ ...d, cases: seen.size, mean_us: Math.round(d.us / d.times) })).sort((x, y) => y.us - x.us || y.times - x.times), elements,
    variants: [...ways.values()].sort((x, y) => y.cases - x.cases).map((w) => ({ ...w, bound: w.cost, fitness: Number((1 - w.cost / (w.events + drawn.length)).toFixed(6)) })),
  };
}
