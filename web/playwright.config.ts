import { defineConfig } from '@playwright/test';

// A real server in a real browser: Debian's chromium, and the binary of OBHUT_BIN, started by tests/support/server.ts
// over an empty database. With OBHUT_URL and OBHUT_SIGNINS the tests go to a server that runs already.
export default defineConfig({
  testDir: 'tests',
  outputDir: 'test-results',
  globalSetup: './tests/support/server.ts',
  workers: 2,
  timeout: 30_000,
  expect: { timeout: 8_000 },
  forbidOnly: Boolean(process.env.CI),
  reporter: [['list']],
  use: {
    locale: 'de-DE',
    timezoneId: 'Europe/Berlin',
    trace: 'retain-on-failure',
    launchOptions: { executablePath: process.env.OBHUT_CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] },
  },
  projects: [
    { name: 'begin', testMatch: 'begin.ts' },
    { name: 'pages', testMatch: '*.spec.ts', dependencies: ['begin'], use: { storageState: 'test-results/staff.json' } },
  ],
});
