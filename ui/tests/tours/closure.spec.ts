// A manager declares a closure for a day of the next days: the effect is seen before, the citizen's page tells the new date and why,
// and taken back, everything is where it was.
import { expect, test, type Page } from '@playwright/test';
import ICAL from 'ical.js';
import { officersOf, readCase, session, signIn, url } from './town';
import type { CalendarView, CitizenView, FeedView, Filed, HolidaysView, SittingList } from '../../src/lib/api/types';

const day = 86_400_000;
const iso = (ms: number): string => new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Tehran' }).format(ms);  // the day it is in the city, also in the evening of Greenwich

async function file(request: Page['request']): Promise<Filed> {
  const filed = await request.post(url('/api/v1/cases'), {
    data: { service: 'street-defect', district: 6, place: { latitude: '35.7219', longitude: '51.4020' }, form: { defect: 'pothole' } }, headers: { 'Idempotency-Key': crypto.randomUUID() },
  });
  expect(filed.status(), await filed.text()).toBe(201);
  return (await filed.json()) as Filed;
}

test('a closure is previewed, declared, told to the citizen, and taken back', async ({ page, request, browser }) => {
  const receipt = await file(request);
  const secret = receipt.secret_link.split('/').pop()!;
  const tracked = async (): Promise<CitizenView> => (await (await request.get(url(`/api/v1/track/link/${secret}`), { headers: { 'Accept-Language': 'en' } })).json()) as CitizenView;
  const before = (await tracked()).clock.due_on!;

  const manager = officersOf('deputy', 'manager')[0]!;
  await session(request, manager);
  // The next working day from tomorrow on: a weekend moves nothing.
  const read = await request.get(url(`/api/v1/calendars/office?from=${iso(Date.now() + day)}&to=${iso(Date.now() + 9 * day)}`));
  const next = ((await read.json()) as CalendarView).days.find((d) => d.kind === 'working')!.date;

  await signIn(page, manager);
  await page.goto(url('/staff/#/calendars?calendar=office'));
  await page.locator('#f-from').fill(next);
  await page.locator('#f-from').dispatchEvent('change');
  await page.locator('#f-to').fill(next);
  await page.locator('#f-to').dispatchEvent('change');
  await page.locator('#f-words').fill('آلودگی هوا');
  await page.locator('#f-words_en').fill('Air pollution');
  await page.getByRole('button', { name: /^(ببینید چه جابه‌جا می‌شود|See what would move)$/ }).click();
  await expect(page.locator(`tr[data-case="${receipt.id}"]`)).toBeVisible();
  expect((await tracked()).clock.due_on).toBe(before);  // looking changes nothing
  await page.screenshot({ path: '../build/screens/tour-closure-preview.png', fullPage: true });

  await page.locator('.declare').click();
  const notice = page.locator('.notices li').filter({ hasText: /آلودگی هوا|Air pollution/ }).first();
  await expect(notice).toBeVisible();
  const moved = await tracked();
  expect(moved.clock.due_on! > before).toBe(true);
  expect(moved.clock.lines.some((l) => l.rule === 'closure' && l.text.includes('Air pollution'))).toBe(true);
  const citizen = await browser.newPage({ javaScriptEnabled: false });
  await citizen.goto(url(`/fa/t/${secret}`));
  await expect(citizen.locator('main')).toContainText('موعد از');
  await expect(citizen.locator('main')).toContainText('آلودگی هوا');
  await citizen.screenshot({ path: '../build/screens/tour-closure-tracking.png', fullPage: true });
  await page.screenshot({ path: '../build/screens/tour-closure-declared.png', fullPage: true });

  await notice.getByRole('button', { name: /^(پس گرفتن|Take back)$/ }).click();
  const sheet = page.getByRole('dialog');
  await sheet.locator('#f-why').fill('باران آمد');
  await sheet.getByRole('button', { name: /^(ببینید چه جابه‌جا می‌شود|See what would move)$/ }).click();
  await expect(sheet.locator(`tr[data-case="${receipt.id}"]`)).toBeVisible();
  await sheet.getByRole('button', { name: /^(پس گرفتن|Take back)$/ }).click();
  await expect(sheet).toBeHidden();
  expect((await tracked()).clock.due_on).toBe(before);
  await citizen.reload();
  await expect(citizen.locator('main')).toContainText('لغو شد');
});

// Both directions against a reader and writer of the format that is not ours.
test('the deadlines of a unit are a feed that calendar programs read, and a list that they write is read', async ({ request, browser }) => {
  const receipt = await file(request);
  const manager = officersOf('deputy', 'manager')[0]!;
  const { csrf } = await session(request, manager);
  const view = await readCase(request, receipt.id);
  const unit = view.tasks.find((t) => t.state === 'offered')!.unit.code;
  const { path } = (await (await request.get(url(`/api/v1/units/${unit}/feed`))).json()) as FeedView;
  const stranger = await browser.newContext();
  const feed = await stranger.request.get(url(path));
  expect(feed.status()).toBe(200);
  expect(feed.headers()['content-type']).toContain('text/calendar');
  const calendar = new ICAL.Component(ICAL.parse(await feed.text()) as unknown as unknown[]);
  const events = calendar.getAllSubcomponents('vevent').map((e) => new ICAL.Event(e));
  const due = events.find((e) => e.uid.startsWith(receipt.id))!;
  expect(due.startDate.isDate).toBe(true);
  expect(due.startDate.toString()).toBe(view.clock.due_on);
  expect(due.duration.toSeconds()).toBe(86_400);

  const list = new ICAL.Component('vcalendar');
  const holiday = new ICAL.Component('vevent');
  holiday.updatePropertyWithValue('uid', `tour-${Date.now()}`);
  holiday.updatePropertyWithValue('summary', 'جشن شهر؛ یک روز، با نامی چنان بلند که سطر آن در پرونده شکسته می‌شود و باز باید درست خوانده شود');
  holiday.updatePropertyWithValue('dtstart', ICAL.Time.fromDateString(iso(Date.now() + 400 * day)));
  list.addSubcomponent(holiday);
  const preview = await request.post(url('/api/v1/calendars/office/holidays/preview'), { data: { ics: list.toString() }, headers: { 'X-CSRF-Token': csrf } });
  expect(preview.status(), await preview.text()).toBe(200);
  const seen = (await preview.json()) as HolidaysView;
  expect(seen.added).toHaveLength(1);
  expect(seen.added[0]!.from).toBe(iso(Date.now() + 400 * day));
  expect(seen.added[0]!.words.fa).toContain('باز باید درست خوانده شود');
});

// The secretary's calendar program reads when the commission sits; a session that is called off is cancelled in it and comes back.
test('the sessions of a commission are on the worklist and in a feed that calendar programs read', async ({ page, request, browser }) => {
  const unit = 'commission-5-secretariat', secretary = officersOf(unit, 'officer')[0]!, manager = officersOf('deputy', 'manager')[0]!;
  await signIn(page, secretary);
  await page.goto(url(`/staff/#/worklist?unit=${unit}`));
  await expect(page.getByRole('list', { name: /^(جلسه‌های بعدی|Next sessions)$/ })).toBeVisible();
  await page.getByRole('button', { name: /^(جلسه‌ها و اشتراک تقویم|Sessions and subscription)$/ }).click();
  const address = await page.getByRole('dialog').getByLabel(/^(جلسه‌ها|Sessions)$/).inputValue();
  const program = await (await browser.newContext()).newPage();
  const read = async (): Promise<InstanceType<typeof ICAL.Event>[]> => {
    const feed = await program.request.get(address);
    expect(feed.status()).toBe(200);
    return new ICAL.Component(ICAL.parse(await feed.text()) as unknown as unknown[]).getAllSubcomponents('vevent').map((e) => new ICAL.Event(e));
  };
  const listed = (await (await page.request.get(url(`/api/v1/units/${unit}/sessions`))).json()) as SittingList;
  expect(listed.items.map((i) => i.unit.code)).toEqual(['commission-5', 'commission-5-technical']);
  const next = listed.items[0]!.items.find((s) => s.off === undefined)!;
  const events = await read();
  const uids = events.map((e) => e.uid);
  expect(new Set(uids).size).toBe(uids.length);
  const first = events.find((e) => e.uid.startsWith('session-commission-5-2') && e.component.getFirstPropertyValue('status') !== 'CANCELLED')!;
  expect(first.startDate.toJSDate().toISOString()).toBe(next.from.replace('Z', '.000Z'));
  expect(first.endDate.toJSDate().toISOString()).toBe(next.to.replace('Z', '.000Z'));
  expect(first.duration.toSeconds()).toBe(3 * 3600);
  expect(new Intl.DateTimeFormat('en', { timeZone: 'Asia/Tehran', weekday: 'long' }).format(first.startDate.toJSDate())).toBe('Wednesday');

  const { csrf } = await session(request, manager);
  const on = iso(Date.parse(next.from)), notice = { kind: 'closed', from: on, words: { fa: 'دبیر در سفر است', en: 'The secretary travels' } };
  const send = (path: string, data: unknown): ReturnType<typeof request.post> => request.post(url(`/api/v1/calendars/commission-5-sessions/closures${path}`), { data, headers: { 'X-CSRF-Token': csrf, 'Idempotency-Key': crypto.randomUUID() } });
  const declared = await send('', notice);
  expect(declared.status(), await declared.text()).toBeLessThan(300);
  const status = async (): Promise<unknown> => (await read()).find((e) => e.uid === first.uid)?.component.getFirstPropertyValue('status');
  expect(await status()).toBe('CANCELLED');
  const { id } = (await declared.json()) as { id: string };
  expect((await send(`/${id}/withdraw`, { why: 'the journey is off' })).status()).toBeLessThan(300);
  expect(await status()).toBeNull();
});
