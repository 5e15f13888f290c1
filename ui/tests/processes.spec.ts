// Pages about how the city works: cases that stand still, drawings put in force, compared and moved between, and the rules it decides by.
import { clean, expect, fits, test } from './fixtures';
import { drawing } from './mock/city';
import { problem } from './mock/api';

test.describe('incidents', () => {
  test('one that fails again says why; one that goes on is gone', async ({ page, api, open }) => {
    api.user = 'o-2';
    await open('/processes/incidents', 'en');
    const row = page.locator('[data-incident="01jd000110/1"]');
    await expect(row).toContainText('neither true nor false');
    await expect(page.locator('[data-incident]')).toHaveCount(6);
    api.answers.set('POST cases/01jd000110/incidents/1/retry', problem(409, 'It failed again', { detail: 'The value "size" is still missing.' }));
    await row.getByRole('button', { name: 'Try again' }).click();
    await expect(row.getByRole('alert')).toContainText('It failed again: The value "size" is still missing.');
    expect(api.last('cases/01jd000110/incidents/1/retry')!.headers['if-match']).toBe('"9"');
    api.answers.clear();
    api.processes.mended.add('01jd000111');
    await page.locator('[data-incident="01jd000111/2"]').getByRole('button', { name: 'Try again' }).click();
    await expect(page.locator('[data-incident="01jd000111/2"]')).toHaveCount(0);
    await expect(page.getByRole('status').first()).toContainText('5 cases stand still');
  });
  test('those that failed alike are tried at once, and what still fails is told', async ({ page, api, open }) => {
    api.user = 'o-2';
    await open('/processes/incidents', 'en');
    await page.getByRole('button', { name: 'Try all of these again' }).first().click();
    await expect.poll(() => api.last('incidents/retry')?.body).toEqual({ service: 'building-permit', element: 'is_large', code: 'process.condition_unclear' });
    await expect(page.getByText('Tried 4: 3 went on.')).toBeVisible();
    await expect(page.locator('[data-incident]')).toHaveCount(3);
    await expect(page.locator('[data-incident="01jd000110/1"]').getByRole('alert')).toContainText('It failed again');
  });
  test('several are chosen; what one may not try again cannot be', async ({ page, api, open }) => {
    api.user = 'o-2';
    await open('/processes/incidents', 'en');
    await page.getByLabel('Choose all shown').check();
    await expect(page.locator('[data-incident] input:checked')).toHaveCount(5);
    await page.locator('[data-incident="01jd000111/2"] input').uncheck();
    await page.getByRole('button', { name: 'Try 4 again' }).click();
    await expect.poll(() => api.last('incidents/retry')?.body).toEqual({ cases: ['01jd000110', '01jd000112', '01jd000113', '01jd000114'] });
  });
  test('where nothing stands still, it says so', async ({ page, api, open }) => {
    api.user = 'o-2';
    api.mood = 'empty';
    await open('/processes/incidents', 'en');
    await expect(page.getByText('No case stands still')).toBeVisible();
  });
});

test.describe('a new version of a drawing', () => {
  const bring = (name: string, xml: string): { name: string; mimeType: string; buffer: Buffer } => ({ name, mimeType: 'application/xml', buffer: Buffer.from(xml) });
  test('what is refused is shown on the drawing and as a list with line, rule and hint; it cannot be put in force', async ({ page, api, open }) => {
    api.user = 'o-2';
    await open('/processes/drawings/building-permit/deploy', 'en');
    await page.locator('input[type=file]').setInputFiles(bring('broken.bpmn', drawing('building-permit').replace('<bpmn:process ', '<bpmn:process camunda="broken" ')));
    await expect(page.getByText('This drawing cannot be run: 2 things must be mended.')).toBeVisible();
    const refused = page.locator('[data-finding="process.condition_missing flow_is_owner_visit"]');
    await expect(refused).toContainText('line 239');
    await expect(refused).toContainText('needs a condition, or must be the default');
    await expect(page.locator('[data-finding="configuration.unknown_term visit"]')).toContainText('terms.clock');
    await expect(page.locator('[data-element-id="visit"].is-refused')).toBeAttached();
    await expect(page.locator('[data-element-id="all_answered"].is-warned')).toBeAttached();
    await refused.getByRole('button').click();
    await expect(page.locator('[data-element-id="flow_is_owner_visit"].is-chosen')).toBeAttached();
    await expect(page.getByRole('button', { name: 'Put in force as version 4' })).toBeDisabled();
    for (const width of [1440, 390]) { await page.setViewportSize({ width, height: 900 }); await fits(page); await page.screenshot({ path: `../build/screens/drawing-refused-en-${width}.png`, fullPage: true }); }
    await clean(page);
  });
  test('each warning is accepted by its name, a missing name is given, and then it is in force', async ({ page, api, open }) => {
    api.user = 'o-2';
    await open('/processes/drawings/building-permit/deploy', 'en');
    const permit = bring('permit.bpmn', drawing('building-permit').replace('محاسبه عوارض', 'محاسبه عوارض و اقساط'));
    await page.locator('input[type=file]').setInputFiles([permit, bring('fees.schema.json', '{}'), bring('permit.dmn', '<definitions/>')]);
    await expect(page.getByRole('list', { name: 'Forms and rules that come with it' }).getByRole('listitem')).toHaveText([/fees\.schema\.json/, /permit\.dmn/]);
    await page.getByRole('button', { name: 'Leave permit.dmn out' }).click();
    const go = page.getByRole('button', { name: 'Put in force as version 4' });
    await expect(page.getByText('It can be run, once 2 warnings are accepted.')).toBeVisible();
    await expect(page.getByText('Against version 3: 0 taken out, 1 changed, 0 added.')).toBeVisible();
    await expect(go).toBeDisabled();
    await page.getByLabel('Its name in English').fill('Fees and instalments');
    await page.getByLabel('Its name in English').blur();
    await expect(page.locator('[data-finding]')).toHaveCount(1);
    await page.getByLabel('I accept process.join_may_wait').check();
    await expect(page.getByText('It can be put in force.')).toBeVisible();
    await go.click();
    await expect(page).toHaveURL(/building-permit\/versions/);
    const sent = api.last('drawings/building-permit/deploy')!;
    expect(sent.headers['if-match']).toBe('"3"');
    expect(sent.body).toMatchObject({ accepted: [{ element: 'all_answered', rule: 'process.join_may_wait' }], english: [{ element: 'fees', name: 'Fees and instalments' }], files: [{ name: 'fees.schema.json', text: '{}' }] });
    await expect(page.locator('[data-version="4"]')).toContainText('in force');
  });
  test('a file that is no drawing is told so, in Persian too', async ({ page, api, open }) => {
    api.user = 'o-2';
    await open('/processes/drawings/building-permit/deploy');
    await page.locator('input[type=file]').setInputFiles(bring('x.bpmn', 'hello'));
    await expect(page.getByText('این نمودار اجرا شدنی نیست')).toBeVisible();
    await expect(page.locator('[data-finding="xml.malformed "]')).toContainText('این فایل XML درست نیست.');
    await page.screenshot({ path: '../build/screens/drawing-refused-fa-1440.png', fullPage: true });
  });
});

test('two versions are told apart element by element, and a difference is found on the drawing', async ({ page, api, open }) => {
  api.user = 'o-1';
  await open('/processes/drawings/building-permit/compare?from=2&to=3', 'en');
  await expect(page.getByText('0 taken out, 2 changed, 5 added')).toBeVisible();
  await expect(page.locator('[data-difference="structure"]')).toContainText('added');
  await expect(page.locator('[data-difference="visit"]')).toContainText('permit-plan-order');
  await expect(page.locator('[data-difference="visit"]')).toContainText('permit-visit');
  await page.locator('[data-difference="structure"]').getByRole('button').click();
  await expect(page.locator('[data-element-id="structure"].is-added.is-chosen')).toBeAttached();
  await page.getByLabel('From version').selectOption('3');
  await expect(page.getByText('Choose two different versions to compare.')).toBeVisible();
});

test('cases are moved to another version: mapped, looked at, moved, and taken back', async ({ page, api, open }) => {
  api.user = 'o-2';
  await open('/processes/drawings/building-permit/migrate?from=2&to=3', 'en');
  await expect(page.getByText('12 open cases run by version 2')).toBeVisible();
  await page.getByRole('button', { name: 'See who would move' }).click();
  await expect(page.locator('tr[data-case]')).toHaveCount(12);
  await expect(page.getByText('7 of 12 cases can move')).toBeVisible();
  await expect(page.locator('tr[data-case="01jc000048"]')).toContainText('Nothing in the new version stands for "Fees".');
  await expect(page.locator('tr[data-case="01jc000042"]')).toContainText('3 days later');
  await page.getByLabel('What stands for “Fees”').selectOption('fees');
  await expect(page.locator('tr[data-case]')).toHaveCount(0);
  await page.getByRole('button', { name: 'See who would move' }).click();
  await expect.poll(() => api.last('drawings/building-permit/migration/preview')?.body).toEqual({ from: 2, to: 3, elements: [{ from: 'fees_old', to: 'fees' }], flows: [] });
  await expect(page.getByText('11 of 12 cases can move')).toBeVisible();
  await page.getByLabel('Move jc000040').uncheck();
  for (const width of [1440, 390]) { await page.setViewportSize({ width, height: 900 }); await fits(page); await page.screenshot({ path: `../build/screens/drawing-preview-en-${width}.png`, fullPage: true }); }
  await clean(page);
  await page.getByRole('button', { name: 'Move 10 cases' }).click();
  await expect.poll(() => (api.last('drawings/building-permit/migration/apply')?.body as { cases: string[] } | undefined)?.cases.length).toBe(10);
  await expect(page.locator('[data-moved]')).toHaveCount(10);
  await page.locator('[data-moved="01jc000041"]').getByRole('button', { name: 'Undo' }).click();
  await expect(page.locator('[data-moved="01jc000041"]')).toContainText('taken back');
  expect(api.last('drawings/building-permit/migration/undo')!.body).toEqual({ cases: ['01jc000041'] });
});
test('who may not deploy sees no way to', async ({ page, api, open }) => {
  api.user = 'o-1';
  await open('/processes/drawings/building-permit', 'en');
  await expect(page.getByRole('link', { name: 'Compare', exact: true })).toBeVisible();
  await expect(page.getByRole('link', { name: 'New version' })).toHaveCount(0);
});

test.describe('rules', () => {
  test('the tables of a file are read in the language of the reader, with the remark of each rule', async ({ page, api, open }) => {
    api.user = 'o-1';
    await open('/processes/rules/building-permit', 'en');
    await expect(page.locator('.djs-shape').first()).toBeVisible();
    await page.getByRole('button', { name: /^building class/ }).click();
    await expect(page.locator('td', { hasText: 'Over 2,000 m²: large class' })).toBeVisible();
    await page.getByRole('button', { name: 'فارسی' }).click();
    await expect(page.locator('td', { hasText: 'بیش از دو هزار متر مربع' })).toBeVisible();
    await expect(page).toHaveURL(/decision=building_class/);
  });
  test('a decision that is no table shows its formulas; a city without rules says so', async ({ page, api, open }) => {
    api.user = 'o-1';
    await open('/processes/rules/building-permit?decision=fees', 'en');
    await expect(page.locator('dl.formula')).toContainText('rate_rial_per_m2');
    api.mood = 'empty';
    await page.reload();
    await expect(page.getByText('This city decides nothing by tables yet.')).toBeVisible();
  });
});

test('the decisions that rules took on a case are read with the rules that held, and their table', async ({ page, api, open }) => {
  api.view = { decisions: [{ position: 7, at: '2025-11-16T08:00:00Z', element: 'size_class', name: { fa: 'تعیین رده ساختمان', en: 'Class of building' }, decision: 'building_class', inputs: { storeys: 5, floor_area_m2: 2400 }, value: 'large', given: [{ name: 'storeys', label: 'Storeys', text: '5' }, { name: 'floor_area_m2', label: 'Total floor area (m²)', text: '2,400' }], result: 'Large building', text: 'The class of the building is large.', fired: [{ table: 'building_class', rule: 2, id: 'building_class_rule_2', annotations: ['Over 2,000 m²: large class'] }] }] };
  await open('/cases/01jd000001?side=decisions', 'en');
  const one = page.locator('[data-decision="building_class"]');
  await expect(one).toContainText('Rule 2: Over 2,000 m²: large class');
  await one.getByRole('button', { name: 'Read the table' }).click();
  await expect(one.locator('tr.is-fired')).toHaveCount(1);
  await expect(one.locator('tr.is-fired')).toContainText('> 2000');
  for (const width of [1440, 390]) { await page.setViewportSize({ width, height: 900 }); await fits(page); await page.screenshot({ path: `../build/screens/case-decisions-en-${width}.png`, fullPage: true }); }
  await clean(page);
});
