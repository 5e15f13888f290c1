// Numbers, dates and durations as people read them: Persian digits and Jalali dates in Persian, Latin and Gregorian in English.
import { fromDays, monthNames } from '$lib/jalali';
import { language, t } from '$lib/language.svelte';

const zone = 'Asia/Tehran';
const persian = '۰۱۲۳۴۵۶۷۸۹';
const weekdaysFa = ['یکشنبه', 'دوشنبه', 'سه‌شنبه', 'چهارشنبه', 'پنجشنبه', 'جمعه', 'شنبه'];

export const digits = (text: string | number): string =>
  language.current === 'fa' ? String(text).replace(/[0-9]/g, (d) => persian[Number(d)]!) : String(text);

export const count = (n: number): string =>
  digits(n.toString().replace(/\B(?=(\d{3})+(?!\d))/g, language.current === 'fa' ? '٬' : ','));

interface Civil { days: number; weekday: number; hour: string; minute: string; year: number; month: number; day: number }
const parts = new Intl.DateTimeFormat('en-GB', { timeZone: zone, year: 'numeric', month: 'numeric', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });

// The civil date and time of an instant in the city's zone.
export function civil(instant: string): Civil {
  const p = Object.fromEntries(parts.formatToParts(new Date(instant)).map((x) => [x.type, x.value]));
  const days = Date.UTC(Number(p.year), Number(p.month) - 1, Number(p.day)) / 86_400_000;
  return { days, weekday: (((days + 4) % 7) + 7) % 7, hour: p.hour!, minute: p.minute!, year: Number(p.year), month: Number(p.month), day: Number(p.day) };
}

function dayText(days: number, long: boolean): string {
  const weekday = (((days + 4) % 7) + 7) % 7;
  if (language.current === 'fa') {
    const j = fromDays(days);
    return digits(`${long ? weekdaysFa[weekday] + ' ' : ''}${j.day} ${monthNames[j.month - 1]}${long ? ' ' + j.year : ''}`);
  }
  return new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', weekday: long ? 'short' : undefined, day: 'numeric', month: long ? 'long' : 'short', year: long ? 'numeric' : undefined }).format(days * 86_400_000);
}

export const date = (instant: string): string => dayText(civil(instant).days, true);
export const shortDate = (instant: string): string => dayText(civil(instant).days, false);
export const isoDate = (text: string, long = true): string => dayText(Date.parse(text + 'T00:00:00Z') / 86_400_000, long);
export const time = (instant: string): string => { const c = civil(instant); return digits(`${c.hour}:${c.minute}`); };
export const when = (instant: string): string => t('when', { date: date(instant), time: time(instant) });
// For the title of a date: the other calendar.
export const otherCalendar = (instant: string): string => {
  const c = civil(instant);
  if (language.current === 'fa') return `${c.year}-${String(c.month).padStart(2, '0')}-${String(c.day).padStart(2, '0')} ${c.hour}:${c.minute}`;
  const j = fromDays(c.days);
  return `${j.year}-${String(j.month).padStart(2, '0')}-${String(j.day).padStart(2, '0')}`;
};

const units = [['day', 86_400e6], ['hour', 3_600e6], ['minute', 60e6]] as const;
// Two units at most: "3 days 2 hours".
export function duration(us: number): string {
  let rest = Math.abs(us);
  const out: string[] = [];
  for (const [unit, size] of units) {
    const n = Math.floor(rest / size);
    rest -= n * size;
    if (n > 0) out.push(`${count(n)} ${t(n === 1 ? unit : unit + 's')}`);
    else if (out.length) break;
    if (out.length === 2 || (unit === 'day' && n >= 10)) break;
  }
  return out.length ? out.join(t('and')) : t('under_a_minute');
}

// Remaining time in a list: one unit where one is enough ("5 days", "1 day 3 hours", "40 minutes").
export function briefly(us: number): string {
  const long = Math.abs(us);
  const whole = long >= 2 * 86_400e6 ? 86_400e6 : long >= 3 * 3_600e6 ? 3_600e6 : 60e6;
  return duration(Math.round(long / whole) * whole);
}
// A due instant is the first that is too late: the day to show is that of the moment before it.
const before = (instant: string): string => new Date(Date.parse(instant) - 1).toISOString();
export const dueDate = (instant: string): string => date(before(instant));
export const shortDue = (instant: string): string => shortDate(before(instant));
export const leftOf = (instant: string): number => (Date.parse(instant) - Date.now()) * 1000;
export const isoDay = (ms: number): string => { const c = civil(new Date(ms).toISOString()); return `${c.year}-${String(c.month).padStart(2, '0')}-${String(c.day).padStart(2, '0')}`; };

// "1404-08" or "2025-11" as its name and year.
const romanised = ['Farvardin', 'Ordibehesht', 'Khordad', 'Tir', 'Mordad', 'Shahrivar', 'Mehr', 'Aban', 'Azar', 'Dey', 'Bahman', 'Esfand'];
export function monthName(key: string): string {
  const [year = 0, month = 1] = key.split('-').map(Number);
  if (year < 1700) return `${language.current === 'fa' ? monthNames[month - 1] : romanised[month - 1]} ${digits(year)}`;
  return `${new Intl.DateTimeFormat('en-GB', { month: 'short', timeZone: 'UTC' }).format(Date.UTC(year, month - 1, 1))} ${digits(year)}`;
}

// A sign stays before its number, whatever stands around it.
export const signed = (n: number, said: string): string => `\u2066${n > 0 ? '+' : n < 0 ? '−' : ''}${said}\u2069`;
export const decimal = (n: number, places: number): string => digits(n.toFixed(places).replace('.', language.current === 'fa' ? '٫' : '.'));
export const days = (us: number): string => decimal(us / 86_400e6, us < 864_000e6 ? 1 : 0);
export function percent(share: number): string {
  const sign = language.current === 'fa' ? '٪' : '%';
  if (share > 0.995 && share < 1) return decimal(Math.floor(share * 1000) / 10, 1) + sign;  // nearly all is not all
  return share > 0 && share < 0.0005 ? `≈${digits(0)}${sign}` : decimal(share * 100, share < 0.0995 && share > 0 ? 1 : 0) + sign;
}
// Thousandths as a change: "+12.5%", "−20%".
export const change = (permille: number): string => signed(permille, percent(Math.abs(permille) / 1000));
// "1234 5678 9012", always left to right.
export const tracking = (number: string): string => digits(number.replace(/(\d{4})(?=\d)/g, '$1 '));
