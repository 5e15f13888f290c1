// The pages in a real browser against a mock of the API. `npm run build` first: what is tried is what is shipped.
import { createServer } from 'node:net';
import { defineConfig } from '@playwright/test';

// A free port, found once: the workers inherit it.
process.env.PASOKH_UI_PORT ??= await new Promise<string>((found) => {
  const probe = createServer().listen(0, '127.0.0.1', () => {
    const address = probe.address();
    probe.close(() => found(String(typeof address === 'object' && address ? address.port : 4319)));
  });
});
const port = Number(process.env.PASOKH_UI_PORT);
const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

export default defineConfig({
  testDir: './tests',
  testIgnore: '**/tours/**',
  outputDir: '../build/ui-tests',
  reporter: [['list']],
  timeout: 30_000,
  retries: process.env.CI ? 1 : 0,  // a loaded machine may be slow once; what needed a second try is listed as flaky
  expect: { timeout: 6_000 },
  workers: 2,
  fullyParallel: true,
  use: {
    baseURL: `http://127.0.0.1:${port}`, viewport: { width: 1440, height: 900 }, contextOptions: { reducedMotion: 'reduce' }, timezoneId: 'Asia/Tehran', locale: 'fa-IR',
    launchOptions: { executablePath: process.env.PASOKH_CHROMIUM ?? '/usr/bin/chromium', args },
  },
  webServer: { command: `npx vite preview --host 127.0.0.1 --port ${port} --strictPort`, url: `http://127.0.0.1:${port}/staff/`, reuseExistingServer: false, timeout: 30_000 },
});
