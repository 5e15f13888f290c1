// The page of calendars: months as a picture, a notice with its effect before it is declared, taking back; both languages, wide and narrow.
import { clean, expect, fits, test } from './fixtures';
import type { MockApi } from './mock/api';
import type { CalendarDay, CalendarFactRow, CalendarView, PreviewView } from '../src/lib/api/types';

const office = { code: 'office', names: { fa: 'ساعت اداری', en: 'Office hours' }, zone: 'Asia/Tehran', regions: ['tehran'], units: 40, services: 6, sessions: [] };
const dates = Array.from({ length: 120 }, (_, i) => new Date(Date.UTC(2025, 10, 1 + i)).toISOString().slice(0, 10));
const weekend = (date: string): boolean => [4, 5].includes(new Date(`${date}T00:00:00Z`).getUTCDay());
const days = (closed: string[]): CalendarDay[] => dates.map((date) => ({ date, kind: closed.includes(date) ? 'closure' : weekend(date) ? 'weekend' : 'working', why: closed.includes(date) ? 'Closed, air pollution' : '', hours: [] }));
const notice = (withdrawn?: string): CalendarFactRow => ({ id: 'notice-2025-11-25-abc123', kind: 'closed', words: { fa: 'آلودگی هوا', en: 'Air pollution' }, source: 'notice 12', regions: [], announced_at: '2025-11-24T09:00:00Z', from: '2025-11-25', to: '2025-11-25', day_is_lost: false, hours: [], declared: true, withdrawn });
const view = (facts: CalendarFactRow[]): CalendarView => ({ calendar: office, region: 'tehran', from: dates[0]!, to: dates.at(-1)!, days: days(facts.filter((f) => !f.withdrawn).map((f) => f.from!)), facts });
const permit = { code: 'building-permit', names: { fa: 'پروانه ساختمان', en: 'Building permit' } };
const unit = { code: 'district-6', names: { fa: 'منطقه ۶', en: 'District 6' } };
const preview = (by: number): PreviewView => ({
  sentence: '2 cases would get another date, and 0 inquiries.', open: 40, cases: 2, consultations: 0, longest_us: by * 86_400e6, whole: true, by_service: [{ what: permit, cases: 2 }], by_unit: [{ what: unit, cases: 2 }],
  moves: ['01jd000001', '01jd000002'].map((case_id) => ({ case_id, kind: 'case', service: permit, unit, holder: 'District 6', from_at: '2025-12-02T20:29:59Z', to_at: '2025-12-03T20:29:59Z', by_us: by * 86_400e6 })),
  days: [{ date: '2025-11-25', kind: 'closure', why: 'Tuesday 25 November 2025: closed, air pollution', hours: [] }],
  sessions: [{ unit: { code: 'commission-5', names: { fa: 'کمیسیون ماده ۵', en: 'Article 5 Commission' } }, from: '2025-11-25T05:30:00Z', to: '2025-11-25T08:30:00Z', off: by > 0 ? 'Tuesday 25 November 2025: closed, air pollution' : undefined }],
});
function answer(api: MockApi, facts: CalendarFactRow[]): void {
  api.user = 'o-1';
  api.answers.set('GET calendars', { status: 200, body: { items: [office] } });
  api.answers.set('GET calendars/office', { status: 200, body: view(facts) });
  api.answers.set('POST calendars/office/closures/preview', { status: 200, body: preview(1) });
  api.answers.set('POST calendars/office/closures', { status: 200, body: { id: notice().id, version: 9 } });
  api.answers.set(`POST calendars/office/closures/${notice().id}/withdraw/preview`, { status: 200, body: preview(-1) });
  api.answers.set(`POST calendars/office/closures/${notice().id}/withdraw`, { status: 200, body: { id: notice().id, version: 10 } });
}

test('a closure is seen before it is declared; any change asks for another look; taken back it stays on record', async ({ page, api, open }) => {
  answer(api, []);
  await open('/calendars', 'en');
  await page.locator('[data-day="2025-11-25"]').click();
  await page.getByLabel('Reason in English').fill('Air pollution');
  await page.getByRole('button', { name: 'See what would move' }).click();
  await expect(page.getByText('2 cases would get another date')).toBeVisible();
  await expect(page.locator('tr[data-case]')).toHaveCount(2);
  await expect(page.locator('[data-session="commission-5"]')).toContainText('not held');
  await expect(page.locator('[data-day="2025-11-25"]')).toHaveAccessibleName(/would change/);
  await clean(page);
  await page.getByLabel('Published in').fill('notice 12');
  await expect(page.getByRole('button', { name: 'Declare', exact: true })).toBeHidden();
  await page.getByRole('button', { name: 'See what would move' }).click();
  api.answers.set('GET calendars/office', { status: 200, body: view([notice()]) });
  const askedSessions = (): number => api.sent.filter((s) => /^units\/[^/]+\/sessions$/.test(s.path)).length, before = askedSessions();
  await page.getByRole('button', { name: 'Declare', exact: true }).click();
  await expect.poll(askedSessions).toBeGreaterThan(before);  // a closure may have called one off
  await expect.poll(() => api.last('calendars/office/closures')?.body).toMatchObject({ kind: 'closed', from: '2025-11-25', to: '2025-11-25', words: { fa: 'Air pollution' }, source: 'notice 12' });
  const row = page.locator(`[data-notice="${notice().id}"]`);
  await expect(row).toContainText('announced');
  await expect(page.locator('[data-day="2025-11-25"]')).toHaveAccessibleName(/closed by notice/);
  await row.getByRole('button', { name: 'Take back' }).click();
  const sheet = page.getByRole('dialog');
  await sheet.getByLabel('Why is it taken back?').fill('Rain');
  await sheet.getByRole('button', { name: 'See what would move' }).click();
  await expect(sheet.getByText('1 day earlier').first()).toBeVisible();
  api.answers.set('GET calendars/office', { status: 200, body: view([notice('Rain')]) });
  await sheet.getByRole('button', { name: 'Take back' }).click();
  await expect(row).toContainText('taken back');
});

for (const language of ['fa', 'en'] as const) {
  test(`the page of calendars is sound in ${language}, wide and narrow`, async ({ page, api, open }) => {
    answer(api, [notice()]);
    await open('/calendars', language);
    await expect(page.locator('[data-day="2025-11-25"]')).toBeVisible();
    await clean(page);
    await page.screenshot({ path: `../build/screens/calendars-${language}.png`, fullPage: true });
    await page.setViewportSize({ width: 360, height: 780 });
    await fits(page);
    await page.screenshot({ path: `../build/screens/calendars-${language}-narrow.png`, fullPage: true });
  });
}

test('what is refused is told at its field', async ({ page, api, open }) => {
  answer(api, []);
  api.answers.set('POST calendars/office/closures/preview', { status: 422, body: { type: '/problems/x', title: 'Not accepted', status: 422, field: '/words', detail: 'Say why, in a few words.' } });
  await open('/calendars', 'en');
  await page.getByRole('button', { name: 'See what would move' }).click();
  await page.getByRole('button', { name: 'Say why, in a few words.' }).click();
  await expect(page.getByLabel('Reason in Persian')).toBeFocused();
});

test('of a closure that moves many cases the nearest are listed, and all of them on request', async ({ page, api, open }) => {
  answer(api, []);
  const one = preview(1);
  api.answers.set('POST calendars/office/closures/preview', { status: 200, body: { ...one, cases: 30, moves: Array.from({ length: 30 }, (_, i) => ({ ...one.moves[0]!, case_id: `01jd8${String(i).padStart(5, '0')}` })) } });
  await open('/calendars', 'en');
  await page.getByLabel('Reason in English').fill('Air pollution');
  await page.getByRole('button', { name: 'See what would move' }).click();
  await expect(page.locator('tr[data-case]')).toHaveCount(8);
  await page.getByRole('button', { name: 'The whole list: 30' }).click();
  await expect(page.locator('tr[data-case]')).toHaveCount(30);
  await page.getByRole('button', { name: 'Only the nearest' }).click();
  await expect(page.locator('tr[data-case]')).toHaveCount(8);
});

// A calendar of sessions: its words are those of sessions, the next one is chosen, and any step is told before it is taken.
const commission = { code: 'commission-5', names: { fa: 'کمیسیون ماده ۵', en: 'Article 5 Commission' } };
const sessions = { ...office, code: 'commission-5-sessions', names: { fa: 'جلسه‌های کمیسیون ماده ۵', en: 'Sessions of the Article 5 Commission' }, units: 1, services: 0, sessions: [commission] };
const wednesday = (date: string): boolean => new Date(`${date}T00:00:00Z`).getUTCDay() === 3;
for (const language of ['fa', 'en'] as const) {
  test(`a session is called off and one more is called in the words of sessions, in ${language}`, async ({ page, api, open }) => {
    const says = (fa: string, en: string): string => (language === 'fa' ? fa : en);
    answer(api, []);
    api.answers.set('GET calendars', { status: 200, body: { items: [office, sessions] } });
    const more: CalendarFactRow = { ...notice(), id: 'more', kind: 'works', words: { fa: 'فوق‌العاده', en: 'Extraordinary' }, from: '2025-12-06', to: '2025-12-06', hours: [{ from: '10:00:00', to: '11:30:00' }] };
    api.answers.set('GET calendars/commission-5-sessions', { status: 200, body: { ...view([more]), calendar: sessions, days: dates.map((date) => ({ date, kind: wednesday(date) ? 'working' : 'weekend', why: '', hours: wednesday(date) ? [{ from: '09:00:00', to: '12:00:00' }] : [] })) } });
    api.answers.set('POST calendars/commission-5-sessions/closures/preview', { status: 200, body: { ...preview(1), cases: 0, moves: [], by_service: [], by_unit: [], longest_us: 0, sentence: says('هیچ موعدی جابه‌جا نمی‌شود.', 'No open deadline would move.') } });
    await open('/calendars?calendar=commission-5-sessions', language);
    await expect(page.getByRole('radio', { name: says('جلسه فوق‌العاده', 'one more session') })).toBeVisible();
    await expect(page.getByRole('radio')).toHaveCount(3);
    await clean(page);
    await fits(page);
    // One click is one day, though a day was chosen before.
    await page.locator('[data-day="2025-12-24"]').click();
    await page.locator('#f-words').fill('سفر');
    await page.getByRole('button', { name: says('ببینید کدام جلسه‌ها تغییر می‌کند', 'See which sessions change') }).click();
    await expect.poll(() => api.last('calendars/commission-5-sessions/closures/preview')?.body).toMatchObject({ kind: 'closed', from: '2025-12-24', to: '2025-12-24' });
    await expect(page.locator('[data-session="commission-5"]')).toContainText(says('برگزار نمی‌شود', 'not held'));
    await page.getByRole('radio', { name: says('جلسه فوق‌العاده', 'one more session') }).check();
    await expect(page.locator('#f-opens-0')).toHaveValue('09:00');
    await expect(page.locator('#f-closes-0')).toHaveValue('12:00');
    // A correction begins as the notice it corrects, hours too.
    await page.locator('[data-notice="more"]').getByRole('button', { name: says('اصلاح', 'Correct') }).click();
    await expect(page.locator('#f-opens-0')).toHaveValue('10:00');
    await expect(page.locator('#f-closes-0')).toHaveValue('11:30');
    // It keeps its day while one pages the months; on another calendar nothing of it is left.
    const from = page.locator('#f-from');
    await expect(from).toHaveValue('2025-12-06');
    await page.getByRole('button', { name: says('ماه‌های بعد', 'Later months') }).click();
    await expect(page).toHaveURL(/month=3/);
    await expect(from).toHaveValue('2025-12-06');
    await page.getByRole('button', { name: says('ساعت اداری', 'Office hours') }).click();
    await expect(page.getByRole('heading', { name: says('اعلام تازه', 'Declare a notice') })).toBeVisible();
    await expect(from).not.toHaveValue('2025-12-06');
    await expect(page.getByRole('radio')).toHaveCount(4);
  });
}

test('an effect that was looked at is of its own calendar, and hours of two spans are kept by a correction', async ({ page, api, open }) => {
  const bodies = { ...office, code: 'bodies', names: { fa: 'نهادها', en: 'Outside bodies' } };
  const split: CalendarFactRow = { ...notice(), id: 'split', kind: 'hours', hours: [{ from: '08:00:00', to: '10:00:00' }, { from: '13:00:00', to: '15:00:00' }] };
  answer(api, [split]);
  api.answers.set('GET calendars', { status: 200, body: { items: [office, bodies] } });
  api.answers.set('GET calendars/bodies', { status: 200, body: { ...view([]), calendar: bodies } });
  await open('/calendars?calendar=office', 'en');
  await page.getByLabel('Reason in English').fill('Air pollution');
  await page.getByLabel('Closed from').fill('12:00');
  await page.getByRole('button', { name: 'See what would move' }).click();
  await expect(page.getByRole('button', { name: 'Declare', exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Outside bodies' }).click();
  await expect(page).toHaveURL(/calendar=bodies/);
  await expect(page.getByRole('button', { name: 'Declare', exact: true })).toBeHidden();
  await expect(page.getByLabel('Closed from')).toHaveValue('');
  await page.getByRole('button', { name: 'Office hours' }).click();
  await page.locator('[data-notice="split"]').getByRole('button', { name: 'Correct' }).click();
  await page.getByRole('button', { name: 'See what would move' }).click();
  await expect.poll(() => api.last('calendars/office/closures/preview')?.body).toMatchObject({ replaces: 'split', hours: [{ from: '08:00', to: '10:00' }, { from: '13:00', to: '15:00' }] });
});

