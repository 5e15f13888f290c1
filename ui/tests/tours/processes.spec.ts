// A case on its drawing and the city's rules, as the real program gives them.
import { readFileSync } from 'node:fs';
import { expect, test, type Page } from '@playwright/test';
import type { Filed } from '../../src/lib/api/types';
import { officersOf, readCase, session, signIn, url, work } from './town';

async function file(request: Page['request']): Promise<Filed> {
  const filed = await request.post(url('/api/v1/cases'), {
    data: { service: 'street-defect', district: 6, place: { latitude: '35.7219', longitude: '51.4020' }, form: { defect: 'pothole' } }, headers: { 'Idempotency-Key': crypto.randomUUID() },
  });
  expect(filed.status(), await filed.text()).toBe(201);
  return (await filed.json()) as Filed;
}

test('a case is seen on its drawing: passed, standing, with whom and for how long, and as a table', async ({ page, request }) => {
  const { id } = await file(request);
  const manager = officersOf('deputy', 'manager')[0]!;
  await session(request, manager);
  const before = await readCase(request, id);
  const first = before.tasks.find((t) => t.state === 'offered')!.element;
  await work(page, request, id, first);
  await session(request, manager);
  const view = await readCase(request, id);
  const here = view.marks.filter((m) => m.kind === 'element' && m.state === 'active'), passed = view.marks.find((m) => m.element === first)!;
  expect(passed).toMatchObject({ state: 'passed', times: 1 });
  expect(passed.stays[0]!.officer).toBeDefined();
  expect(here.length).toBeGreaterThan(0);
  expect(view.marks.some((m) => m.kind === 'flow' && m.times === 1)).toBe(true);

  await signIn(page, manager);
  await page.goto(url(`/staff/#/cases/${id}?side=drawing`));
  await expect(page.locator(`[data-element-id="${first}"].is-passed`)).toBeAttached();
  await expect(page.locator(`[data-element-id="${here[0]!.element}"]:is(.is-active, .is-around)`)).toBeVisible();  // around: a part whose steps hold the case
  await expect(page.locator(`tr[data-step="${here[0]!.element}"]`)).toContainText('اکنون اینجاست');
  await expect(page.locator(`tr[data-step="${first}"]`)).toContainText(passed.stays[0]!.officer!.names.fa);
  await page.locator(`tr[data-step="${first}"]`).getByRole('button').click();
  await expect(page.locator(`[data-element-id="${first}"].is-chosen`)).toBeAttached();
  await page.screenshot({ path: '../build/screens/tour-case-drawing.png', fullPage: true });
  await page.getByRole('button', { name: 'English' }).click();
  await expect(page.locator(`[data-element-id="${first}"] text`).first()).toHaveText(/[A-Za-z]/);
});

test('the rules of the city are read as tables', async ({ page }) => {
  await signIn(page, officersOf('deputy', 'manager')[0]!);
  await page.goto(url('/staff/#/processes/rules/building-permit?decision=building_class'));
  await expect(page.locator('td', { hasText: 'بیش از دو هزار متر مربع' })).toBeVisible();
  await page.goto(url('/staff/#/processes/rules/street-defect'));
  await expect(page.locator('.djs-shape').first()).toBeVisible();
  await page.screenshot({ path: '../build/screens/tour-rules.png', fullPage: true });
});

test('a drawing is looked at, put in force, compared with the one before, and cases are moved to it and back', async ({ page, request }) => {
  const { id } = await file(request);
  const xml = readFileSync(new URL('../../../examples/tehran/processes/street-defect.bpmn', import.meta.url), 'utf8');
  const bring = (name: string, text: string): Promise<void> => page.locator('input[type=file]').setInputFiles({ name, mimeType: 'application/xml', buffer: Buffer.from(text) });
  await signIn(page, officersOf('municipality', 'administrator')[0]!);
  await page.goto(url('/staff/#/processes/drawings/street-defect/deploy'));
  await bring('broken.bpmn', xml.replace('<bpmn:endEvent id="repaired"', '<bpmn:endEvent id="repaired_no_more"'));
  await expect(page.locator('li.refused').first()).toBeVisible();
  await page.screenshot({ path: '../build/screens/tour-drawing-refused.png', fullPage: true });
  await bring('street.bpmn', xml.replace('name="پیگیری دیرکرد"', 'name="پیگیری تأخیر"'));
  await expect(page.locator('li.refused')).toHaveCount(0);
  await expect(page.locator('.finding')).toContainText('تغییر');
  for (const box of await page.locator('li.warned input[type=checkbox]').all()) await box.check();
  const go = page.locator('.do .button.primary');
  await expect(go).toBeEnabled();
  await go.click();
  await expect(page.locator('[data-version="2"]')).toContainText('جاری');
  await page.screenshot({ path: '../build/screens/tour-drawing-versions.png', fullPage: true });

  await page.goto(url('/staff/#/processes/drawings/street-defect/compare?from=1&to=2'));
  await expect(page.locator('[data-difference="hurry"]')).toContainText('پیگیری تأخیر');
  await page.goto(url('/staff/#/processes/drawings/street-defect/migrate?from=1&to=2'));
  await page.locator('button', { hasText: 'ببینید کدام‌ها منتقل می‌شوند' }).click();
  const row = page.locator(`tr[data-case="${id}"]`);
  await expect(row).toContainText('منتقل می‌شود');
  await page.screenshot({ path: '../build/screens/tour-migration-preview.png', fullPage: true });
  await page.locator('.do .button.primary').click();
  const moved = page.locator(`[data-moved="${id}"]`);
  await expect(moved).toContainText('منتقل شد');
  await moved.getByRole('button').click();
  await expect(moved).toContainText('بازگردانده شد');
  await page.goto(url('/staff/#/processes/incidents'));
  await expect(page.getByText('هیچ درخواستی متوقف نیست')).toBeVisible();
});
