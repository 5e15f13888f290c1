// Entering the demo city, and pictures of its pages (build/screens/demo-*.png).
import { readFileSync } from 'node:fs';
import { expect, type Page } from '@playwright/test';
import type { Session } from '../../src/lib/api/types';

interface Accounts { password: string; accounts: { user: string; role: string; unit: string }[] }
export const demo = (): Accounts => JSON.parse(readFileSync(`${process.env.PASOKH_DEMO}/demo-accounts.json`, 'utf8')) as Accounts;
export const at = (path: string): string => `${process.env.PASOKH_DEMO_URL}${path}`;

export async function enter(page: Page, user: string, language: string): Promise<Session> {
  await page.addInitScript((l) => localStorage.setItem('pasokh.language', l), language);
  const answer = await page.request.post(at('/api/v1/sessions'), { data: { user, password: demo().password } });
  expect(answer.status(), await answer.text()).toBe(201);
  return (await answer.json()) as Session;
}
export async function picture(page: Page, path: string, ready: string, name: string, whole = false): Promise<void> {
  await page.goto('about:blank');  // another address of the same page would not ask again who is signed in
  await page.goto(at(`/staff/#${path}`));
  await expect(page.locator(ready).first()).toBeVisible();
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: `../build/screens/demo-${name}.png`, fullPage: whole });
}
