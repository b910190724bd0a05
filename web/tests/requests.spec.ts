// The privacy centre, the public form, and the desk: a request from the form to its answer.
import { violations } from './support/axe';
import { colleague } from './support/colleague';
import { expect, signIn, test } from './support/house';

const nobody = { cookies: [], origins: [] };

test('plu_25 anyone sends the form, and the page tells nobody who is known', async ({ browser }) => {
  const context = await browser.newContext({ storageState: nobody, baseURL: process.env.OBHUT_URL, locale: 'de-DE' });
  const page = await context.newPage();
  await page.goto('/sign-in');
  await page.getByRole('link', { name: 'Datenschutz-Antrag stellen' }).click();
  await page.getByLabel('Was möchten Sie?').selectOption({ label: 'Löschung' });
  await expect(page.getByText('lässt sich nicht rückgängig machen')).toBeVisible();
  await page.getByLabel('Was möchten Sie?').selectOption({ label: 'Auskunft' });
  await page.getByLabel('E-Mail-Adresse', { exact: true }).last().fill('niemand@fremd.test');
  expect(await violations(page)).toEqual([]);
  await page.getByRole('button', { name: 'Antrag absenden' }).click();
  await expect(page.getByText('Danke. Ihr Antrag ist abgeschickt.')).toBeVisible();
  await context.close();
});

test('pro_17 a request is made in the privacy centre, decided at the desk, and its answer is seen', async ({ page, browser }) => {
  await page.goto('/privacy-centre');
  await expect(page.getByRole('heading', { name: 'Was über Sie gespeichert ist' })).toBeVisible();
  await page.getByRole('button', { name: 'Beschwerde: Beantragen' }).click();
  const dialog = page.getByRole('dialog', { name: 'Beschwerde' });
  await dialog.getByLabel('Ihr Anliegen').fill('Die Mails kommen doppelt.');
  await dialog.getByRole('button', { name: 'Beantragen' }).click();
  await page.waitForURL(/\/privacy-centre\/requests\//);
  await expect(page.getByText('In Bearbeitung')).toBeVisible();
  const id = page.url().split('/').pop() ?? '';

  // Nobody decides their own case.
  const context = await browser.newContext({ storageState: nobody, baseURL: process.env.OBHUT_URL, locale: 'de-DE' });
  const desk = await context.newPage();
  await signIn(desk, await colleague(browser, 'desk@operator.test', 'Dana'));
  await desk.goto('/requests');
  await expect(desk.getByRole('link', { name: 'Beschwerde' }).first()).toBeVisible();
  await desk.goto(`/requests/${id}`);
  await desk.getByRole('button', { name: 'Rückfrage' }).click();
  await desk.getByRole('dialog').getByLabel('Nachricht an die Person').fill('Welche Mails?');
  await desk.getByRole('dialog').getByRole('button', { name: 'Rückfrage' }).click();
  await expect(desk.getByText('Welche Mails?')).toBeVisible();
  await desk.getByRole('button', { name: 'Erfüllen' }).click();
  await desk.getByRole('dialog').getByLabel('Nachricht an die Person').fill('Behoben.');
  expect(await violations(desk)).toEqual([]);
  await desk.getByRole('dialog').getByRole('button', { name: 'Erfüllen' }).click();
  await expect(desk.getByText('Erfüllt').first()).toBeVisible();
  await context.close();

  await page.goto(`/privacy-centre/requests/${id}`);
  await expect(page.getByText('Behoben.').first()).toBeVisible();
  expect(await violations(page)).toEqual([]);
});

test('pla_09 an erasure warns of what it means and shows what would go before it asks for the password', async ({ page }) => {
  await page.goto('/privacy-centre');
  await page.getByRole('button', { name: 'Löschung: Beantragen' }).click();
  const dialog = page.getByRole('dialog', { name: 'Konto und Daten löschen' });
  await expect(dialog.getByText('Das lässt sich nicht rückgängig machen.')).toBeVisible();
  await expect(dialog.getByText('Wird gelöscht')).toBeVisible();
  await dialog.getByLabel('Ihr Passwort').fill('falsch');
  await dialog.getByLabel('Ich habe gelesen, was das bedeutet.').check();
  await dialog.getByRole('button', { name: 'Endgültig löschen' }).click();
  await expect(dialog.getByText('Das stimmt nicht.')).toBeVisible();
  expect(await violations(page)).toEqual([]);
});
