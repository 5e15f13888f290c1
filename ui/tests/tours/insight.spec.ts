// Where the days went, on the real program: the demo city's own journal, and a municipality's permits imported beside it. Its figures are
// those that others found in the same log.
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test, type Page } from '@playwright/test';
import { clean, fits } from '../fixtures';
import { at, demo, enter, picture } from './demo';

const file = `${process.env.PASOKH_DATA ?? fileURLToPath(new URL('../../../../shared/data', import.meta.url))}/permits/BPIC15_1.xes.gz`;
const manager = (): string => demo().accounts.find((a) => a.role === 'manager')!.user;
const pages: [string, string, string][] = [
  ['ledger', '', 'figure svg a'], ['ledger-month', 'by=month', 'figure svg a'], ['map', '', 'figure .node'], ['handover', '', '#pair'], ['waits', '', 'figure svg .row, .state .why'], ['backlog', '', '#period-told'],
  ['variants', '', 'figure svg .row'], ['spectrum', '', '#passage'], ['compare', 'before=2013-01-01', 'figure'], ['changes', '', '#week-told'], ['drivers', 'late=slowest', 'figure svg .row'], ['conform', '', '.djs-shape, .state .button'],
];
async function imported(page: Page): Promise<boolean> {
  if (!existsSync(file)) return false;
  const session = await enter(page, manager(), 'en');
  const answer = await page.request.post(at('/api/v1/insight/histories?name=permits&zone=Europe/Amsterdam'), { data: readFileSync(file), headers: { 'X-CSRF-Token': session.csrf, 'Content-Type': 'application/octet-stream' } });
  expect([201, 409], await answer.text()).toContain(answer.status());
  return true;
}

for (const history of ['live', 'permits']) {
  for (const language of ['en', 'fa']) {
    test(`every page of ${history === 'live' ? 'the demo city' : 'the permits'} in ${language === 'en' ? 'English' : 'Persian'}`, async ({ page }) => {
      test.setTimeout(400_000);
      test.skip(history !== 'live' && !(await imported(page)), 'the log is not in PASOKH_DATA');
      await enter(page, manager(), language);
      for (const [name, query, ready] of pages) {
        const search = new URLSearchParams({ ...(history === 'live' ? {} : { history }), ...Object.fromEntries(new URLSearchParams(query)) }).toString();
        for (const [size, width, height] of [['wide', 1440, 900], ['narrow', 390, 844]] as const) {
          await page.setViewportSize({ width, height });
          await picture(page, `/insight/${name.split('-')[0]}?${search}`, ready, `insight-${history}-${name}-${language}-${size}`, true);
          await fits(page);
        }
        await clean(page);
      }
    });
  }
}
test('the permits: as many paths as others count, a filter, a map of five activities, down to one case', async ({ page }) => {
  test.skip(!(await imported(page)), 'the log is not in PASOKH_DATA');
  await page.goto(at('/staff/#/insight/variants?history=permits'));
  await expect(page.getByRole('heading', { level: 2 }).first()).toContainText('1,170 paths for 1,199 cases');
  await page.getByLabel('Filter').fill('cases where size > 60 an duration > 30 days');
  await page.getByLabel('Filter').press('Enter');
  await expect(page.getByRole('alert').locator('mark')).toHaveText('an');
  await page.getByLabel('Filter').fill('cases where size > 60');
  await page.getByLabel('Filter').press('Enter');
  await expect(page.locator('.part')).toContainText(/of 1,199 cases/);
  await page.getByRole('link', { name: 'Process map' }).click();
  await page.getByLabel(/^Activities/).fill('5');
  await expect(page.locator('.node')).toHaveCount(5);
  await page.goto(at('/staff/#/insight/ledger?history=permits'));
  await page.locator('figure svg a').filter({ hasText: '2013' }).click();
  await page.locator('figure svg a').nth(4).click();
  await page.getByRole('table').getByRole('link').first().click();
  await expect(page.getByText('What happened')).toBeVisible();
});
test('the receipt phase of permits is held against a drawing that is put beside it', async ({ page }) => {
  const receipt = file.replace('permits/BPIC15_1.xes.gz', 'receipt/receipt.xes.gz'), drawing = file.replace('permits/BPIC15_1.xes.gz', 'receipt/receipt.bpmn');
  test.skip(!existsSync(receipt) || !existsSync(drawing), 'the log is not in PASOKH_DATA');
  test.setTimeout(120_000);
  const session = await enter(page, manager(), 'en');
  const answer = await page.request.post(at('/api/v1/insight/histories?name=receipt&zone=Europe/Amsterdam'), { data: readFileSync(receipt), headers: { 'X-CSRF-Token': session.csrf, 'Content-Type': 'application/octet-stream' } });
  expect([201, 409], await answer.text()).toContain(answer.status());
  await page.goto(at('/staff/#/insight/conform?history=receipt'));
  await page.getByRole('button', { name: 'Bring in a drawing' }).first().click();
  await page.getByRole('dialog').getByLabel('BPMN file').setInputFiles(drawing);
  await page.getByRole('dialog').getByRole('button', { name: 'Bring in a drawing' }).click();
  await expect(page.getByRole('heading', { level: 2 }).first()).toContainText('went as drawn', { timeout: 60_000 });
  for (const [size, width, height] of [['wide', 1440, 900], ['narrow', 390, 844]] as const) {
    await page.setViewportSize({ width, height });
    await picture(page, '/insight/conform?history=receipt', '.djs-shape', `insight-receipt-conform-en-${size}`, true);
    await fits(page);
  }
  await clean(page);
});
test('the city: one service, its waits by cause', async ({ page }) => {
  await enter(page, manager(), 'en');
  await page.goto(at('/staff/#/insight/waits'));
  await expect(page.locator('figure svg .row').first()).toBeVisible();
  await page.getByLabel('Service').selectOption('building-permit');
  await expect(page).toHaveURL(/service\+%3D\+%22building-permit%22/);
  await expect(page.locator('figure svg .row').first()).toBeVisible();
});
