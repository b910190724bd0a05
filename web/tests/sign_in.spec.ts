import { expect, signIn, staff, test } from './support/house';

test.use({ storageState: { cookies: [], origins: [] } });

test('a wrong password is said in words, and nothing is given away', async ({ page }) => {
  await page.goto('/sign-in');
  await page.getByLabel('E-Mail-Adresse').fill('nobody@operator.test');
  await page.getByLabel('Passwort', { exact: true }).fill('falsch falsch falsch');
  await page.getByRole('button', { name: 'Anmelden' }).click();
  await expect(page.getByRole('alert')).toHaveText('E-Mail-Adresse oder Passwort stimmt nicht.');
});

test('after sign-in one is where one wanted to go', async ({ page }) => {
  await page.goto('/devices?status=online');
  await page.waitForURL('/sign-in?return=**');
  await page.getByLabel('E-Mail-Adresse').fill(staff.email);
  await page.getByLabel('Passwort', { exact: true }).fill(staff.password);
  await page.getByRole('button', { name: 'Anmelden' }).click();
  await page.waitForURL('/devices?status=online');
  await expect(page.getByRole('heading', { name: 'Geräte', level: 1 })).toBeVisible();
});

test('a return address elsewhere is not followed', async ({ page }) => {
  await page.goto('/sign-in?return=//elsewhere.test/');
  await page.getByLabel('E-Mail-Adresse').fill(staff.email);
  await page.getByLabel('Passwort', { exact: true }).fill(staff.password);
  await page.getByRole('button', { name: 'Anmelden' }).click();
  await expect(page.getByRole('heading', { name: 'Guten Tag, Sabine' })).toBeVisible();
  expect(new URL(page.url()).pathname).toBe('/');
});

test('signing out ends the session', async ({ page }) => {
  await signIn(page, staff);
  await page.getByRole('button', { name: 'Abmelden' }).click();
  await page.waitForURL('/sign-in');
  await page.goto('/devices');
  await page.waitForURL('/sign-in?return=**');
});

test('a forgotten password is answered alike for everyone', async ({ page }) => {
  for (const email of [staff.email, 'nobody@operator.test']) {
    await page.goto('/forgot');
    await page.getByLabel('E-Mail-Adresse').fill(email);
    await page.getByRole('button', { name: 'Link senden' }).click();
    await expect(page.getByText(`Wenn es zu ${email} ein Konto gibt`)).toBeVisible();
  }
});
