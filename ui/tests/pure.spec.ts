// What needs no page: the calendar's arithmetic, digits, day marks; texts and types that must not drift apart.
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { markOf } from '../src/lib/daymarks';
import { folded, latin, numberIn } from '../src/lib/digits';
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
