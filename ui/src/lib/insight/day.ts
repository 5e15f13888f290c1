// Days as people write them: "1404/3/1", "2025-06-01", in digits of any script; the year tells the calendar.
import { latin } from '$lib/digits';
import { digits } from '$lib/format';
import { fromDays, toDays } from '$lib/jalali';
import { language } from '$lib/language.svelte';
import { dayOf, isoOf } from '$lib/months';

export function parsedDay(text: string): string | undefined {
  const found = /^(\d{4})\D(\d{1,2})\D(\d{1,2})$/.exec(latin(text.trim()));
  if (!found) return undefined;
  const [year, month, day] = found.slice(1).map(Number) as [number, number, number];
  if (month < 1 || month > 12 || day < 1 || day > 31) return undefined;
  return isoOf(year < 1700 ? toDays({ year, month, day }) : Date.UTC(year, month - 1, day) / 86_400_000);
}
export function dayText(iso: string): string {
  if (!iso || language.current !== 'fa') return iso;
  const j = fromDays(dayOf(iso));
  return digits(`${j.year}/${String(j.month).padStart(2, '0')}/${String(j.day).padStart(2, '0')}`);
}
