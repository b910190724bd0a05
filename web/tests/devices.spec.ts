import { Api, expect, test } from './support/house';
import { world } from './support/world';

test('pro_10 places list their address and the devices in them', async ({ page }) => {
  await page.goto('/places');
  await page.getByRole('link', { name: 'Rathaus' }).click();
  await expect(page.getByText('Hauptstraße 1, 66117 Saarbrücken')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Wasserzähler Keller' })).toBeVisible();
});

test('pro_09 a device is made, found, changed and deleted', async ({ page }) => {
  await page.goto('/devices');
  await page.getByRole('button', { name: 'Gerät anlegen' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Gerät anlegen' });
  await dialog.getByLabel('Name', { exact: true }).fill('Türkontakt Archiv');
  await dialog.getByLabel('DevEUI').fill('0018 B200 0000 3001');
  await dialog.getByLabel('Profil').selectOption('door-contact');
  await dialog.getByLabel(/^Einbauort/).fill('Archivtür');
  await dialog.getByRole('button', { name: 'Speichern' }).click();
  await expect(page.getByRole('heading', { name: 'Türkontakt Archiv' })).toBeVisible();
  await expect(page.getByText('Noch nie gehört')).toBeVisible();

  await page.goto('/devices');
  await page.getByRole('searchbox').fill('Archiv');
  await expect(page.getByRole('row')).toHaveCount(2);
  await page.getByRole('link', { name: 'Türkontakt Archiv' }).click();
  await page.getByRole('button', { name: 'Löschen' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Löschen' }).click();
  await page.waitForURL('/devices');
  await page.getByRole('searchbox').fill('Archiv');
  await expect(page.getByText('Kein Gerät passt')).toBeVisible();
});

test('pro_11 readings are charted from the year to the hour, by mouse and by keyboard', async ({ page }) => {
  await page.goto(`/devices/${world().climate_id}`);
  const chart = page.getByRole('slider', { name: /^Diagramm: Temperatur/ });
  await expect(chart).toBeVisible();
  await chart.focus();
  await page.keyboard.press('End');
  await expect(chart).toHaveAttribute('aria-valuetext', /°C/);
  for (const span of ['Jahr', 'Monat', 'Tag', 'Stunde']) {
    await page.getByText(span, { exact: true }).click();
    await expect(page.getByRole('radio', { name: span })).toBeChecked();
    await expect(chart).toBeVisible();
  }
  await page.getByText('Woche', { exact: true }).click();
  await page.getByRole('button', { name: 'Als Tabelle zeigen' }).click();
  await expect(page.getByRole('cell', { name: /2\d,\d/ }).first()).toBeVisible();
});

test('pro_11 a reading that arrives is on the page without asking', async ({ page, playwright }) => {
  const { climate_id, token } = world();
  await page.goto(`/devices/${climate_id}`);
  await expect(page.getByRole('slider')).toBeVisible();
  const machine = await playwright.request.newContext({ baseURL: process.env.OBHUT_URL, extraHTTPHeaders: { Authorization: `Bearer ${token}` } });
  const tile = page.getByRole('button', { name: /Temperatur/ });
  await expect(async () => {
    await machine.post('/api/ingest/plain', { data: { device: '0018b20000002002', values: { temperature: 27.25 } } });
    await expect(tile).toContainText('27,25 °C', { timeout: 1_000 });
  }).toPass();
  await machine.dispose();
});

test('pro_11 the first uplink of a new device is on the page without asking', async ({ page, playwright }) => {
  const api = new Api(page.request);
  const draft = { tenant_id: world().tenant_id, dev_eui: '0018b20000003777', name: 'Fühler neu', profile: 'indoor-climate' };
  const { id } = await api.post<{ id: string }>('/devices', draft);
  await page.goto(`/devices/${id}`);
  await expect(page.getByText('Noch keine Messwerte')).toBeVisible();
  const machine = await playwright.request.newContext({ baseURL: process.env.OBHUT_URL, extraHTTPHeaders: { Authorization: `Bearer ${world().token}` } });
  const tile = page.getByRole('button', { name: /Temperatur/ });
  await expect(async () => {
    await machine.post('/api/ingest/plain', { data: { device: draft.dev_eui, values: { temperature: 21.5 } } });
    await expect(tile).toContainText('21,5 °C', { timeout: 1_000 });
  }).toPass();
  await machine.dispose();
});

test.describe('far from the meter', () => {
  test.use({ timezoneId: 'America/New_York' });
  test('pro_11 days are those of the meter, not of the browser', async ({ page }) => {
    let asked: string | undefined;
    page.on('request', (request) => {
      if (request.url().includes('/consumption?')) asked = request.url();
    });
    await page.goto(`/devices/${world().meter_id}`);
    const answered = page.waitForResponse((response) => response.url().includes('/consumption?'));
    await page.getByRole('tab', { name: 'Verbrauch' }).click();
    const answer = (await (await answered).json()) as { time_zone: string; items: { from: string }[] };
    expect(asked).not.toContain('time_zone');
    expect(answer.time_zone).toBe('Europe/Berlin');
    await page.getByRole('button', { name: 'Als Tabelle zeigen' }).click();
    const day = new Intl.DateTimeFormat('de-DE', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'Europe/Berlin' });
    await expect(page.getByRole('cell', { name: day.format(new Date(answer.items[0]?.from ?? 0)) }).first()).toBeVisible();
  });
});

test('consumption comes from meter readings, per day', async ({ page }) => {
  await page.goto(`/devices/${world().meter_id}`);
  await page.getByRole('tab', { name: 'Verbrauch' }).click();
  await expect(page.getByText(/^Summe .*m³/)).toBeVisible();
  await page.getByRole('button', { name: 'Als Tabelle zeigen' }).click();
  await expect(page.getByRole('cell', { name: '1,2', exact: true }).first()).toBeVisible();
});

test('an import shows each bad row before anything is created', async ({ page }) => {
  await page.goto('/devices/import');
  const sheet = [
    'dev_eui,name,profile',
    '0018b20000004001,Zähler A,water-meter',
    '0018b2,Zähler B,water-meter',
    '0018b20000004003,Zähler C,gasuhr',
  ].join('\n');
  await page.getByLabel('Datei wählen').setInputFiles({ name: 'devices.csv', mimeType: 'text/csv', buffer: Buffer.from(sheet) });
  await expect(page.getByText('2 Zeilen haben Fehler')).toBeVisible();
  await expect(page.getByRole('row', { name: /Zähler B/ })).toContainText('Bitte 16 Zeichen');
  await expect(page.getByRole('row', { name: /Zähler C/ })).toContainText('Das gibt es hier nicht.');
  await expect(page.getByRole('button', { name: /anlegen/ })).toHaveCount(0);

  await page.getByRole('button', { name: 'Andere Datei' }).click();
  const good = sheet.split('\n').slice(0, 2).join('\n');
  await page.getByLabel('Datei wählen').setInputFiles({ name: 'devices.csv', mimeType: 'text/csv', buffer: Buffer.from(good) });
  await page.getByRole('button', { name: '1 Gerät anlegen' }).click();
  await expect(page.getByText('1 Gerät ist angelegt.')).toBeVisible();
});

test('a device that nobody created is listed, and its form is one click away', async ({ page, playwright }) => {
  const machine = await playwright.request.newContext({ baseURL: process.env.OBHUT_URL, extraHTTPHeaders: { Authorization: `Bearer ${world().token}` } });
  await machine.post('/api/ingest/plain', { data: { device: '70b3d57ed0001234', values: { temperature: 1 } } });
  await machine.dispose();
  await expect(async () => {
    await page.goto('/unknown-devices');
    await expect(page.getByText('70B3 D57E D000 1234')).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await page.getByRole('link', { name: 'Anlegen' }).click();
  await expect(page.getByRole('dialog').getByLabel('DevEUI')).toHaveValue('70b3d57ed0001234');
});

test('a payload is tried without being kept', async ({ page }) => {
  await page.goto('/profiles');
  await page.getByRole('link', { name: 'Raumklimasensor' }).click();
  await page.getByLabel('Bytes (hexadezimal)').fill('00');
  await page.getByRole('button', { name: 'Entschlüsseln' }).click();
  await expect(page.getByRole('main').locator('[aria-live] > *').first()).toBeVisible();
});
