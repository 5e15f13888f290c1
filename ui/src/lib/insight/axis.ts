// Marks of a time axis at the beginnings of months and years of the reader's calendar, as many as there is room for.
import { digits, monthName } from '$lib/format';
import { fromDays, toDays } from '$lib/jalali';
import { language } from '$lib/language.svelte';

export interface Mark { at: number; text: string; major: boolean }
const dayMs = 86_400_000;
interface Step { months: number }
const steps: Step[] = [{ months: 1 }, { months: 3 }, { months: 6 }, { months: 12 }, { months: 24 }, { months: 60 }, { months: 120 }];

export function marks(from: number, until: number, room: number): Mark[] {
  const persian = language.current === 'fa';
  const first = persian ? ((j) => j.year * 12 + j.month - 1)(fromDays(Math.floor(from / dayMs))) : ((d) => d.getUTCFullYear() * 12 + d.getUTCMonth())(new Date(from));
  const begin = (m: number): number => (persian ? toDays({ year: Math.floor(m / 12), month: (m % 12) + 1, day: 1 }) * dayMs : Date.UTC(Math.floor(m / 12), m % 12, 1));
  const months = Math.max(1, (until - from) / (30.44 * dayMs));
  const step = steps.find((s) => months / s.months <= room) ?? steps.at(-1)!;
  const out: Mark[] = [];
  for (let m = Math.ceil(first / step.months) * step.months; begin(m) <= until && out.length < 200; m += step.months) {
    if (begin(m) < from) continue;
    const year = Math.floor(m / 12), major = m % 12 === 0;
    out.push({ at: begin(m), text: step.months >= 12 ? digits(year) : monthName(`${year}-${String((m % 12) + 1).padStart(2, '0')}`), major });
  }
  return out;
}
