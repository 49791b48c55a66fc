import { defineConfig } from '@playwright/test'
import { chromium } from './e2e/chromium.ts'

/** Browser tests against the real product (see e2e/product.ts); no retries: a test that flickers is broken. */
export default defineConfig({
  testDir: 'e2e',
  testMatch: '*.e2e.ts',
  outputDir: 'test-results/browser',
  globalSetup: './e2e/product.ts',
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  workers: 2,
  retries: 0,
  // Generous, for slow machines: nothing here waits for time to pass.
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: 'list',
  use: {
    browserName: 'chromium',
    // The global setup knows it; each worker reads this file again after that.
    baseURL: process.env.VIEWZENIX_E2E_URL,
    launchOptions: chromium(),
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    timezoneId: 'UTC',
    screenshot: 'only-on-failure',
  },
})
