import { expect, test } from './support/house';

test('the notice is public, in both languages, with a table of contents', async ({ browser }) => {
  const context = await browser.newContext({ storageState: { cookies: [], origins: [] }, baseURL: process.env.OBHUT_URL, locale: 'de-DE' });
  const page = await context.newPage();
  await page.goto('/privacy');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Datenschutz');
  await expect(page.getByText('PRO-02').first()).toBeVisible();
  const first = page.getByRole('navigation', { name: 'Inhalt' }).getByRole('link').first();
  await first.click();
  await expect(page).toHaveURL(/#/);
  await page.getByRole('button', { name: 'English' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText(/privacy/i);
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await context.close();
});

test('pro_05 the audit log shows who did what, and that nobody changed it', async ({ page }) => {
  await page.goto('/audit');
  await expect(page.getByText('Die Kette ist unversehrt')).toBeVisible();
  await expect(page.getByRole('row', { name: /staff@operator\.test/ }).first()).toBeVisible();
});

test('refusals and sweeps are there for staff', async ({ page }) => {
  await page.goto('/evidence');
  for (const tab of ['Je Klausel', 'Abgewiesen', 'Löschläufe']) {
    await page.getByRole('tab', { name: tab }).click();
    await expect(page.getByRole('tab', { name: tab })).toHaveAttribute('aria-selected', 'true');
    await expect(page.getByRole('tabpanel').getByRole('alert')).toHaveCount(0);
  }
});
