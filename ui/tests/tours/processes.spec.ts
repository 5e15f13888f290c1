// A case on its drawing and the city's rules, as the real program gives them.
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
  await expect(page.locator(`[data-element-id="${here[0]!.element}"].is-active`)).toBeVisible();
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
