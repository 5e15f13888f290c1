// Every page in both languages, wide and narrow: no error, no sideways scroll, nothing that axe refuses, and a picture to look at.
import { clean, expect, fits, test } from './fixtures';
import { Insight, made, real, type Log } from './mock/insight';

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
  { name: 'incidents', path: '/processes/incidents', user: 'o-2', ready: '[data-incident]' },
  { name: 'drawings', path: '/processes/drawings', user: 'o-2', ready: 'tbody tr' },
  { name: 'drawing-versions', path: '/processes/drawings/building-permit', user: 'o-2', ready: '.djs-shape' },
  { name: 'drawing-compare', path: '/processes/drawings/building-permit/compare?from=2&to=3', user: 'o-2', ready: '[data-difference]' },
  { name: 'drawing-migrate', path: '/processes/drawings/building-permit/migrate?from=2&to=3', user: 'o-2', ready: '.is-active' },
  { name: 'rules', path: '/processes/rules', user: 'o-1', ready: '.frame .djs-shape' },
  { name: 'rules-table', path: '/processes/rules/building-permit?decision=consultations', user: 'o-1', ready: '.frame td' },
  { name: 'rules-formula', path: '/processes/rules/building-permit?decision=fees', user: 'o-1', ready: 'dl.formula' },
  { name: 'today', path: '/today', user: 'o-1', ready: '.figures' },
];
// The pages of insight on the mock's city and, where the data is there, on a municipality's permits (289 activities in use) and on the
// receipt phase of permits (27 activities).
const insightPages: [string, string, string][] = [
  ['ledger', '', 'figure svg a'], ['ledger-month', 'by=month', 'figure svg a'], ['map', '', 'figure .node'], ['handover', '', 'figure svg rect'], ['waits', '', 'figure svg .row, .state .why'], ['backlog', '', '#period-told'],
  ['variants', '', 'figure svg .row'], ['spectrum', '', 'figure svg path'], ['compare', 'before=2025-01-01', '#week-told'], ['compare-groups', 'by=groups&a=cases where size >= 8&b=cases where not size >= 8', 'figure svg .row'], ['changes', '', '#week-told'], ['drivers', 'late=slowest', 'figure svg .row'], ['conform', '', '.parted'],
];
const logs: Record<string, () => Log | null> = { permits: () => real('permits', 'permits/BPIC15_1.xes.gz'), receipt: () => real('receipt', 'receipt/receipt.xes.gz') };
const read = new Map<string, Log | null>();
const logOf = (name: string): Log | null => { if (!read.has(name)) read.set(name, logs[name]!()); return read.get(name)!; };
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

for (const history of ['city', 'permits', 'receipt']) {
  for (const [name, query, ready] of insightPages.filter(([n]) => (history !== 'receipt' || n === 'map') && (history !== 'permits' || n !== 'conform'))) {
    for (const language of ['fa', 'en'] as const) {
      test(`insight ${name} of ${history} in ${language === 'fa' ? 'Persian' : 'English'}, wide and narrow`, async ({ page, api, open }) => {
        const log = history === 'city' ? null : logOf(history);
        test.skip(history !== 'city' && !log, 'the log is not in PASOKH_DATA');
        api.user = 'o-1';
        api.insight = new Insight([made(), ...(log ? [log] : [])]);
        await open(`/insight/${name.split('-')[0]}?${new URLSearchParams({ ...(log ? { history } : {}), ...Object.fromEntries(new URLSearchParams(history === 'permits' ? query.replace('2025-01-01', '2013-01-01') : query)) }).toString()}`, language);
        for (const size of sizes) {
          await page.setViewportSize(size);
          await expect(page.locator(ready).first()).toBeVisible();
          await page.evaluate(() => document.fonts.ready);
          await page.screenshot({ path: `../build/screens/insight-${history}-${name}-${language}-${size.name}.png`, fullPage: true });
          await fits(page);
        }
        await clean(page);
      });
    }
  }
}
for (const [name, query, ready] of insightPages) {
  test(`insight ${name} in the dark`, async ({ page, api, open }) => {
    api.user = 'o-1';
    await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
    await open(`/insight/${name.split('-')[0]}?${query}`);
    await expect(page.locator(ready).first()).toBeVisible();
    await page.screenshot({ path: `../build/screens/insight-${name}-dark.png`, fullPage: true });
    await clean(page);
  });
}
