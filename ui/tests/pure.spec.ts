// What needs no page: the calendar's arithmetic, digits, day marks; texts and types that must not drift apart.
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { markOf } from '../src/lib/daymarks';
import { folded, latin, numberIn } from '../src/lib/digits';
import { abstract, end, start } from '../src/lib/insight/abstract';
import { layout, order } from '../src/lib/insight/layout';
import { seriate } from '../src/lib/insight/seriate';
import type { FlowReport } from '../src/lib/insight/types';
import { daysInMonth, fromDays, isLeap, toDays } from '../src/lib/jalali';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
const dayOf = (iso: string): number => Date.parse(`${iso}T00:00:00Z`) / 86_400_000;

// Dates published in Iranian calendars; the same table as src/base/jalali_test.cpp holds.
const known: [number, number, number, string][] = [
  [1402, 1, 1, '2023-03-21'], [1403, 1, 1, '2024-03-20'], [1403, 12, 30, '2025-03-20'], [1404, 1, 1, '2025-03-21'], [1404, 7, 1, '2025-09-23'],
  [1404, 9, 2, '2025-11-23'], [1404, 12, 29, '2026-03-20'], [1405, 1, 1, '2026-03-21'], [1357, 11, 22, '1979-02-11'], [1408, 12, 30, '2030-03-20'],
];
test('a Jalali date is the Gregorian day that calendars print', () => {
  for (const [year, month, day, iso] of known) {
    expect(toDays({ year, month, day }), `${year}-${month}-${day}`).toBe(dayOf(iso));
    expect(fromDays(dayOf(iso)), iso).toEqual({ year, month, day });
  }
});
test('every day from 1300 to 1450 goes to a Jalali date and back, in order', () => {
  let last = 0;
  for (let days = toDays({ year: 1300, month: 1, day: 1 }); days < toDays({ year: 1450, month: 1, day: 1 }); days++) {
    const date = fromDays(days);
    if (toDays(date) !== days || date.day > daysInMonth(date.year, date.month)) throw new Error(`${days} ${JSON.stringify(date)}`);
    const order = date.year * 10_000 + date.month * 100 + date.day;
    if (order <= last) throw new Error(`${days} is not after the day before`);
    last = order;
  }
  expect(last).toBe(14_491_230);
});
test('leap years are those of the calendar', () => {
  for (const year of [1370, 1375, 1379, 1383, 1387, 1391, 1395, 1399, 1403, 1408, 1412]) expect(isLeap(year), String(year)).toBe(true);
  for (const year of [1374, 1400, 1402, 1404, 1407, 1411]) expect(isLeap(year), String(year)).toBe(false);
});
test('digits and letters of three keyboards are one', () => {
  expect(latin('۰۹۱۲٣٤٥6789')).toBe('09123456789');
  expect(folded(' علي كريمي ۵ ')).toBe('علی کریمی 5');
  expect(numberIn('۱٬۲۴۰')).toBe(1240);
  expect(numberIn('پنج')).toBeNaN();
});
test('a day that counts is ahead until it has come', () => {
  expect(markOf('worked', '2025-11-24', '2025-11-24')).toBe('worked');
  expect(markOf('worked', '2025-11-25', '2025-11-24')).toBe('ahead');
  expect(markOf('last', '2025-11-30', '2025-11-24')).toBe('due');
  expect(markOf('something new', '2025-11-30', '2025-11-24')).toBe('off');
});

test('both languages have the same texts with the same arguments', () => {
  const [fa, en] = ['fa', 'en'].map((l) => JSON.parse(read(`../../texts/${l}/ui.json`)) as Record<string, string>);
  expect(Object.keys(fa!).sort()).toEqual(Object.keys(en!).sort());
  const args = (text: string): string[] => (text.match(/\{[a-z_]+\}/g) ?? []).sort();
  for (const [key, text] of Object.entries(fa!)) {
    expect(text.trim(), key).not.toBe('');
    expect(args(text), key).toEqual(args(en![key]!));
    expect(/[يك]/.test(text), `${key} is written with Persian letters`).toBe(false);
  }
});
function sources(folder: string): string[] {
  return readdirSync(new URL(folder, import.meta.url), { withFileTypes: true }).flatMap((f) => (f.isDirectory() ? sources(`${folder}${f.name}/`) : [`${folder}${f.name}`]));
}
test('every text that a page names is there', () => {
  const texts = JSON.parse(read('../../texts/en/ui.json')) as Record<string, string>;
  for (const path of sources('../src/')) for (const [, key] of read(path).matchAll(/\bt\('([\w.-]+)'/g)) expect(texts[`ui.${key}`], `${path}: ${key}`).toBeDefined();
});
test('no page speaks of left and right', () => {
  for (const path of sources('../src/')) {
    const style = path.endsWith('.css') ? read(path) : (/<style>([^]*)<\/style>/.exec(read(path))?.[1] ?? '');
    expect(/(?:margin|padding|border|inset)-(?:left|right)|\b(?:left|right):|text-align: (?:left|right)|float:/.test(style), path).toBe(false);
  }
});
test('types.ts holds what types.hpp says', () => {
  const header = read('../../src/server/api/types.hpp'), types = read('../src/lib/api/types.ts');
  for (const [, name, body] of header.matchAll(/^struct (\w+) \{ (.*) \};/gm)) {
    const shape = new RegExp(`export interface ${name} \\{\\n([^}]*)\\}`).exec(types)?.[1];
    expect(shape, `interface ${name}`).toBeDefined();
    const wanted = body!.split(';').flatMap((d) => d.trim().replace(/^(?:std::(?:optional|vector|map)<.*>|[\w:]+) /, '').split(',')).map((f) => f.split('=')[0]!.trim()).filter(Boolean);
    const fields = [...shape!.matchAll(/^ {2}(\w+)\??:/gm)].map((m) => m[1]);
    expect(fields, `fields of ${name}`).toEqual(wanted);
  }
});

const flow = (edges: [string, string, number][], starts: Record<string, number>, ends: Record<string, number>): FlowReport => {
  const times = { count: 0, mean_us: 0, median_us: 0, p90_us: 0, least_us: 0, most_us: 0 }, names = [...new Set(edges.flatMap(([a, b]) => [a, b]))];
  return {
    cases: 100, events: 0, case_time: times, edges: edges.map(([from, to, count]) => ({ from, to, count, mean_us: 1, median_us: 1, p90_us: 1, total_us: count, heat_permille: 0 })),
    activities: names.map((activity) => ({ activity, events: (starts[activity] ?? 0) + edges.filter((e) => e[1] === activity).reduce((s, e) => s + e[2], 0), cases: 0, starts: starts[activity] ?? 0, ends: ends[activity] ?? 0, repeats: 0, cases_with_repeats: 0, self_loops: 0, short_loops: 0 })),
  };
};
test('a map keeps a way from the beginning to every box and from there to the end, however few ways are asked for', () => {
  const few = abstract(flow([['a', 'b', 90], ['b', 'c', 60], ['b', 'd', 5], ['d', 'b', 4], ['c', 'a', 3], ['b', 'b', 7], ['d', 'c', 1]], { a: 100 }, { c: 60, b: 30 }), 4, 0);
  const reached = new Set([start]);
  for (let before = 0; before !== reached.size; ) { before = reached.size; for (const w of few.ways) if (reached.has(w.from)) reached.add(w.to); }
  expect([...reached].sort()).toEqual([...new Set(['a', 'b', 'c', 'd', start, end])].sort());
  const back = new Set([end]);
  for (let before = 0; before !== back.size; ) { before = back.size; for (const w of few.ways) if (back.has(w.to)) back.add(w.from); }
  expect(back.size).toBe(6);
  expect(few.loops.get('b')?.count).toBe(7);
  expect(few.ways.length).toBeLessThan(few.allWays);
});
test('all ways are drawn when all are asked for, and the map is laid out in layers with the common way down', () => {
  const all = abstract(flow([['a', 'b', 90], ['b', 'c', 60], ['c', 'b', 8]], { a: 100 }, { c: 60 }), 9, 1);
  expect(all.shownSteps).toBe(all.allSteps);
  expect(order(['a', 'b', 'c', start, end], all.ways)).toEqual([start, 'a', 'b', 'c', end]);
  const drawn = layout(['a', 'b', 'c'], all.ways, () => ({ width: 100, height: 40 }), { width: 60, height: 20 });
  const y = (id: string): number => drawn.nodes.find((n) => n.id === id)!.y;
  expect(y(start) < y('a') && y('a') < y('b') && y('b') < y('c') && y('c') < y(end)).toBe(true);
  expect(drawn.routes.filter((r) => r.back).map((r) => `${r.way.from}${r.way.to}`)).toEqual(['cb']);
});
test('those who work together stand together in the matrix', () => {
  const group = [0, 1, 0, 1, 0, 1];
  const found = seriate(6, (a, b) => (group[a] === group[b] ? 10 : 1)).map((i) => group[i]);
  expect(found.slice(0, 3).every((g) => g === found[0]) && found.slice(3).every((g) => g === found[3])).toBe(true);
});
