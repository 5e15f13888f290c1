// What a day of a term was, as the server says it, in the few kinds that a strip can show apart.
export type DayMark = 'before' | 'worked' | 'off' | 'paused' | 'extended' | 'due' | 'over' | 'ahead';
const marks: Record<string, DayMark> = {
  before: 'before', worked: 'worked', working: 'worked', weekend: 'off', holiday: 'off', closed: 'off', paused: 'paused', extended: 'extended', last: 'due', due: 'due', over: 'over', ahead: 'ahead',
};
// A worked day that has not come yet is a day ahead.
export function markOf(kind: string, date: string, today: string): DayMark {
  const mark = marks[kind] ?? 'off';
  return mark === 'worked' && date > today ? 'ahead' : mark;
}
