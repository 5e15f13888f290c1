// Months as a calendar hangs on the wall: Jalali with Saturday first in Persian, Gregorian with Monday first in English.
// Days are counted since 1970-01-01, as everywhere here.
import { daysInMonth, fromDays, monthNames, toDays } from '$lib/jalali';
import { digits } from '$lib/format';
import { language } from '$lib/language.svelte';

export interface Month { key: string; name: string; first: number; length: number; blanks: number }

export const isoOf = (day: number): string => new Date(day * 86_400_000).toISOString().slice(0, 10);
export const dayOf = (iso: string): number => Date.parse(`${iso}T00:00:00Z`) / 86_400_000;
const weekdayOf = (day: number): number => (((day + 4) % 7) + 7) % 7; // Sunday is 0

const jalali = (day: number, offset: number): Month => {
  const at = fromDays(day), months = at.year * 12 + at.month - 1 + offset;
  const year = Math.floor(months / 12), month = (months % 12) + 1;
  const first = toDays({ year, month, day: 1 });
  return { key: `${year}-${month}`, name: `${monthNames[month - 1]} ${digits(year)}`, first, length: daysInMonth(year, month), blanks: (weekdayOf(first) + 1) % 7 };
};
const gregorian = (day: number, offset: number): Month => {
  const at = new Date(day * 86_400_000), from = Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + offset, 1), to = Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + offset + 1, 1);
  const first = from / 86_400_000;
  const name = new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(from);
  return { key: isoOf(first), name, first, length: (to - from) / 86_400_000, blanks: (weekdayOf(first) + 6) % 7 };
};
// The month of a day, and those after or before it.
export const monthOf = (day: number, offset = 0): Month => (language.current === 'fa' ? jalali(day, offset) : gregorian(day, offset));
export const numberIn = (month: Month, day: number): string => digits(day - month.first + 1);
export const weekdays = (): string[] => (language.current === 'fa' ? ['ش', 'ی', 'د', 'س', 'چ', 'پ', 'ج'] : ['M', 'T', 'W', 'T', 'F', 'S', 'S']);
