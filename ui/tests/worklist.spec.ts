// The worklist: order, exact counts, settings in the address, keys, acting on many, changes from elsewhere.
import { gzipSync } from 'node:zlib';
import { clean, expect, test } from './fixtures';

test('lines come in the order of remaining time, each with a word, a shape and what is missing', async ({ page, open }) => {
  await open('/worklist', 'en');
  await expect(page.getByRole('heading', { level: 1, name: 'Worklist' })).toBeVisible();
  await expect(page.getByText('20 tasks')).toBeVisible();
  const first = page.locator('[data-row="0"]');
  await expect(first).toContainText('2 days late');
  await expect(first).toContainText('▲');
  await expect(page.locator('[data-row="2"]')).toContainText('3 hours left');
  await expect(page.locator('[data-row="4"]')).toContainText('Site map');
  await expect(page.locator('[data-row="6"]')).toContainText('paused');
});
test('Persian lines have Persian digits and Jalali dates', async ({ page, open }) => {
  await open('/worklist');
  await expect(page.getByText('۲۰ کار')).toBeVisible();
  await expect(page.locator('[data-row="0"]')).toContainText('۲ روز دیرکرد');
  await expect(page.locator('[data-row="0"]')).toContainText('۱ آذر');
});
test('filter and search live in the address, and Back takes them back', async ({ page, api, open }) => {
  await open('/worklist', 'en');
  await page.getByRole('button', { name: 'In hand' }).click();
  await expect(page).toHaveURL(/state=in_hand/);
  await expect(page.getByText('4 tasks')).toBeVisible();
  await page.getByRole('searchbox').fill('Plan');
  await page.getByRole('searchbox').press('Enter');
  await expect(page).toHaveURL(/q=Plan/);
  await expect.poll(() => api.sent.filter((s) => s.path === 'tasks').at(-1)?.query.get('q')).toBe('Plan');
  await page.goBack();
  await expect(page).not.toHaveURL(/state=/);
  await expect(page.getByText('20 tasks')).toBeVisible();
});
test('letters of an Arabic keyboard are folded before they are searched', async ({ page, api, open }) => {
  await open('/worklist');
  await page.getByRole('searchbox').fill('كاربري ۵');
  await page.getByRole('searchbox').press('Enter');
  await expect.poll(() => api.sent.filter((s) => s.path === 'tasks').at(-1)?.query.get('q')).toBe('کاربری 5');
});
test('j, k, x, Enter and ? do what the help says', async ({ page, open }) => {
  await open('/worklist', 'en');
  await expect(page.locator('[data-row="0"]')).toBeVisible();
  for (const key of ['j', 'j', 'j']) await page.keyboard.press(key);
  await expect(page.locator('[data-row="2"]')).toHaveClass(/at/);
  await page.keyboard.press('k');
  await expect(page.locator('[data-row="1"] a')).toBeFocused();
  await page.keyboard.press('x');
  await expect(page.getByText('1 chosen')).toBeVisible();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog')).toBeVisible();
  await clean(page);
  await page.keyboard.press('Escape');
  await page.keyboard.press('/');
  await expect(page.getByRole('searchbox')).toBeFocused();
  await page.locator('[data-row="1"] a').focus();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/#\/cases\/01jd000001/);
});
test('several are taken at once, each with its version, a key of its own and the guard against forgery', async ({ page, api, open }) => {
  await open('/worklist', 'en');
  for (const n of [0, 2]) await page.locator(`[data-row="${n}"] input`).check();
  await page.getByRole('toolbar').getByRole('button', { name: 'Take in hand' }).click();
  await expect(page.getByText('2 tasks taken in hand')).toBeVisible();
  const sent = api.changes();
  expect(sent.map((s) => s.path)).toEqual(['tasks/task-0/take', 'tasks/task-2/take']);
  expect(sent.map((s) => s.headers['if-match'])).toEqual(['"7"', '"9"']);
  expect(sent[0]!.headers['x-csrf-token']).toBe('csrf-for-tests');
  expect(sent[0]!.headers['idempotency-key']).not.toBe(sent[1]!.headers['idempotency-key']);
});
test('several are referred with one note; what is refused is told', async ({ page, api, open }) => {
  api.answers.set('POST tasks/task-1/refer', { status: 409, body: { type: '/problems/x', title: 'Changed meanwhile', status: 409, detail: 'Somebody else took it.' } });
  await open('/worklist', 'en');
  for (const n of [0, 1]) await page.locator(`[data-row="${n}"] input`).check();
  await page.getByRole('toolbar').getByRole('button', { name: 'Refer' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('To unit').selectOption('district-5-technical');
  await dialog.getByLabel('To a person').selectOption('o-508');
  await dialog.getByLabel('Note').fill('Please visit this week.');
  await clean(page);
  await dialog.getByRole('button', { name: 'Refer' }).click();
  await expect(dialog.getByRole('alert')).toContainText('Somebody else took it.');
  expect(api.last('tasks/task-0/refer')!.body).toEqual({ unit: 'district-5-technical', officer: 'o-508', note: 'Please visit this week.' });
});
test('what changes elsewhere appears without moving the lines', async ({ page, api, open }) => {
  api.eventRetry = 300;
  await open('/worklist', 'en');
  await expect(page.locator('[data-row="3"]')).toBeVisible();
  const names = (): Promise<string[]> => page.locator('[data-row] strong').allInnerTexts();
  const before = await names();
  api.taskChanges = (rows) => [{ ...rows[5]!, id: 'task-new', urgency: 'late' }, ...rows.filter((r) => r.id !== 'task-3').map((r) => (r.id === 'task-0' ? { ...r, state: 'active' as const } : r))];
  api.events.push({ name: 'worklist', data: { unit: 'district-5-planning' } });
  await expect(page.getByRole('button', { name: '2 changes: show the new list' })).toBeVisible();
  await expect(page.locator('[data-row="0"]')).toContainText('Being worked on');
  await expect(page.locator('[data-row="3"]')).toContainText('no longer here');
  expect((await names()).map((n) => n.replace('no longer here', ''))).toEqual(before);
  await clean(page);
  await page.getByRole('button', { name: '2 changes: show the new list' }).click();
  await expect(page.getByText('no longer here')).toHaveCount(0);
});
test('ten thousand lines scroll with a few dozen in the page', async ({ page, api, open }) => {
  api.taskCount = 10_000;
  await open('/worklist', 'en');
  await expect(page.getByText('10,000 tasks')).toBeVisible();
  await expect.poll(async () => {
    await page.locator('.list').evaluate((list) => { list.scrollTop = list.scrollHeight; });
    return Number(await page.locator('[data-row]').last().getAttribute('data-row'));
  }, { timeout: 20_000 }).toBeGreaterThan(250);
  expect(await page.locator('[data-row]').count()).toBeLessThan(60);
});
test('columns and views are kept', async ({ page, open }) => {
  await open('/worklist?state=offered', 'en');
  await page.getByRole('button', { name: 'Columns and views' }).click();
  await page.getByLabel('The citizen waits').uncheck();
  await page.getByLabel('Name of the view').fill('Before us');
  await page.getByRole('button', { name: 'Keep' }).click();
  await clean(page);
  await page.keyboard.press('Escape');
  await expect(page.getByText('waiting 6 days')).toHaveCount(0);
  await page.goto('/staff/#/worklist');
  await page.getByRole('button', { name: 'Columns and views' }).click();
  await page.getByRole('link', { name: 'Before us' }).click();
  await expect(page).toHaveURL(/state=offered.*columns=who.missing/);
});
test('the language turns on the spot and the page stays', async ({ page, open }) => {
  await open('/worklist?state=offered');
  await page.getByRole('button', { name: 'English' }).click();
  await expect(page.locator('html')).toHaveAttribute('dir', 'ltr');
  await expect(page).toHaveURL(/state=offered/);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Worklist');
  await expect(page.locator('[data-row="0"]')).toContainText('2 days late');
});
test('the first load stays under 250 KB', async ({ page, open }) => {
  const sizes: Promise<number>[] = [];
  page.on('response', (r) => { if (r.url().includes('/staff/')) sizes.push(r.body().then((b) => (r.url().endsWith('.woff2') ? b.length : gzipSync(b).length))); });
  await open('/worklist');
  await expect(page.locator('[data-row="0"]')).toBeVisible();
  await page.evaluate(() => document.fonts.ready);
  const total = (await Promise.all(sizes)).reduce((a, b) => a + b, 0);
  expect(total).toBeGreaterThan(50_000);
  expect(total).toBeLessThan(250_000);
});

const commission = { code: 'commission-5', names: { fa: 'کمیسیون ماده ۵', en: 'Article 5 Commission' } };
const sessions = { items: [{ unit: commission, calendar: 'commission-5-sessions', waiting: 14, due_before: 3, items: [
  { unit: commission, from: '2025-12-03T05:30:00Z', to: '2025-12-03T08:30:00Z', off: 'چهارشنبه ۱۲ آذر ۱۴۰۴: تعطیل، آلودگی هوا' },
  { unit: commission, from: '2025-12-10T05:30:00Z', to: '2025-12-10T08:30:00Z' },
] }] };
for (const language of ['fa', 'en'] as const) {
  test(`the next session stands above the worklist; all of them, and addresses for a calendar, one step away, in ${language}`, async ({ page, api, open, context }) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    api.answers.set('GET units/district-6-planning/sessions', { status: 200, body: sessions });
    api.answers.set('GET units/district-6-planning/feed', { status: 200, body: { path: '/api/v1/feeds/key/deadlines.ics', sessions: '/api/v1/feeds/key/sessions.ics' } });
    await open('/worklist?unit=district-6-planning', language);
    await expect(page.getByRole('list', { name: language === 'fa' ? 'جلسه‌های بعدی' : 'Next sessions' })).toContainText(language === 'fa' ? '۱۹ آذر' : '10 December');
    await clean(page);
    await page.getByRole('button', { name: language === 'fa' ? 'همه جلسه‌ها' : 'All sessions' }).click();
    const sheet = page.getByRole('dialog');
    await expect(sheet.locator('[data-sessions="commission-5"] li.off')).toContainText('آلودگی هوا');
    await expect(sheet.locator('[data-sessions="commission-5"]')).toContainText(language === 'fa' ? 'موعد پیش از جلسه بعدی: ۳' : 'Due before the next session: 3');
    await expect(sheet.getByRole('textbox').last()).toHaveValue(/^http.*\/api\/v1\/feeds\/key\/sessions\.ics$/);
    await expect(sheet.locator('[data-sessions="commission-5"]').getByRole('link')).toHaveAttribute('href', /holder=commission-5/);
    await clean(page);
    await sheet.getByRole('button', { name: language === 'fa' ? 'رونوشت' : 'Copy' }).last().click();
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toMatch(/sessions\.ics$/);
  });
}
