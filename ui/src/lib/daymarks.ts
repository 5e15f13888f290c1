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

// Days of a calendar, and notices, by their names in the catalogue; of a calendar of sessions they are called otherwise.
export const dayKinds = ['working', 'weekend', 'holiday', 'closure', 'changed', 'replacement'] as const;
const ofSessions: Record<string, string> = { working: 'session', weekend: 'no_session', closure: 'session_off', replacement: 'session_more' };
export const dayWord = (kind: string, sits: boolean): string => `calendar_day.${(sits && ofSessions[kind]) || kind}`;
export const noticeWord = (kind: string, sits: boolean): string => `notice.${sits && (kind === 'closed' || kind === 'works') ? `session_${kind}` : kind}`;
