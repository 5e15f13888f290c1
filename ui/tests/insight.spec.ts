// Where the days went: what a manager asks of a history, and what the pages answer; every question is in the address.
import { readFileSync } from 'node:fs';
import { clean, expect, fits, test } from './fixtures';
import { Insight, made } from './mock/insight';
import type { MockApi } from './mock/api';

const asked = (api: MockApi, what: string): URLSearchParams | undefined => api.sent.filter((s) => s.path === `insight/${what}`).at(-1)?.query;
test.describe.configure({ timeout: 60_000 });  // each walks through several pages
test.beforeEach(({ api }) => { api.user = 'o-1'; });

test('the books go down from the year to the month to the case, and back up', async ({ page, api, open }) => {
  await open('/insight', 'en');
  await expect(page.getByRole('heading', { level: 2 }).first()).toContainText('% of the days');
  await page.locator('figure svg a').filter({ hasText: '2024' }).click();
  await expect(page).toHaveURL(/by=month/);
  await expect(page).toHaveURL(/from=2024-01-01&to=2024-12-31/);
  await page.locator('figure svg a').nth(2).click();
  await expect(page).toHaveURL(/list=cases/);
  await expect.poll(() => asked(api, 'cases')?.get('from')).toMatch(/^2024-\d\d-01$/);
  await page.getByRole('table').getByRole('link').first().click();
  await expect(page.getByRole('heading', { level: 2 }).first()).toContainText('It took');
  await expect(page.getByText('What happened')).toBeVisible();
  await clean(page);
  await page.getByRole('navigation', { name: 'Path' }).getByRole('link', { name: 'All years' }).click();
  await expect(page.locator('figure svg a')).toHaveCount(2);
});
test('a broken filter is told at the place where it is broken, and the last answer stays', async ({ page, api, open }) => {
  await open('/insight/variants', 'en');
  await expect(page.locator('figure svg .row').first()).toBeVisible();
  await page.getByLabel('Filter').fill('cases when has "permit/visit"');
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page.getByRole('alert')).toContainText('position 7');
  await expect(page.getByRole('alert').locator('mark')).toHaveText('when');
  await expect(page.getByLabel('Filter')).toHaveAttribute('aria-invalid', 'true');
  await expect(page.locator('figure svg .row').first()).toBeVisible();
  await clean(page);
  await page.getByLabel('Filter').fill('cases where has "permit/visit"');
  await page.getByLabel('Filter').press('Enter');
  await expect(page.getByRole('alert')).toHaveCount(0);
  await expect(page).toHaveURL(/filter=cases\+where/);
  await expect(page.locator('.part')).toContainText(/2\d\d of 320 cases/);
});
test('help offers examples and the fields of the history', async ({ page, open }) => {
  await open('/insight/map', 'en');
  await page.getByRole('button', { name: 'Help' }).click();
  await clean(page);
  await page.getByRole('button', { name: 'cases where duration > 30 days' }).click();
  await page.locator('.fields').getByRole('button', { name: 'district' }).click();
  await expect(page.getByLabel('Filter')).toHaveValue('cases where duration > 30 days; cases where district = "…"');
});
test('a service and a year are chosen without the language', async ({ page, api, open }) => {
  await open('/insight/map?filter=cases+where+duration+>+10+days', 'en');
  await page.getByLabel('Service').selectOption('building-permit');
  await expect.poll(() => asked(api, 'flow')?.get('filter')).toContain('cases where service = "building-permit"; cases where duration > 10 days');
  await page.getByLabel('Service').selectOption('');
  await expect(page.getByLabel('Filter')).toHaveValue('cases where duration > 10 days');
  await page.getByLabel('Period').selectOption('2025');
  await expect(page).toHaveURL(/from=2025-01-01&to=2025-12-31/);
  await page.getByLabel('Period').selectOption('dates');
  await page.getByLabel('Last day').fill('soon');
  await page.getByLabel('Last day').press('Tab');
  await expect(page.getByRole('alert')).toContainText('2025-06-01');
  await page.getByLabel('Last day').fill('۱۴۰۴/۶/۳۱');
  await page.getByLabel('Last day').press('Tab');
  await expect(page).toHaveURL(/to=2025-09-22/);
});
test('the map: how much is drawn, what is on the ways, and what one box is told', async ({ page, api, open }) => {
  api.answers.set('GET calendars', { status: 200, body: { items: [{ code: 'tehran', names: { fa: 'تهران', en: 'Tehran' }, zone: 'Asia/Tehran', regions: [] }] } });
  await open('/insight/map', 'en');
  await expect(page.locator('.node')).toHaveCount(11);
  await page.getByLabel(/^Activities/).fill('5');
  await expect(page.locator('.node')).toHaveCount(5);
  expect(asked(api, 'flow')?.get('filter')).toMatch(/^events where activity in \("permit\//);
  await page.getByLabel(/^Ways/).fill('100');
  await expect(page).toHaveURL(/n=5.*e=100/);
  await page.getByLabel('On the ways').selectOption('count');
  await expect(page.locator('figcaption')).toContainText('How often on each way');
  const box = page.locator('[data-activity="permit/review"]');
  await box.focus();
  await expect(page.locator('aside')).toContainText('Review of the drawings');
  await box.press('Enter');
  await expect(page).toHaveURL(/at=permit%2Freview/);
  await page.getByRole('button', { name: 'Only cases without it' }).click();
  await expect(page).toHaveURL(/filter=cases\+where\+not\+has/);
  await page.getByLabel('Time', { exact: true }).selectOption({ index: 1 });
  await expect.poll(() => asked(api, 'flow')?.get('calendar')).toBeTruthy();
  await expect(page.locator('figcaption')).toContainText('working time');
});
test('the map leaves as a picture that stands alone and as data', async ({ page, open }) => {
  await open('/insight/map', 'en');
  await expect(page.locator('.node').first()).toBeVisible();
  const [csv] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save CSV' }).click()]);
  expect(readFileSync((await csv.path())!, 'utf8').split('\r\n')[0]).toContain('from,to,count,mean_us,median_us,p90_us,total_us');
  const [svg] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save SVG' }).click()]);
  const picture = readFileSync((await svg.path())!, 'utf8');
  expect(picture).toMatch(/^<svg[^>]*xmlns=/);
  expect(picture).not.toContain('var(--');
});
test('the matrix is read with the arrow keys', async ({ page, api, open }) => {
  await open('/insight/handover', 'en');
  const matrix = page.getByRole('application');
  await expect(page.locator('#pair')).toContainText('times');
  await matrix.focus();
  const before = await page.locator('#pair h2').textContent();
  await matrix.press('ArrowUp');
  await expect(page.locator('#pair h2')).not.toHaveText(before!);
  await page.getByRole('button', { name: 'By unit' }).click();
  await expect.poll(() => asked(api, 'handover')?.get('by')).toBe('unit');
  await expect(page.locator('#pair')).toContainText('Planning');
});
test('a history without starts says why there are no waits', async ({ page, api, open }) => {
  api.insight = new Insight([made(), { ...made(40), name: 'old-permits', live: false, starts: false }]);
  await open('/insight/waits', 'en');
  await expect(page.locator('figure svg .row').first()).toBeVisible();
  await page.getByRole('button', { name: 'By officer' }).click();
  await expect(page).toHaveURL(/by=officer/);
  await page.getByLabel('History').selectOption('old-permits');
  await expect(page).toHaveURL(/history=old-permits/);
  await expect(page.getByText('does not say when work began')).toBeVisible();
  await clean(page);
});
test('a history is brought in from a file, looked at, and taken out again', async ({ page, api, open }) => {
  await open('/insight/variants', 'en');
  await page.getByRole('button', { name: 'Histories' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Bring in a history' }).click();
  await expect(dialog.getByRole('alert')).toContainText('Choose a file');
  await clean(page);
  await dialog.getByLabel('File').setInputFiles({ name: 'old.csv', mimeType: 'text/csv', buffer: Buffer.from('case,activity,time') });
  await dialog.getByLabel(/^Name/).fill('old-permits');
  await dialog.getByRole('button', { name: 'Bring in a history' }).click();
  await expect(page).toHaveURL(/history=old-permits/);
  expect(api.last('insight/histories')!.query.get('zone')).toBe('Asia/Tehran');
  await expect(page.locator('.part')).toContainText('40 cases');
  await page.getByRole('button', { name: 'Histories' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Take out' }).click();
  await expect(page).not.toHaveURL(/history=/);
});
test('backlog by week, read with the arrow keys; paths; passages of a pair', async ({ page, api, open }) => {
  await open('/insight/backlog', 'en');
  await page.getByRole('button', { name: 'week' }).click();
  await expect.poll(() => asked(api, 'backlog')?.get('step')).toBe('week');
  const told = await page.locator('#period-told').textContent();
  await page.getByRole('application').press('ArrowLeft');
  await expect(page.locator('#period-told')).not.toHaveText(told!);
  await page.getByRole('link', { name: 'Paths' }).click();
  await page.locator('figure svg .row').nth(3).focus();
  await expect(page.locator('aside')).toContainText('Path 4');
  await page.locator('figure svg .row').nth(3).press('Enter');
  await expect(page).toHaveURL(/v=3/);
  await page.getByRole('link', { name: 'Speed of a step' }).click();
  await expect(page.getByRole('heading', { level: 2 })).toContainText('half within');
  await page.getByRole('main').getByLabel('From', { exact: true }).selectOption('permit/fees');
  await expect.poll(() => asked(api, 'spectrum')?.get('activity')).toBe('permit/fees');
  await page.getByRole('application').press('ArrowRight');
  await page.locator('#passage').getByRole('link').click();
  await expect(page).toHaveURL(/ledger.*case=/);
});
test('loading, refused, broken and empty are told in words', async ({ page, api, open }) => {
  api.mood = 'loading';
  await open('/insight/map', 'en');
  await expect(page.getByText('Loading…').first()).toBeVisible();
  api.mood = 'forbidden';
  await page.reload();
  await expect(page.getByText('This is not open to your role.')).toBeVisible();
  await clean(page);
  api.mood = 'normal';
  await page.reload();
  await expect(page.locator('.node').first()).toBeVisible();
  api.mood = 'empty';
  await page.getByRole('link', { name: 'Paths' }).click();
  await expect(page.getByText('Nothing is left of the history')).toBeVisible();
  await clean(page);
  api.mood = 'error';
  await page.getByRole('link', { name: 'Backlog' }).click();
  await expect(page.getByText('The server is busy.')).toBeVisible();
});
test('at 400 % no page of it scrolls sideways', async ({ page, open }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  for (const name of ['ledger', 'map', 'handover', 'waits', 'backlog', 'variants', 'spectrum']) {
    await open(`/insight/${name}`);
    await page.reload();
    await expect(page.locator('figure svg').first()).toBeVisible();
    await fits(page);
  }
});
