import { expect, test } from './support/house';

test('the notice is public, in both languages, with a table of contents', async ({ browser }) => {
  const context = await browser.newContext({ storageState: { cookies: [], origins: [] }, baseURL: process.env.OBHUT_URL, locale: 'de-DE' });
  const page = await context.newPage();
  await page.goto('/privacy');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Datenschutz');
  await page.getByText('Ganzer Text').click();
  await expect(page.getByText('PRO-02').first()).toBeVisible();
  const first = page.getByRole('navigation', { name: 'Inhalt' }).getByRole('link').first();
  await first.click();
  await expect(page).toHaveURL(/#/);
  await page.getByRole('button', { name: 'English' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText(/privacy/i);
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await context.close();
});

test('the notice begins with its short form; papers are there to be taken along', async ({ browser }) => {
  const context = await browser.newContext({ storageState: { cookies: [], origins: [] }, baseURL: process.env.OBHUT_URL, locale: 'de-DE' });
  const page = await context.newPage();
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto('/privacy');
  await expect(page.getByRole('radio', { name: 'Kurzfassung' })).toBeChecked();
  await expect(page.getByRole('heading', { name: 'Was, wofür und wie lange' })).toBeVisible();
  await expect(page.getByText('Personenbezogene Daten sind sämtliche Daten')).toHaveCount(0);
  await expect(page.getByRole('rowheader', { name: 'obhut_session' })).toBeVisible();

  const paper = page.getByRole('link', { name: /^PDF ?: Datenschutz auf einen Blick/ });
  const answer = await page.request.get((await paper.getAttribute('href')) ?? '');
  expect(answer.headers()['content-type']).toBe('application/pdf');
  const saved = page.waitForEvent('download');
  await paper.click();
  expect((await saved).suggestedFilename()).toBe('progres-short-form-1.de.pdf');

  await page.getByRole('button', { name: 'English' }).click();
  await expect(page.getByRole('heading', { name: 'What, what for and how long' })).toBeVisible();
  // A link to a sentence opens the whole text.
  await page.goto('/privacy#clause.web_visit.keep');
  await page.reload();
  await expect(page.getByRole('radio', { name: 'Full text' })).toBeChecked();
  await context.close();
});

test('pro_05 the audit log shows who did what, and that nobody changed it', async ({ page }) => {
  await page.goto('/audit');
  await expect(page.getByText('Die Kette ist unversehrt')).toBeVisible();
  await expect(page.getByRole('row', { name: /staff@operator\.test/ }).first()).toBeVisible();
});

test('refusals and sweeps are there for staff', async ({ page }) => {
  await page.goto('/evidence');
  for (const tab of ['Prüfungen', 'Abgewiesen', 'Löschläufe']) {
    await page.getByRole('tab', { name: tab }).click();
    await expect(page.getByRole('tab', { name: tab })).toHaveAttribute('aria-selected', 'true');
    await expect(page.getByRole('tabpanel').getByRole('alert')).toHaveCount(0);
  }
});
