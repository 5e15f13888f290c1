// The other rooms: signing in, the inbox of a body, filing at the counter, the books, the city, the search; and every state of each.
import { readFileSync } from 'node:fs';
import { clean, expect, fits, test } from './fixtures';

test('a wrong password is told; the right one opens the first room of the role', async ({ page, api, open }) => {
  api.user = null;
  await open('/', 'en');
  await page.getByLabel('User name').fill('o-505');
  await page.getByLabel('Password').fill('guess');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('alert')).toHaveText('The user name or the password is wrong.');
  await expect(page.getByLabel('User name')).toHaveValue('o-505');
  await page.getByLabel('Password').fill('parsa-1404');
  await page.getByLabel('Password').press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Worklist' })).toBeVisible();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByLabel('User name')).toBeVisible();
});
test('a session that ends asks to sign in again and comes back to the same page', async ({ page, api, open }) => {
  await open('/cases/01jd000001', 'en');
  await page.getByLabel('Note').fill('half a thought');
  api.answers.set('POST tasks/task-1/complete', { status: 401, body: { type: '/problems/x', title: 'Signed out', status: 401 } });
  await page.getByRole('button', { name: 'Complete' }).click();
  await expect(page.getByText('Your session has ended')).toBeVisible();
  await page.getByLabel('User name').fill('o-505');
  await page.getByLabel('Password').fill('parsa-1404');
  await page.getByLabel('Password').press('Enter');
  await expect(page.getByLabel('Note')).toHaveValue('half a thought');
});
test('a room of another role is closed, with a way out', async ({ page, api, open }) => {
  api.user = 'o-60';
  await open('/ledger', 'en');
  await expect(page.getByText('This is not open to your role.')).toBeVisible();
  await page.getByRole('main').getByRole('link', { name: 'Inquiries received' }).click();
  await expect(page.locator('[data-inquiry]')).toHaveCount(3);
});

test('the city today says day by day what falls due this week and the next', async ({ page, api, open }) => {
  api.user = 'o-1';
  await open('/today', 'en');
  const next = page.getByRole('region', { name: 'Due next week' });
  await expect(page.getByRole('region', { name: 'Due this week', exact: true })).toContainText('114 cases');
  await expect(next).toContainText('Sun, 30 November 2025');
  await expect(next).toContainText('and 10 more');
  // What ladders laid before somebody: the latest, those that stand still marked as such, and all of them on request.
  await expect(page.locator('[data-escalated]')).toHaveCount(8);
  await expect(page.locator('[data-escalated]').nth(4)).toContainText('paused');
  await page.getByRole('button', { name: 'All 12 that were reported' }).click();
  await expect(page.locator('[data-escalated]')).toHaveCount(12);
  await clean(page);
  api.mood = 'empty';
  await page.reload();
  await expect(page.getByText('Nothing falls due next week.')).toBeVisible();
});

const rooms: [string, string, string][] = [['worklist', '/worklist', 'o-505'], ['case', '/cases/01jd000001', 'o-505'], ['cases', '/cases', 'o-505'], ['consultations', '/consultations', 'o-60'], ['ledger', '/ledger', 'o-1'], ['today', '/today', 'o-1'], ['file', '/file', 'o-503']];
for (const [name, path, user] of rooms) {
  test(`${name}: loading, refused, broken and out of reach are told in words`, async ({ page, api, open }) => {
    api.user = user;
    api.mood = 'loading';
    await open(path, 'en');
    await expect(page.getByText('Loading…').first()).toBeVisible();
    await clean(page);
    api.mood = 'forbidden';
    await page.reload();
    await expect(page.getByText('This is not open to your role.')).toBeVisible();
    await clean(page);
    api.mood = 'error';
    await page.reload();
    await expect(page.getByText('The server is busy.')).toBeVisible();
    await page.screenshot({ path: `../build/screens/state-${name}-error.png` });
    api.mood = 'normal';
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect(page.getByText('The server is busy.')).toHaveCount(0);
    api.mood = 'offline';
    await page.reload();
    await expect(page.getByText('The server cannot be reached.')).toBeVisible();
  });
}
for (const [name, path, user, says] of [['worklist', '/worklist', 'o-505', 'چیزی پیش روی شما نیست'], ['cases', '/cases?state=closed', 'o-505', ''], ['consultations', '/consultations', 'o-60', ''], ['ledger', '/ledger', 'o-1', ''], ['today', '/today', 'o-1', '']] as const) {
  test(`${name}: empty is written, not generic`, async ({ page, api, open }) => {
    void says;
    api.user = user;
    api.mood = 'empty';
    await open(path, 'en');
    await expect(page.getByText(/Nothing is before you\.|No case fits this filter\.|No inquiry waits\.|No case was finished in this period\.|Nothing falls due this week\./)).toBeVisible();
    await clean(page);
    await page.screenshot({ path: `../build/screens/state-${name}-empty.png` });
  });
}
test('a case that is not there says so', async ({ page, open }) => {
  await open('/cases/nowhere', 'en');
  await expect(page.getByText('There is no such case.')).toBeVisible();
});

test('a body answers several inquiries at once, and says why when it does not consent', async ({ page, api, open }) => {
  api.user = 'o-60';
  await open('/consultations', 'en');
  await expect(page.locator('[data-inquiry]').first()).toContainText('1 day late');
  for (const c of ['c-1', 'c-2']) await page.locator(`[data-inquiry="${c}"] input`).check();
  await page.getByRole('button', { name: 'Answer 2 inquiries' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Consent on conditions').check();
  await dialog.getByRole('button', { name: 'Give the answer' }).click();
  await expect(dialog.getByRole('alert')).toContainText('Write the text of the answer.');
  await dialog.getByLabel('Conditions', { exact: true }).fill('Keep two metres away.');
  await clean(page);
  await dialog.getByRole('button', { name: 'Give the answer' }).click();
  await expect(page.getByText('2 answers recorded')).toBeVisible();
  expect(api.last('consultations/c-1/answer')!.body).toEqual({ answer: 'conditional', text: 'Keep two metres away.' });
  expect(api.last('consultations/c-2/answer')!.body).toEqual({ answer: 'conditional', text: 'Keep two metres away.' });
});

test('a case is filed at the counter: mistakes at their fields, answers checked, nothing filed twice', async ({ page, api, open }) => {
  api.user = 'o-503';
  await open('/file', 'en');
  await page.getByLabel('Service').selectOption('building-permit');
  await page.getByLabel('National id').fill('۱۲۳');
  await page.getByRole('button', { name: 'Continue to check' }).click();
  await expect(page.locator('.summary')).toBeFocused();
  await expect(page.locator('.summary')).toContainText("Enter the name of the applicant.");
  await expect(page.locator('#wrong-national_id')).toHaveText('A national id has ten digits.');
  await clean(page);
  await page.locator('.summary').getByRole('button', { name: /Enter the name/ }).click();
  await expect(page.getByLabel("Applicant's name")).toBeFocused();
  await page.getByLabel("Applicant's name").fill('Zahra Mohammadi');
  await page.getByLabel('National id').fill('۰۰۱۲۳۴۵۶۷۸');
  await page.getByLabel('Mobile').fill('٠٩١٢١٢٣٤٥٦٧');
  await page.getByLabel('District').fill('۵');
  await page.getByLabel('Latitude').fill('۳۵٫۷۴۱۲');
  await page.getByLabel('Longitude').fill('51.3178');
  await page.getByLabel('Address of the plot').fill('124 Behnam Alley');
  await page.getByLabel('Renewal code').fill('5-11204-37');
  await page.getByLabel('Use').selectOption('residential');
  await page.getByLabel('Storeys').fill('۵');
  await page.getByLabel('Total floor area (m²)').fill('۱٬۲۴۰');
  for (const question of [/right of way|gas main/, /farmland/]) await page.getByRole('group', { name: question }).getByLabel('No').check();
  await page.locator('input[type=file]').setInputFiles({ name: 'deed.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF') });
  await expect(page.getByText('received')).toBeVisible();
  await page.reload();
  await expect(page.getByLabel('Address of the plot')).toHaveValue('124 Behnam Alley');
  await page.getByRole('button', { name: 'Continue to check' }).click();
  await expect(page.getByRole('heading', { name: 'Check before filing' })).toBeFocused();
  await expect(page.locator('dl')).toContainText('1,240');
  await clean(page);
  await page.screenshot({ path: '../build/screens/file-check-en.png', fullPage: true });
  api.answers.set('POST cases', { status: 503, body: { type: '/problems/x', title: 'The outcome is unknown', status: 503, detail: 'Send it again.' } });
  await page.getByRole('button', { name: 'File the case' }).click();
  await expect(page.getByRole('alert')).toContainText('Send it again.');
  api.answers.clear();
  await page.getByRole('button', { name: 'File the case' }).click();
  await expect(page.getByText('1404 0903 1234')).toBeVisible();
  const sent = api.changes().filter((s) => s.path === 'cases');
  expect(sent).toHaveLength(2);
  expect(sent[0]!.headers['idempotency-key']).toBe(sent[1]!.headers['idempotency-key']);
  expect(sent[1]!.body).toMatchObject({ service: 'building-permit', channel: 'counter', district: 5, place: { latitude: '35.7412', longitude: '51.3178' }, applicant: { name: 'Zahra Mohammadi', national_id: '0012345678', mobile: '09121234567' }, form: { storeys: 5, floor_area_m2: 1240, use: 'residential', near_right_of_way: false, farmland: false } });
  await clean(page);
  await page.screenshot({ path: '../build/screens/file-receipt-en.png', fullPage: true });
});

test('the books go down from service to unit to month to the cases, and back up', async ({ page, api, open }) => {
  api.user = 'o-1';
  await open('/ledger', 'en');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('31 % of the response time');
  await page.locator('figure svg a').filter({ hasText: 'Building permit' }).click();
  await expect(page).toHaveURL(/by=unit.*service=building-permit/);
  await page.locator('figure svg a').filter({ hasText: 'District 5 Planning' }).click();
  await expect(page).toHaveURL(/by=month/);
  await expect(page.getByRole('navigation', { name: 'Path' })).toContainText('Building permit');
  await page.locator('figure svg a').last().click();
  await expect(page).toHaveURL(/#\/cases\?.*month=1404-09/);
  await expect.poll(() => api.sent.filter((s) => s.path === 'cases').at(-1)?.query.get('unit')).toBe('district-5-planning');
  await page.goBack();
  await page.getByRole('navigation', { name: 'Path' }).getByRole('link', { name: 'All' }).click();
  await expect(page.getByRole('navigation', { name: 'Path' })).toHaveCount(0);
});
test('years come before months', async ({ page, api, open }) => {
  api.user = 'o-1';
  await open('/ledger?by=year', 'en');
  await page.locator('figure svg a').filter({ hasText: '1404' }).click();
  await expect(page).toHaveURL(/from=2025-03-21&to=2026-03-20.*by=month/);
  await expect.poll(() => api.sent.filter((s) => s.path === 'ledger').at(-1)?.query.get('by')).toBe('month');
});
test('every bar has its figures, in a table too, and leaves as a picture and as data', async ({ page, api, open }) => {
  api.user = 'o-1';
  await open('/ledger', 'en');
  await page.locator('figure svg a').nth(2).focus();
  await expect(page.locator('.readout')).toContainText('Building permit');
  await expect(page.locator('.readout')).toContainText('Consultation 21%');
  await page.getByText('Table of the figures').click();
  await expect(page.getByRole('table').getByRole('row')).toHaveCount(8);
  await clean(page);
  const [csv] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save CSV' }).click()]);
  const lines = readFileSync((await csv.path())!, 'utf8').trim().split('\r\n');
  expect(lines[0]).toContain('service,cases,total_us,work,in_hand,queue');
  expect(lines).toHaveLength(7);
  const [svg] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save SVG' }).click()]);
  const picture = readFileSync((await svg.path())!, 'utf8');
  expect(picture).toMatch(/^<svg[^>]*xmlns="http:\/\/www.w3.org\/2000\/svg"/);
  expect(picture).toContain('#c8384f');
  expect(picture).not.toContain('var(--');
});
test('a period and a measure are in the address', async ({ page, api, open }) => {
  api.user = 'o-1';
  await open('/ledger', 'en');
  await page.getByLabel('Period').selectOption('last_year');
  await expect(page).toHaveURL(/from=2024-03-20&to=2025-03-20/);
  await page.getByLabel('Measure').selectOption('share');
  await expect(page.getByText('Share of each account in the response time')).toBeVisible();
  await page.emulateMedia({ media: 'print' });
  await page.screenshot({ path: '../build/screens/ledger-print-en.png', fullPage: true });
});
test('the city: now against a year ago, and what lapses, by day', async ({ page, api, open }) => {
  api.user = 'o-1';
  await open('/', 'en');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Half of the answers came within 9 days');
  await expect(page.getByText('9 days 9 hours')).toBeVisible();
  await page.getByRole('link', { name: '317' }).click();
  await expect(page).toHaveURL(/cases\?late=true/);
  await page.getByRole('button', { name: /only late ones/ }).click();
  await expect(page).not.toHaveURL(/late=/);
});
test('a tracking number is found as it is printed; the list pages exactly', async ({ page, api, open }) => {
  await open('/cases', 'en');
  await expect(page.getByText('40 cases')).toBeVisible();
  await page.getByRole('searchbox').fill('۱۴۰۴ ۰۹۰۳ ۱۲۳۴');
  await page.getByRole('searchbox').press('Enter');
  await expect.poll(() => api.sent.filter((s) => s.path === 'cases').at(-1)?.query.get('q')).toBe('140409031234');
  await page.getByLabel('State').selectOption('decided');
  await expect(page.getByText('6 cases', { exact: true })).toBeVisible();
});
test('the focus goes to a new page, and the skip link to the work', async ({ page, open }) => {
  await open('/worklist', 'en');
  await expect(page.locator('[data-row="0"]')).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the page' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.locator('#main')).toBeFocused();
  await page.getByRole('navigation').getByRole('link', { name: 'Cases' }).click();
  await expect(page.locator('#main')).toBeFocused();
});
test('the theme is turned and kept', async ({ page, open }) => {
  await open('/worklist', 'en');
  await page.getByRole('button', { name: 'Dark view' }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
});
test('at 400 % no room scrolls sideways', async ({ page, api, open }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  for (const [path, user] of [['/worklist', 'o-505'], ['/cases/01jd000001', 'o-505'], ['/consultations', 'o-60'], ['/file?service=building-permit', 'o-503'], ['/ledger', 'o-1'], ['/today', 'o-1']] as const) {
    api.user = user;
    await open(path);
    await page.reload();
    await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible();
    await expect(page.getByText('در حال بارگیری')).toHaveCount(0);
    await fits(page);
  }
});
