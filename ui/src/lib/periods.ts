// Periods of the books as two dates: the last days, this Jalali year and the one before.
import { isoDay } from '$lib/format';
import { fromDays, toDays } from '$lib/jalali';

const iso = (days: number): string => new Date(days * 86_400_000).toISOString().slice(0, 10);
export const periods = ['all', 'last30', 'last90', 'this_year', 'last_year'] as const;
export type Period = (typeof periods)[number];
export function bounds(period: Period, nowMs: number): { from?: string; to?: string } {
  const today = Date.parse(`${isoDay(nowMs)}T00:00:00Z`) / 86_400_000;
  const year = fromDays(today).year;
  const first = (y: number): number => toDays({ year: y, month: 1, day: 1 });
  if (period === 'last30') return { from: iso(today - 30), to: iso(today) };
  if (period === 'last90') return { from: iso(today - 90), to: iso(today) };
  if (period === 'this_year') return { from: iso(first(year)), to: iso(today) };
  if (period === 'last_year') return { from: iso(first(year - 1)), to: iso(first(year) - 1) };
  return {};
}
export const periodOf = (from: string | undefined, to: string | undefined, nowMs: number): Period | 'other' => periods.find((p) => { const b = bounds(p, nowMs); return b.from === from && b.to === to; }) ?? 'other';
// The first and last day of a month of either calendar, written "1404-08" or "2025-11".
export function monthBounds(key: string): { from: string; to: string } {
  const [year = 0, month = 1] = key.split('-').map(Number);
  if (year < 1700) {
    const next = month === 12 ? { year: year + 1, month: 1, day: 1 } : { year, month: month + 1, day: 1 };
    return { from: iso(toDays({ year, month, day: 1 })), to: iso(toDays(next) - 1) };
  }
  return { from: iso(Date.UTC(year, month - 1, 1) / 86_400_000), to: iso(Date.UTC(year, month, 1) / 86_400_000 - 1) };
}
