// Every page in both languages, wide and narrow: no error, no sideways scroll, nothing that axe refuses, and a picture to look at.
import { clean, expect, fits, test } from './fixtures';

interface Screen { name: string; path: string; user: string | null; ready: string }
const screens: Screen[] = [
  { name: 'sign-in', path: '/', user: null, ready: 'form' },
  { name: 'worklist', path: '/worklist', user: 'o-505', ready: '[data-row="0"]' },
  { name: 'case', path: '/cases/01jd000001', user: 'o-505', ready: '.task' },
  { name: 'case-drawing', path: '/cases/01jd000001?side=drawing', user: 'o-505', ready: '.djs-shape' },
  { name: 'case-ledger', path: '/cases/01jd000001?side=ledger', user: 'o-505', ready: '#side table' },
  { name: 'case-clock', path: '/cases/01jd000001?side=clock', user: 'o-505', ready: '#side ol' },
  { name: 'cases', path: '/cases', user: 'o-505', ready: 'tbody tr' },
  { name: 'consultations', path: '/consultations', user: 'o-60', ready: '[data-inquiry]' },
  { name: 'file', path: '/file?service=building-permit', user: 'o-503', ready: '#f-address' },
  { name: 'ledger', path: '/ledger', user: 'o-1', ready: 'figure svg a' },
  { name: 'ledger-month', path: '/ledger?by=month', user: 'o-1', ready: 'figure svg a' },
  { name: 'ledger-account', path: '/ledger?by=account', user: 'o-1', ready: 'figure svg a' },
  { name: 'today', path: '/today', user: 'o-1', ready: '.figures' },
];
const sizes = [{ name: 'wide', width: 1440, height: 900 }, { name: 'narrow', width: 390, height: 844 }];

for (const screen of screens) {
  for (const language of ['fa', 'en'] as const) {
    test(`${screen.name} in ${language === 'fa' ? 'Persian' : 'English'}, wide and narrow`, async ({ page, api, open }) => {
      api.user = screen.user;
      await open(screen.path, language);
      for (const size of sizes) {
        await page.setViewportSize(size);
        await expect(page.locator(screen.ready).first()).toBeVisible();
        await page.evaluate(() => document.fonts.ready);
        await page.screenshot({ path: `../build/screens/${screen.name}-${language}-${size.name}.png`, fullPage: true });
        await fits(page);
      }
      await expect(page.locator('html')).toHaveAttribute('dir', language === 'fa' ? 'rtl' : 'ltr');
      await clean(page);
    });
  }
}
for (const screen of screens.filter((s) => ['worklist', 'case', 'ledger', 'today'].includes(s.name))) {
  test(`${screen.name} in the dark`, async ({ page, api, open }) => {
    api.user = screen.user;
    await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
    await open(screen.path);
    await expect(page.locator(screen.ready).first()).toBeVisible();
    await page.screenshot({ path: `../build/screens/${screen.name}-dark.png`, fullPage: true });
    await clean(page);
  });
}
