// The scripted tours: the real program, a real city, a real browser. The program is built first (./check does).
import { defineConfig } from '@playwright/test';

const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

export default defineConfig({
  testDir: './tests/tours',
  outputDir: '../build/ui-tours',
  globalSetup: './tests/tours/setup.ts',
  reporter: [['list']],
  timeout: 120_000,
  retries: process.env.CI ? 1 : 0,
  expect: { timeout: 10_000 },
  workers: 1,
  use: {
    actionTimeout: 15_000,
    viewport: { width: 1440, height: 900 }, contextOptions: { reducedMotion: 'reduce' }, timezoneId: 'Asia/Tehran', locale: 'fa-IR',
    launchOptions: { executablePath: process.env.PASOKH_CHROMIUM ?? '/usr/bin/chromium', args },
  },
});
