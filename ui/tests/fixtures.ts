// One page with its mock server: the clock stands at noon of 3 Azar 1404, the language and theme are chosen before the first paint.
import { test as base, expect } from '@playwright/test';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { MockApi } from './mock/api';
import { now } from './mock/fixtures';

export type Language = 'fa' | 'en';
interface Staff { api: MockApi; open: (path: string, language?: Language) => Promise<void> }

export const test = base.extend<Staff>({
  api: async ({ page }, use) => {
    const api = new MockApi();
    await api.attach(page);
    await page.clock.setFixedTime(now);
    const wrong: string[] = [];
    page.on('pageerror', (error) => wrong.push(String(error)));
    page.on('console', (message) => { if (/Content Security Policy/.test(message.text())) wrong.push(message.text()); });
    await use(api);
    expect(wrong, 'no error in the page').toEqual([]);
  },
  open: async ({ page, api }, use) => {
    void api;
    await use(async (path, language = 'fa') => {
      await page.addInitScript((l) => { if (!localStorage.getItem('pasokh.language')) localStorage.setItem('pasokh.language', l); }, language);
      await page.goto(`/staff/#${path}`);
    });
  },
});
export { expect };

// Nothing that axe knows to be wrong for people who see, hear or move otherwise.
export async function clean(page: Page): Promise<void> {
  const found = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']).analyze();
  expect(found.violations.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => `${n.target.join(' ')} ${n.any[0]?.message ?? ''}`).join(' | ')}`)).toEqual([]);
}
// No page scrolls sideways.
export async function fits(page: Page): Promise<void> {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(over, 'the page is no wider than the window').toBeLessThanOrEqual(1);
}
