// The citizen's side of the tours: no script runs there. Files are real ones: a JPEG and a PDF that the browser itself made.
import { expect, type Browser, type BrowserContext, type Page } from '@playwright/test';
import AxeBuilder from '@axe-core/playwright';
import { url } from './town';

export interface Paper { name: string; mimeType: string; buffer: Buffer }

export async function makePapers(browser: Browser): Promise<{ photo: Paper; paper: (title: string) => Promise<Paper> }> {
  const page = await browser.newPage({ viewport: { width: 640, height: 420 } });
  page.setDefaultTimeout(15_000);
  await page.setContent('<body style="margin:0;block-size:100vh;background:repeating-linear-gradient(20deg,#6b6b6b,#777 7px,#636363 13px)"><div style="position:absolute;inset:30% 28%;border-radius:48% 52% 60% 40%;background:radial-gradient(#161616,#3b3632 70%,#57514b)"></div>');
  const photo = { name: 'چاله.jpg', mimeType: 'image/jpeg', buffer: await page.screenshot({ type: 'jpeg', quality: 60 }) };
  const paper = async (title: string): Promise<Paper> => {
    await page.setContent(`<html lang="fa" dir="rtl"><body style="font:20px Vazirmatn,Tahoma,sans-serif"><h1>${title}</h1><p>نمونه برای آزمایش</p>`);
    return { name: `${title}.pdf`, mimeType: 'application/pdf', buffer: await page.pdf({ format: 'A5' }) };
  };
  return { photo, paper };
}

// A citizen with an old phone: no script at all.
export const withoutScript = (browser: Browser): Promise<BrowserContext> =>
  browser.newContext({ javaScriptEnabled: false, locale: 'fa-IR', timezoneId: 'Asia/Tehran', viewport: { width: 360, height: 740 } });

const widths = { wide: 1280, narrow: 360 };
const fits = async (page: Page): Promise<void> => {
  expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), `${page.url()} scrolls sideways`).toBeLessThanOrEqual(1);
};

// A picture of the page as it stands, wide and narrow.
export async function picture(page: Page, name: string): Promise<void> {
  const before = page.viewportSize()!;
  const language = await page.locator('html').getAttribute('lang');
  for (const [size, width] of Object.entries(widths)) {
    await page.setViewportSize({ width, height: 800 });
    await page.screenshot({ path: `../build/screens/citizen-${name}-${language}-${size}.png`, fullPage: true });
    await fits(page);
  }
  await page.setViewportSize(before);
}

// A page with an address, in both languages: pictures, nothing that axe refuses, and light enough for a bad line.
export async function look(browser: Browser, path: string, name: string): Promise<void> {
  for (const language of ['fa', 'en']) {
    const context = await browser.newContext({ locale: language === 'fa' ? 'fa-IR' : 'en-GB', timezoneId: 'Asia/Tehran', reducedMotion: 'reduce', viewport: { width: 1280, height: 800 } });
    const page = await context.newPage();
    const sizes: Promise<number>[] = [];
    page.on('response', (response) => { sizes.push(response.body().then((body) => body.length, () => 0)); });
    await page.goto(url(path.replace(/^\/(fa|en)/, `/${language}`)));
    await expect(page.locator('h1').first()).toBeVisible();
    expect((await Promise.all(sizes)).reduce((sum, n) => sum + n, 0), `${name} is too heavy`).toBeLessThan(100_000);
    await picture(page, name);
    const found = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']).analyze();
    expect(found.violations.map((v) => `${name} ${language} ${v.id}: ${v.nodes.slice(0, 3).map((n) => n.target.join(' ')).join(' | ')}`)).toEqual([]);
    await context.close();
  }
}

// What the receipt says: the number (in Latin digits), the address behind the secret link, the whole text.
export async function readReceipt(page: Page): Promise<{ number: string; link: string; text: string }> {
  await expect(page).toHaveURL(/\/receipt\//);
  const shown = (await page.locator('.number').innerText()).replace(/[۰-۹]/g, (d) => String('۰۱۲۳۴۵۶۷۸۹'.indexOf(d))).replace(/\D/g, '');
  expect(shown).toMatch(/^\d{12}$/);
  await expect(page.locator('.qr svg')).toBeVisible();
  return { number: shown, link: (await page.locator('.link a').getAttribute('href'))!, text: await page.locator('main').innerText() };
}

// Check the answers, then send them.
export async function send(page: Page): Promise<void> {
  await page.locator('button[value=check]').click();
  await expect(page.locator('dl.answers')).toBeVisible();
  await page.locator('button[value=send]').click();
}
