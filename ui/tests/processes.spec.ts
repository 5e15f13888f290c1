// Pages about how the city works and decides: the rules it decides by.
import { expect, test } from './fixtures';

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
