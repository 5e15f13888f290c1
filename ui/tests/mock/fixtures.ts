// What the mock server knows: tasks, one case in depth, inquiries, the books of a year. The pages' clock stands at `now`.
import type {
  ElementMark, StayView,
  AccountTotal, BookingView, CaseRow, CaseView, ClockDay, ClockView, ConsultationView, HistoryLine, LedgerRow, LedgerView, Names, Session, TaskRow, TodayView, WeekView,
} from '../../src/lib/api/types';
import { officer, outputsOf, postsOf, service, serviceRef, unit } from './city';

export const now = Date.parse('2025-11-24T08:30:00Z');  // Monday, 3 Azar 1404, noon in Tehran
const hour = 3_600_000, day = 24 * hour;
const at = (ms: number): string => new Date(now + ms).toISOString().replace('.000Z', 'Z');
export type Say = 'fa' | 'en';
const pick = (say: Say, names: Names): string => names[say];

export function session(code: string): Session {
  return { user: code, names: officer(code).names, posts: postsOf(code), expires_at: at(8 * hour), csrf: 'csrf-for-tests' };
}

const steps: { element: string; service: string; name: Names; unit: string; officers: string[] }[] = [
  { element: 'plan_order', service: 'building-permit', name: { fa: 'تهیه دستور نقشه', en: 'Plan order' }, unit: 'district-5-planning', officers: ['o-505', 'o-506'] },
  { element: 'review', service: 'building-permit', name: { fa: 'جمع‌بندی پاسخ‌ها', en: 'Review of the answers' }, unit: 'district-5-planning', officers: ['o-505', 'o-512'] },
  { element: 'fees', service: 'building-permit', name: { fa: 'محاسبه عوارض', en: 'Calculation of fees' }, unit: 'district-5-planning', officers: ['o-505', 'o-506'] },
  { element: 'check', service: 'plan-order', name: { fa: 'بررسی ضوابط طرح تفصیلی', en: 'Check against the detailed plan' }, unit: 'district-5-planning', officers: ['o-505', 'o-512'] },
  { element: 'visit', service: 'completion-certificate', name: { fa: 'بازدید پایان کار', en: 'Completion visit' }, unit: 'district-5-planning', officers: ['o-505', 'o-506'] },
];
const deed: Names = { fa: 'سند مالکیت', en: 'Ownership deed' };
const leftHours = [-52, -20, 3, 9, 27, 40, 49, 74, 98, 122, 146, 170, 218, 266, 314, 362, 400, 450, 520, 600];

// The i-th task of a worklist, in the order the server gives: least legal time first.
export function task(i: number, all = 20, say: Say = 'fa'): TaskRow {
  const step = steps[i % steps.length]!;
  const left = all <= leftHours.length ? leftHours[i]! : i * 2 - 60;
  const state = i % 7 === 3 ? 'referred' : i % 4 === 1 ? 'in_hand' : i % 9 === 2 ? 'active' : 'offered';
  const held = state === 'in_hand' || state === 'active' || state === 'referred';
  const paused = i % 8 === 6;
  return {
    id: `task-${i}`, case_id: `01jd${String(i).padStart(6, '0')}`, service: serviceRef(step.service), element: step.element, name: step.name, unit: unit(step.unit),
    officer: held ? officer(state === 'active' || state === 'in_hand' ? 'o-505' : step.officers[i % 2]!) : undefined, state, sender: state === 'referred' ? officer('o-504') : undefined,
    opened_at: at(-(i + 2) * 9 * hour), since: at(-(i + 1) * 5 * hour), due_at: paused ? undefined : at(left * hour), left_us: paused ? undefined : left * hour * 1000,
    urgency: paused ? 'paused' : left < 0 ? 'late' : left < 48 ? 'soon' : 'in_time', paused, missing: paused ? [pick(say, deed), pick(say, { fa: 'تعداد طبقه', en: 'Storeys' })] : i % 5 === 4 ? [pick(say, { fa: 'کروکی ملک', en: 'Site map' })] : [],
    district: 5, filed_at: at(-(i + 3) * 2 * day), version: 7 + i,
  };
}
export const tasks = (n = 20, say: Say = 'fa'): TaskRow[] => Array.from({ length: n }, (_, i) => task(i, n, say));

export function caseRow(i: number): CaseRow {
  const t = task(i % 20);
  const decided = i % 6 === 5;
  return {
    id: t.case_id, service: t.service, state: decided ? 'decided' : t.paused ? 'paused' : 'open', outcome: decided ? 'granted' : undefined, unit: t.unit,
    filed_at: t.filed_at, decided_at: decided ? at(-3 * day) : undefined, due_at: t.due_at, urgency: decided ? 'none' : t.urgency, district: 5,
  };
}
export const cases = (say: Say, n = 40): CaseRow[] => Array.from({ length: n }, (_, i) => {
  const t = task(i % 20);
  return { ...caseRow(i), id: `01jd${String(i).padStart(6, '0')}`, holder: t.officer ? pick(say, t.officer.names) : pick(say, t.unit.names) };
});

function daysOf(): ClockDay[] {
  const out: ClockDay[] = [];
  for (let i = 0; i < 24; i++) {
    const date = new Date(Date.parse('2025-11-08T00:00:00Z') + i * day);
    const weekday = date.getUTCDay();
    const iso = date.toISOString().slice(0, 10);
    const kind = i === 0 ? 'before' : i === 22 ? 'due' : iso >= '2025-11-12' && iso <= '2025-11-15' ? 'paused' : weekday === 5 ? 'weekend' : weekday === 4 ? 'closed' : iso === '2025-11-24' ? 'worked' : iso > '2025-11-24' ? 'ahead' : 'worked';
    if (i <= 22) out.push({ date: iso, kind, why: iso === '2025-11-20' ? 'air' : '' });
  }
  return out;
}
function clockOf(say: Say): ClockView {
  const lines: [string, string, Names][] = [
    ['2025-11-08T06:40:00Z', 'filed', { fa: 'درخواست شنبه ۱۷ آبان ثبت شد. شمارش از فردای ثبت آغاز می‌شود.', en: 'Filed on Saturday 8 November. Counting begins on the next day.' }],
    ['2025-11-12T07:00:00Z', 'pause', { fa: '۲۱ تا ۲۴ آبان: منتظر سند مالکیت از متقاضی بودیم؛ این روزها شمرده نشد.', en: '12 to 15 November: the ownership deed was awaited from the applicant; these days are not counted.' }],
    ['2025-11-20T00:00:00Z', 'closure', { fa: 'پنجشنبه ۲۹ آبان به‌علت آلودگی هوا تعطیل بود و شمرده نشد.', en: 'Thursday 20 November was closed for air pollution and is not counted.' }],
    ['2025-11-30T00:00:00Z', 'deadline', { fa: 'پانزدهمین روز کاری، یکشنبه ۹ آذر است: آخرین روز پاسخ.', en: 'The fifteenth working day is Sunday 30 November: the last day for the answer.' }],
  ];
  return {
    state: 'running', due_at: '2025-11-30T20:29:59Z', gross_us: 16.1 * day * 1000, net_us: 9 * day * 1000, left_us: (Date.parse('2025-11-30T20:29:59Z') - now) * 1000,
    lines: lines.map(([when, rule, text]) => ({ at: when, rule, text: pick(say, text) })), days: daysOf(),
  };
}

// As it stood before the closure of 20 November, and as it was known then.
export function clockThen(say: Say, known: boolean): ClockView {
  const present = clockOf(say);
  if (!known) return { ...present, state: 'running' };
  const told = { at: '2025-11-19T20:29:59Z', rule: 'known', text: pick(say, { fa: 'بر پایه آنچه در ۲۸ آبان دانسته بود.', en: 'As it was known on 19 November.' }) };
  return { ...present, due_at: '2025-11-29T20:29:59Z', lines: [told, ...present.lines.filter((l) => l.rule !== 'closure')] };
}

const bookings: [string, string, string, string?, string?][] = [
  ['2025-11-08T06:40:00Z', '2025-11-08T09:10:00Z', 'queue', 'district-5-counter'],
  ['2025-11-08T09:10:00Z', '2025-11-08T10:30:00Z', 'work', 'district-5-counter', 'o-503'],
  ['2025-11-08T10:30:00Z', '2025-11-10T05:00:00Z', 'closed', 'district-5-planning'],
  ['2025-11-10T05:00:00Z', '2025-11-12T07:00:00Z', 'queue', 'district-5-planning'],
  ['2025-11-12T07:00:00Z', '2025-11-16T05:00:00Z', 'applicant'],
  ['2025-11-16T05:00:00Z', '2025-11-17T11:00:00Z', 'in_hand', 'district-5-planning', 'o-505'],
  ['2025-11-17T11:00:00Z', '2025-11-22T09:00:00Z', 'consultation', 'gas'],
  ['2025-11-22T09:00:00Z', '2025-11-22T09:30:00Z', 'transfer'],
  ['2025-11-22T09:30:00Z', '2025-11-23T12:00:00Z', 'queue', 'district-5-planning'],
  ['2025-11-23T12:00:00Z', '2025-11-24T04:30:00Z', 'closed', 'district-5-planning'],
  ['2025-11-24T04:30:00Z', '2025-11-24T08:00:00Z', 'in_hand', 'district-5-planning', 'o-505'],
  ['2025-11-24T08:00:00Z', '2025-11-24T08:30:00Z', 'work', 'district-5-planning', 'o-505'],
];
function ledgerOf(): CaseView['ledger'] {
  const list: BookingView[] = bookings.map(([from, to, account, u, o]) => ({ from, to, account, unit: u ? unit(u) : undefined, officer: o ? officer(o) : undefined }));
  const sums = new Map<string, number>();
  for (const b of list) sums.set(b.account, (sums.get(b.account) ?? 0) + (Date.parse(b.to) - Date.parse(b.from)) * 1000);
  return { total_us: [...sums.values()].reduce((a, b) => a + b, 0), difference_us: 0, accounts: [...sums].map(([account, us]) => ({ account, us })), bookings: list, finished: false };
}

function historyOf(say: Say): HistoryLine[] {
  const rows: [string, string, Names, string?, string?, Names?][] = [
    ['2025-11-08T06:40:00Z', 'case_filed', { fa: 'درخواست از راه اینترنت ثبت شد.', en: 'The case was filed online.' }, 'district-5-counter'],
    ['2025-11-08T09:10:00Z', 'task_taken', { fa: 'فریبا باقری «پذیرش و بررسی مدارک» را به دست گرفت.', en: 'Fariba Bagheri took “Intake” in hand.' }, 'district-5-counter', 'o-503'],
    ['2025-11-08T10:30:00Z', 'task_completed', { fa: '«پذیرش و بررسی مدارک» انجام شد.', en: '“Intake” was completed.' }, 'district-5-counter', 'o-503'],
    ['2025-11-12T07:00:00Z', 'case_paused', { fa: 'از متقاضی خواسته شد: سند مالکیت. مهلت ایستاد.', en: 'The applicant was asked for the ownership deed. The clock stands still.' }, 'district-5-planning', 'o-505', { fa: 'تصویر سند خوانا نیست؛ هر دو صفحه را دوباره بفرستید.', en: 'The scan of the deed cannot be read; please send both pages again.' }],
    ['2025-11-16T05:00:00Z', 'case_resumed', { fa: 'متقاضی سند مالکیت را فرستاد. مهلت دوباره می‌رود.', en: 'The applicant sent the deed. The clock runs again.' }],
    ['2025-11-17T11:00:00Z', 'consultation_asked', { fa: 'از شرکت گاز درباره حریم استعلام شد.', en: 'The gas company was asked about the right of way.' }, 'district-5-planning', 'o-505'],
    ['2025-11-22T09:00:00Z', 'consultation_answered', { fa: 'شرکت گاز: بلامانع، با رعایت دو متر فاصله.', en: 'Gas company: consent, keeping two metres away.' }, 'gas', 'o-60'],
    ['2025-11-22T09:30:00Z', 'task_referred', { fa: 'مریم یوسفی کار را به سیامک باقری ارجاع داد.', en: 'Maryam Yousefi referred the work to Siamak Bagheri.' }, 'district-5-planning', 'o-504', { fa: 'لطفاً پیش از پایان هفته جمع‌بندی شود.', en: 'Please conclude before the end of the week.' }],
    ['2025-11-24T08:00:00Z', 'work_started', { fa: 'سیامک باقری کار را آغاز کرد.', en: 'Siamak Bagheri started work.' }, 'district-5-planning', 'o-505'],
  ];
  return rows.map(([when, type, text, u, o, note], i) => ({ position: 100 + i, at: when, type, text: pick(say, text), unit: u ? unit(u) : undefined, officer: o ? officer(o) : undefined, note: note ? pick(say, note) : undefined }));
}

export function consultations(say: Say): ConsultationView[] {
  const say2 = (fa: string, en: string): string => pick(say, { fa, en });
  const district = unit('district-5-planning');
  return [
    { late: false, id: 'c-1', case_id: '01jd000001', service: serviceRef('building-permit'), kind: 'right-of-way', body: unit('gas'), asked_by: district, state: 'served', silence: 'consent', asked_at: at(-13 * day), served_at: at(-12 * day), due_at: at(-1 * day), question: say2('ملک پلاک ۱۲۴ خیابان آیت‌الله کاشانی در حریم خط گاز است؟', 'Does plot 124, Kashani Street lie in the right of way of a gas main?'), reminders: 1, actions: ['answer', 'supply'] },
    { late: false, id: 'c-2', case_id: '01jd000001', service: serviceRef('building-permit'), kind: 'right-of-way', body: unit('gas'), asked_by: unit('district-2-planning'), state: 'served', silence: 'none', asked_at: at(-4 * day), served_at: at(-3 * day), due_at: at(6 * day), question: say2('آیا گودبرداری تا عمق ۹ متر در این ملک بلامانع است؟', 'May this plot be excavated to 9 metres?'), reminders: 0, actions: ['answer'] },
    { late: false, id: 'c-3', case_id: '01jd000001', service: serviceRef('completion-certificate'), kind: 'right-of-way', body: unit('gas'), asked_by: unit('district-12-planning'), state: 'asked', silence: 'refusal', asked_at: at(-1 * day), due_at: at(9 * day), question: say2('نقشه مسیر خط تغذیه ضلع شمالی را بفرستید.', 'Please send the route of the feeder line on the north side.'), reminders: 0, actions: ['answer'] },
  ];
}
const caseConsultations = (say: Say): ConsultationView[] => [
  { late: false, id: 'k-1', case_id: '01jd000001', service: serviceRef('building-permit'), kind: 'right-of-way', body: unit('gas'), asked_by: unit('district-5-planning'), state: 'answered', silence: 'consent', asked_at: '2025-11-17T11:00:00Z', served_at: '2025-11-17T11:05:00Z', answered_at: '2025-11-22T09:00:00Z', answer: 'conditional', text: pick(say, { fa: 'بلامانع؛ فاصله دو متر از خط ۲۵۰ رعایت شود.', en: 'No objection; keep two metres from the 250 main.' }), reminders: 0, actions: [] },
  { late: false, id: 'k-2', case_id: '01jd000001', service: serviceRef('building-permit'), kind: 'right-of-way', body: unit('metro'), asked_by: unit('district-5-planning'), state: 'served', silence: 'consent', asked_at: '2025-11-17T11:00:00Z', served_at: '2025-11-18T06:00:00Z', due_at: '2025-12-02T20:29:59Z', question: pick(say, { fa: 'ملک در حریم خط ۴ است؟', en: 'Does the plot lie within the reserve of line 4?' }), reminders: 1, actions: ['remind', 'withdraw'] },
  { late: false, id: 'k-3', case_id: '01jd000001', service: serviceRef('building-permit'), kind: 'right-of-way', body: unit('power'), asked_by: unit('district-5-planning'), state: 'asked', silence: 'none', asked_at: '2025-11-23T09:00:00Z', reminders: 0, actions: ['serve', 'withdraw'] },
];

// The way of that case: papers were missing once, two bodies were asked at the same time, the review has begun while the fire brigade has yet to answer.
function stay(from: string, to: string | undefined, unitCode: string, by?: string, more: Partial<StayView> = {}): StayView {
  return { from, to, us: ((to ? Date.parse(to) : now) - Date.parse(from)) * 1000, end: to ? 'passed' : 'active', instance: false, unit: unitCode ? unit(unitCode) : undefined, officer: by ? officer(by) : undefined, ...more };
}
function mark(element: string, name: Names, stays: StayView[]): ElementMark {
  const whole = stays.filter((s) => !s.instance);
  return { element, kind: 'element', name, state: whole.some((s) => !s.to) ? 'active' : 'passed', times: whole.length, us: whole.reduce((sum, s) => sum + s.us, 0), stays };
}
export function marksOf(): ElementMark[] {
  const none = { fa: '', en: '' }, through = (when: string): StayView => stay(when, when, '');
  return [
    mark('filed', { fa: 'ثبت درخواست', en: 'Filed' }, [through('2025-11-08T06:40:00Z')]),
    mark('needed_papers', { fa: 'مدارک لازم به حکم ضابطه', en: 'Papers needed by the rules' }, [through('2025-11-08T06:40:00Z')]),
    mark('intake', { fa: 'پذیرش و بررسی مدارک', en: 'Intake and check of papers' }, [stay('2025-11-08T06:40:00Z', '2025-11-11T09:10:00Z', 'district-5-counter', 'o-503'), stay('2025-11-15T07:30:00Z', '2025-11-15T10:05:00Z', 'district-5-counter', 'o-503')]),
    mark('is_complete', { fa: 'مدارک کامل است؟', en: 'Papers complete?' }, [through('2025-11-11T09:10:00Z'), through('2025-11-15T10:05:00Z')]),
    mark('supply', { fa: 'تکمیل مدارک به دست متقاضی', en: 'Papers supplied by the applicant' }, [stay('2025-11-11T09:10:00Z', '2025-11-15T07:30:00Z', 'district-5-counter')]),
    mark('ownership', { fa: 'بررسی مالکیت و پیشینه ملک', en: 'Ownership and record of the plot' }, [stay('2025-11-15T10:05:00Z', '2025-11-16T08:00:00Z', 'district-5-planning', 'o-505')]),
    mark('plan_order', { fa: 'تهیه دستور نقشه', en: 'Plan order' }, [stay('2025-11-16T08:00:00Z', '2025-11-17T11:00:00Z', 'district-5-planning', 'o-506')]),
    mark('ask_bodies', { fa: 'استعلام هم‌زمان', en: 'Inquiries side by side' }, [through('2025-11-17T11:00:00Z')]),
    mark('right_of_way', { fa: 'استعلام حریم گاز، برق و مترو', en: 'Inquiry on rights of way' }, [
      stay('2025-11-17T11:00:00Z', undefined, ''), stay('2025-11-17T11:00:00Z', '2025-11-22T09:00:00Z', 'gas', undefined, { instance: true }), stay('2025-11-17T11:00:00Z', undefined, 'metro', undefined, { instance: true }), stay('2025-11-17T11:00:00Z', undefined, 'power', undefined, { instance: true }),
    ]),
    mark('farmland', { fa: 'استعلام جهاد کشاورزی', en: 'Inquiry on farmland' }, [stay('2025-11-17T11:00:00Z', '2025-11-19T08:20:00Z', '', undefined, { end: 'cut' })]),
    mark('all_answered', none, [stay('2025-11-19T08:20:00Z', undefined, '')]),
    mark('fire', { fa: 'تأییدیه آتش‌نشانی', en: 'Approval of the fire brigade' }, [stay('2025-11-17T11:00:00Z', '2025-11-19T08:20:00Z', 'fire')]),
    mark('visit', { fa: 'بازدید از ملک', en: 'Site visit' }, [stay('2025-11-22T09:00:00Z', undefined, 'district-5-technical', 'o-508')]),
    mark('review', { fa: 'جمع‌بندی پاسخ‌ها', en: 'Review of the answers' }, [stay('2025-11-22T09:00:00Z', undefined, 'district-5-planning', 'o-505')]),
    ...['flow_filed_needed_papers', 'flow_needed_papers_intake', 'flow_intake_is_complete', 'flow_is_complete_supply', 'flow_supply_intake', 'flow_is_complete_ownership', 'flow_ask_bodies_is_near', 'flow_is_near_right_of_way', 'flow_ask_bodies_is_fire', 'flow_is_fire_fire', 'flow_fire_fire_done', 'flow_fire_done_all_answered'].map((element): ElementMark => ({ element, kind: 'flow', name: none, state: 'passed', times: element === 'flow_intake_is_complete' ? 2 : 1, us: 0, stays: [] })),
  ].map((m) => (m.element === 'farmland' ? { ...m, state: 'cut' } : m));
}

export function caseView(say: Say, id: string): CaseView {
  const s = service('building-permit');
  const form = { address: pick(say, { fa: 'خیابان آیت‌الله کاشانی، کوچه بهنام، پلاک ۱۲۴', en: '124 Behnam Alley, Ayatollah Kashani Street' }), renewal_code: '5-11204-37', registry_plate: '۱۲۴/۳۸۱۷', use: 'residential', storeys: 5, floor_area_m2: 1240, near_right_of_way: true, farmland: false };
  return {
    id, version: 12, service: serviceRef('building-permit'), channel: 'online', state: 'open', erased: false, incidents: [], decisions: [], unit: unit('district-5-planning'), holder: pick(say, officer('o-505').names),
    sentence: pick(say, { fa: 'در دست سیامک باقری است، از امروز ساعت ۸. باید پاسخ‌ها را تا یکشنبه ۹ آذر جمع‌بندی کند.', en: 'Siamak Bagheri holds it since 08:00 today, and must conclude the answers by Sunday 30 November.' }),
    filed_at: '2025-11-08T06:40:00Z', period: 1, district: 5, place: { latitude: '35.7412', longitude: '51.3178' },
    applicant: { name: pick(say, { fa: 'زهرا محمدی', en: 'Zahra Mohammadi' }), mobile: '09121234567' }, form, fields: s.form, missing: [], clock: clockOf(say),
    tasks: [
      { id: 'task-1', element: 'review', name: steps[1]!.name, unit: unit('district-5-planning'), role: 'officer', state: 'active', officer: officer('o-505'), sender: officer('o-504'), opened_at: '2025-11-22T09:00:00Z', since: '2025-11-24T08:00:00Z', due_at: at(31 * hour), outputs: outputsOf('review'), actions: ['complete', 'stop', 'refer', 'return'] },
      { id: 'task-2', element: 'visit', name: { fa: 'بازدید از ملک', en: 'Site visit' }, unit: unit('district-5-technical'), role: 'officer', state: 'in_hand', officer: officer('o-508'), opened_at: '2025-11-22T09:00:00Z', since: '2025-11-23T06:00:00Z', outputs: outputsOf('site-visit'), actions: [] },
    ],
    consultations: caseConsultations(say),
    documents: [
      { id: 'd-1', kind: 'ownership-deed', names: s.papers[0]!.names, media_type: 'image/png', bytes: 482_113, href: '/api/v1/cases/x/documents/d-1', erased: false },
      { id: 'd-2', kind: 'identity', names: s.papers[1]!.names, media_type: 'application/pdf', bytes: 122_040, href: '/api/v1/cases/x/documents/d-2', erased: false },
      { id: 'd-3', kind: 'site-map', names: s.papers[3]!.names, media_type: 'image/png', bytes: 1_902_400, href: '/api/v1/cases/x/documents/d-3', erased: false },
    ],
    history: historyOf(say), ledger: ledgerOf(), drawing: 'building-permit',
    marks: marksOf(),
    actions: ['pause', 'consult', 'note', 'documents', 'decide', 'withdraw'], asking: 'stops',
  };
}

// Shares per account of a row, in thousandths; the rest is unknown, so that the sum is exact.
const shares: Record<string, [number, number, Record<string, number>]> = {
  'building-permit': [412, 47, { work: 62, in_hand: 148, queue: 231, consultation: 214, applicant: 188, transfer: 21, closed: 96, blocked: 12, system: 2 }],
  'completion-certificate': [655, 23, { work: 91, in_hand: 122, queue: 284, consultation: 83, applicant: 236, transfer: 34, closed: 128 }],
  'plan-order': [1380, 12, { work: 118, in_hand: 96, queue: 402, applicant: 142, transfer: 58, closed: 171 }],
  'land-use-change': [58, 96, { work: 38, in_hand: 84, queue: 142, consultation: 131, applicant: 154, commission: 342, closed: 92 }],
  'article-100': [203, 71, { work: 41, in_hand: 77, queue: 168, applicant: 203, commission: 371, closed: 104, system: 6 }],
  'street-defect': [9420, 3, { work: 214, in_hand: 118, queue: 476, transfer: 41, closed: 139, system: 3 }],
};
function row(key: string, names: Names, n: number, each: number, parts: Record<string, number>): LedgerRow {
  const total = n * each * day * 1000;
  const accounts: AccountTotal[] = Object.entries(parts).map(([account, share]) => ({ account, us: (total / 1000) * share }));
  const rest = total - accounts.reduce((sum, a) => sum + a.us, 0);
  if (rest > 0) accounts.push({ account: 'unknown', us: rest });
  return { key, names, cases: n, total_us: total, accounts };
}
export function ledger(say: Say, by: string): LedgerView {
  const base = Object.entries(shares);
  const rows = by === 'month'
    ? ['1404-04', '1404-05', '1404-06', '1404-07', '1404-08', '1404-09'].map((key, i) => row(key, { fa: key, en: key }, 1900 + i * 70, 19 - i * 1.5, { ...base[i]![1][2] }))
    : by === 'unit'
      ? ['district-5-planning', 'district-5-technical', 'district-5-counter', 'architecture-drawings', 'gas'].map((key, i) => row(key, unit(key).names, 400 - i * 60, 14 + i * 3, { ...base[i]![1][2] }))
      : by === 'account'
        ? []
        : base.map(([key, [n, each, parts]]) => row(key, serviceRef(key).names, n, each, parts));
  const sums = new Map<string, number>();
  for (const r of by === 'account' ? base.map(([key, [n, each, parts]]) => row(key, serviceRef(key).names, n, each, parts)) : rows) for (const a of r.accounts) sums.set(a.account, (sums.get(a.account) ?? 0) + a.us);
  const accounts = [...sums].map(([account, us]) => ({ account, us }));
  const total = accounts.reduce((s, a) => s + a.us, 0);
  const shown = by === 'account' ? accounts.map((a) => ({ key: a.account, names: { fa: a.account, en: a.account }, cases: 12_128, total_us: a.us, accounts: [a] })) : rows;
  return {
    by, cases: 12_128, total_us: total, difference_us: 0, accounts, rows: shown,
    sentence: pick(say, { fa: 'بیشترین زمان در صف مانده است: ۳۱٪ زمان پاسخ، ۴ واحد درصد کمتر از سال پیش.', en: 'Most of the time is spent waiting in a queue: 31 % of the response time, 4 points less than a year ago.' }),
  };
}
// A week from Saturday 22 November 2025, or a later one: its nearest cases, and more on each day than are named.
function weekOf(say: Say, later: number): WeekView {
  const from = Date.parse('2025-11-22T00:00:00Z') + later * day;
  const iso = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
  const days = [1, 2, 3, 4].map((n) => ({ date: iso(from + n * day), cases: 11 * n + 1 }));
  const nearest = days.slice(0, 2).flatMap((d, i) => [0, 1].map((k) => ({ ...caseRow(later * 10 + i * 2 + k), due_at: `${d.date}T20:29:59Z`, state: 'open' as const, decided_at: undefined, outcome: undefined, urgency: 'soon' as const, holder: pick(say, { fa: 'برنامه‌ریزی منطقه ۵', en: 'Planning, district 5' }) })));
  return { from: iso(from), to: iso(from + 6 * day), cases: days.reduce((sum, d) => sum + d.cases, 0), days, nearest };
}
export function today(say: Say): TodayView {
  return {
    open: 8_412, late: 317, soon: 604, paused: 1_120, filed_30d: 11_904, decided_30d: 12_128, median_us_30d: 9.4 * day * 1000, median_us_year_ago: 14.1 * day * 1000, in_time_per_mille: 873,
    sentence: pick(say, { fa: 'نیمی از پاسخ‌ها در کمتر از ۹ روز داده شد؛ سال پیش ۱۴ روز بود. این هفته مهلت ۶۰۴ درخواست تمام می‌شود.', en: 'Half of the answers came within 9 days; a year ago it was 14. This week 604 cases fall due.' }),
    escalated: Array.from({ length: 12 }, (_, i) => ({ id: `01jd9${String(i).padStart(5, '0')}`, service: caseRow(i).service, unit: caseRow(i).unit, role: 'head' as const, at: at(-i * day), due_at: at(-(i + 1) * day), district: 5, urgency: i % 5 === 4 ? 'paused' : 'late' })),
    this_week: weekOf(say, 0), next_week: weekOf(say, 7),
  };
}
