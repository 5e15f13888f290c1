// Jalali dates, the same arithmetic as src/base/jalali.cpp (Borkowski 1996); exact for 1178 to 1500.
const breaks = [-61, 9, 38, 199, 426, 686, 756, 818, 1111, 1181, 1210, 1635, 2060, 2097, 2192, 2262, 2324, 2394, 2456, 3178];
const dayMs = 86_400_000;

export interface JalaliDate { year: number; month: number; day: number }

const div = (a: number, b: number) => Math.trunc(a / b);
const mod = (a: number, b: number) => a - Math.trunc(a / b) * b;

// Days since 1970-01-01 of 1 Farvardin, and whether the year is leap.
function factsOf(year: number): { start: number; leap: boolean } {
  let leapDays = -14, from = breaks[0]!, stretch = 0;
  for (let i = 1; i < breaks.length; i++) {
    stretch = breaks[i]! - from;
    if (year < breaks[i]!) break;
    leapDays += div(stretch, 33) * 8 + div(mod(stretch, 33), 4);
    from = breaks[i]!;
  }
  let n = year - from;
  leapDays += div(n, 33) * 8 + div(mod(n, 33) + 3, 4);
  if (mod(stretch, 33) === 4 && stretch - n === 4) leapDays++;
  const gregorian = year + 621;
  const gregorianLeap = div(gregorian, 4) - div((div(gregorian, 100) + 1) * 3, 4) - 150;
  if (stretch - n < 6) n = n - stretch + div(stretch + 4, 33) * 33;
  let since = mod(mod(n + 1, 33) - 1, 4);
  if (since === -1) since = 4;
  return { start: Date.UTC(gregorian, 2, 20 + leapDays - gregorianLeap) / dayMs, leap: since === 0 };
}

export const isLeap = (year: number): boolean => factsOf(year).leap;
export const daysInMonth = (year: number, month: number): number => (month <= 6 ? 31 : month < 12 || isLeap(year) ? 30 : 29);

export function fromDays(days: number): JalaliDate {
  let year = new Date(days * dayMs).getUTCFullYear() - 621;
  if (days < factsOf(year).start) year--;
  const day = days - factsOf(year).start;
  return day < 186
    ? { year, month: div(day, 31) + 1, day: mod(day, 31) + 1 }
    : { year, month: div(day - 186, 30) + 7, day: mod(day - 186, 30) + 1 };
}

export function toDays(date: JalaliDate): number {
  const before = date.month <= 7 ? (date.month - 1) * 31 : 186 + (date.month - 7) * 30;
  return factsOf(date.year).start + before + date.day - 1;
}

export const monthNames = ['فروردین', 'اردیبهشت', 'خرداد', 'تیر', 'مرداد', 'شهریور', 'مهر', 'آبان', 'آذر', 'دی', 'بهمن', 'اسفند'];
