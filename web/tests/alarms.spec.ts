import { expect, staff, test } from './support/house';
import { world } from './support/world';

test('pro_08 a rule raises an alarm, someone takes it on, and the mail is on record', async ({ page, playwright }) => {
  const { climate_id, token } = world();
  await page.goto(`/rules/new?device_id=${climate_id}`);
  await page.getByLabel('Name', { exact: true }).fill('Kohlendioxid zu hoch');
  await page.getByLabel('Messgröße').selectOption('co2');
  await page.getByLabel('Grenze').fill('1200');
  await page.getByLabel('Empfänger der E-Mail').fill(staff.email);
  await page.getByRole('button', { name: 'Speichern' }).click();
  await page.waitForURL('/rules');
  await expect(page.getByRole('row', { name: /Kohlendioxid zu hoch/ })).toContainText('über 1.200 ppm');

  const machine = await playwright.request.newContext({ baseURL: process.env.OBHUT_URL, extraHTTPHeaders: { Authorization: `Bearer ${token}` } });
  await machine.post('/api/ingest/plain', { data: { device: '0018b20000002002', values: { co2: 1480 } } });
  await machine.dispose();
  await expect(async () => {
    await page.goto('/alarms');
    await expect(page.getByRole('link', { name: /Kohlendioxid zu hoch/ })).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await page.getByRole('link', { name: /Kohlendioxid zu hoch/ }).click();
  await expect(page.getByText('1.480 ppm').first()).toBeVisible();
  await page.getByRole('button', { name: 'Quittieren' }).click();
  await page.getByLabel(/^Notiz/).fill('Fenster geöffnet');
  await page.getByRole('dialog').getByRole('button', { name: 'Quittieren' }).click();
  await expect(page.getByText(/Fenster geöffnet/)).toBeVisible();
  await expect(page.getByText('Quittiert').first()).toBeVisible();

  await expect(async () => {
    await page.goto('/messages');
    await expect(page.getByRole('row', { name: /Kohlendioxid zu hoch/ })).toBeVisible({ timeout: 1_000 });
  }).toPass();
});

test('a rule without a limit is refused beside the field', async ({ page }) => {
  await page.goto('/rules/new?kind=silence');
  await page.getByLabel('Name', { exact: true }).fill('Stille');
  await page.getByLabel('Empfänger der E-Mail').fill('keine-adresse');
  await page.getByRole('button', { name: 'Speichern' }).click();
  await expect(page.getByText('Das ist keine E-Mail-Adresse.')).toBeVisible();
});
