import { views, violations } from './support/axe';
import { expect, test } from './support/house';

for (const view of views) {
  test(`the API is browsed and tried out, ${view.name}`, async ({ page }) => {
    // Swagger UI is a large program; a busy machine needs its time for it.
    test.slow();
    const refused: string[] = [];
    page.on('console', (message) => {
      if (/Content Security Policy/.test(message.text())) refused.push(message.text());
    });
    await page.setViewportSize(view.size);
    await page.emulateMedia({ colorScheme: view.colorScheme });
    await page.goto('/developers');
    await page.locator('#operations-tag-devices').click();
    const operation = page.locator('#operations-devices-list_devices');
    await operation.locator('.opblock-summary-control').click();
    await operation.getByRole('button', { name: 'Try it out' }).click();
    await operation.getByLabel('search').fill('Keller');
    await operation.getByRole('button', { name: 'Execute' }).click();
    await expect(operation.locator('.live-responses-table tbody .response-col_status')).toHaveText(/200/);
    await expect(operation.locator('.live-responses-table')).toContainText('Wasserzähler Keller');
    await page.locator('#operations-devices-create_device .opblock-summary-control').click();
    await expect(page.locator('#operations-devices-create_device .highlight-code').first()).toContainText('dev_eui');
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Authorize', exact: true }).first().click();
    await expect(page.getByText('Available authorizations')).toBeVisible();
    expect(await violations(page)).toEqual([]);
    expect(refused).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  });
}

test('only who opens the reference loads it, and anyone may', async ({ browser }) => {
  const context = await browser.newContext({ storageState: { cookies: [], origins: [] }, baseURL: process.env.OBHUT_URL });
  const page = await context.newPage();
  let bytes = 0;
  page.on('response', (response) => (bytes += Number(response.headers()['content-length'] ?? 0)));
  test.slow();
  await page.goto('/sign-in');
  await page.waitForLoadState('networkidle');
  expect(bytes).toBeLessThan(500_000);
  await page.getByRole('link', { name: 'Schnittstelle (API)' }).click();
  await expect(page.locator('#operations-tag-devices')).toBeVisible({ timeout: 40_000 });
  expect(bytes).toBeGreaterThan(1_500_000);
  await context.close();
});
