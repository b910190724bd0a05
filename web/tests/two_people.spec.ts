// One browser, two people: what was drawn for one is neither shown to nor saved as the other.
import { chromium } from '@playwright/test';
import { colleague } from './support/colleague';
import { expect, signIn, staff, test } from './support/house';

test.use({ storageState: { cookies: [], origins: [] } });

test('what another tab changed about who is signed in is known at once', async ({ page, context }) => {
  await signIn(page, staff);
  await page.goto('/account');
  const other = await context.newPage();
  await other.goto('/');
  await other.getByRole('button', { name: 'Abmelden' }).click();
  await page.waitForURL('/sign-in**');
  await expect(page.getByLabel('Vorname')).toHaveCount(0);
});

test('a form drawn for one person is not saved as another', async ({ page, context, browser }) => {
  const second = await colleague(browser, 'kolja@operator.test', 'Kolja');
  // A tab that hears nothing of the others, such as one that the browser put to sleep.
  await page.addInitScript(() => Reflect.deleteProperty(globalThis, 'BroadcastChannel'));
  await signIn(page, staff);
  await page.goto('/account');
  await page.getByLabel('Vorname').fill('Umbenannt');
  const other = await context.newPage();
  await other.goto('/');
  await other.getByRole('button', { name: 'Abmelden' }).click();
  await signIn(other, second);

  await page.getByRole('button', { name: 'Speichern' }).first().click();
  await expect(page.getByText('Jemand anderes ist angemeldet')).toBeVisible();
  await expect(page.getByLabel('Vorname')).toHaveCount(0);
  await other.goto('/account');
  await expect(other.getByLabel('Vorname')).toHaveValue('Kolja');
  await page.getByRole('button', { name: 'Seite neu laden' }).click();
  await expect(page.getByLabel('Vorname')).toHaveValue('Kolja');
});

test('Back after signing out in another tab shows nothing, though the browser kept the page', async () => {
  // Playwright switches off the memory of pages that browsers have.
  const browser = await chromium.launch({
    executablePath: process.env.OBHUT_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
  });
  try {
    const context = await browser.newContext({ locale: 'de-DE', baseURL: process.env.OBHUT_URL });
    const page = await context.newPage();
    // Chromium forgets a kept page as soon as a message is for it; other browsers do not.
    await page.addInitScript(() => Reflect.deleteProperty(globalThis, 'BroadcastChannel'));
    await signIn(page, staff);
    await page.goto('/account');
    await expect(page.getByLabel('Vorname')).toHaveValue('Sabine');
    await page.evaluate(() => addEventListener('pageshow', (event) => sessionStorage.setItem('kept', String(event.persisted))));
    await page.goto('/api/notice/text');
    const other = await context.newPage();
    await other.goto('/');
    await other.getByRole('button', { name: 'Abmelden' }).click();
    await other.waitForURL('/sign-in');
    // `page.goBack` waits for a load, and a kept page has none.
    await page.evaluate(() => history.back());
    await expect.poll(() => new URL(page.url()).pathname).toBe('/sign-in');
    expect(await page.evaluate(() => sessionStorage.getItem('kept'))).toBe('true');
    await expect(page.getByLabel('Vorname')).toHaveCount(0);
  } finally {
    await browser.close();
  }
});
