import { Api, expect, signIn, test } from './support/house';
import { world } from './support/world';

const password = 'gruene Wiese hinter dem Haus';

test('pro_04 pro_06 staff invite, the mail holds the link, and the new administrator sees only their own', async ({ page, browser }) => {
  await page.goto('/accounts');
  await page.getByRole('button', { name: 'Konto anlegen' }).click();
  const dialog = page.getByRole('dialog', { name: 'Konto anlegen und einladen' });
  await dialog.getByLabel('Vorname').fill('Aylin');
  await dialog.getByLabel('Nachname').fill('Demir');
  await dialog.getByLabel('E-Mail-Adresse').fill('aylin@wohnbau.test');
  await dialog.getByLabel('Rolle').selectOption({ label: 'Verwaltung' });
  await dialog.getByLabel('Kundeninstanz').selectOption({ label: 'Wohnbau Nord eG' });
  await dialog.getByRole('button', { name: 'Anlegen und einladen' }).click();
  const row = page.getByRole('row', { name: /Aylin Demir/ });
  await expect(row.getByText('Eingeladen')).toBeVisible();

  await page.goto('/messages');
  await page.getByRole('row', { name: /aylin@wohnbau\.test/ }).getByRole('button').first().click();
  const mail = await page.getByRole('dialog').innerText();
  const link = /\/activate\S+/.exec(mail)?.[0] ?? '';
  expect(link).not.toBe('');

  const context = await browser.newContext({ storageState: { cookies: [], origins: [] }, baseURL: process.env.OBHUT_URL });
  const hers = await context.newPage();
  await hers.goto(link);
  await hers.getByLabel('Neues Passwort').fill(password);
  await hers.getByLabel('Passwort wiederholen').fill(password);
  await hers.getByRole('button', { name: 'Konto aktivieren' }).click();
  await hers.waitForURL('/sign-in');
  await signIn(hers, { email: 'aylin@wohnbau.test', password });

  const navigation = hers.getByRole('navigation', { name: 'Hauptnavigation' });
  await expect(navigation.getByRole('link', { name: 'Benutzerkonten' })).toBeVisible();
  await expect(navigation.getByRole('link', { name: 'Nachweise' })).toHaveCount(0);
  await hers.goto('/tenants');
  const tree = hers.getByRole('list', { name: 'Kundeninstanzen' });
  await expect(tree.getByRole('link', { name: 'Wohnbau Nord eG', exact: true })).toBeVisible();
  await expect(tree.getByText('co.met GmbH')).toHaveCount(0);
  await hers.goto('/devices');
  await expect(hers.getByText('Noch keine Geräte')).toBeVisible();
  await context.close();
});

test('pro_03 optional details are marked as such, and cleared ones are erased', async ({ page }) => {
  await page.goto('/account');
  await page.getByLabel(/^Telefon/).fill('0681 5870');
  await page.getByRole('button', { name: 'Speichern' }).click();
  await expect(page.getByText('Gespeichert.')).toBeVisible();
  await page.reload();
  await expect(page.getByLabel(/^Telefon/)).toHaveValue('0681 5870');
  await page.getByLabel(/^Telefon/).fill('');
  await page.getByRole('button', { name: 'Speichern' }).click();
  await expect(page.getByText('Gespeichert.')).toBeVisible();
  await page.reload();
  await expect(page.getByLabel(/^Telefon/)).toHaveValue('');
});

test('what is wrong with a field stands beside it', async ({ page }) => {
  await page.goto('/account');
  await page.getByLabel('Bisheriges Passwort').fill('nicht mein Passwort');
  await page.getByLabel('Neues Passwort').fill(password);
  await page.getByLabel('Passwort wiederholen').fill(password);
  await page.getByRole('button', { name: 'Passwort ändern' }).click();
  const field = page.getByLabel('Bisheriges Passwort');
  await expect(field).toHaveAttribute('aria-invalid', 'true');
  await expect(field).toBeFocused();
});

test('pro_07 pro_16 a customer below, with a contact person and a period of its own', async ({ page }) => {
  await page.goto('/tenants');
  await page.getByRole('button', { name: 'Instanz anlegen' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name', { exact: true }).fill('Hausverwaltung Keller');
  await dialog.getByLabel('Übergeordnet').selectOption({ label: 'Wohnbau Nord eG' });
  await dialog.getByLabel(/Ansprechpartner eintragen/).check();
  await dialog.getByLabel('Vorname').fill('Karl');
  await dialog.getByLabel('Nachname').fill('Keller');
  await dialog.getByLabel('E-Mail-Adresse').fill('karl@keller.test');
  await dialog.getByRole('button', { name: 'Speichern' }).click();
  await expect(page.getByRole('heading', { name: 'Hausverwaltung Keller' })).toBeVisible();
  await expect(page.getByText('Karl Keller')).toBeVisible();

  const period = page.getByRole('spinbutton').first();
  await period.fill('6');
  await page.getByRole('button', { name: 'Speichern' }).click();
  await expect(page.getByText('Gespeichert.').last()).toBeVisible();
  await page.reload();
  await expect(page.getByRole('spinbutton').first()).toHaveValue('6');
});

for (const timezoneId of ['Europe/Berlin', 'America/New_York', 'Pacific/Auckland']) {
  test.describe(timezoneId, () => {
    test.use({ timezoneId });
    test('the end of a contract stays on its day however often it is saved', async ({ page }) => {
      const api = new Api(page.request);
      const { id } = await api.post<{ id: string }>('/tenants', { parent_id: world().tenant_id, name: `Vertrag ${timezoneId}` });
      const end = async () => (await api.get<{ contract_ended_at: string | null }>(`/tenants/${id}`)).contract_ended_at;
      const dialog = page.getByRole('dialog');
      const save = async (day?: string) => {
        await page.goto(`/tenants/${id}`);
        await page.getByRole('button', { name: 'Bearbeiten' }).click();
        const field = dialog.getByLabel(/^Vertragsende/);
        if (day) await field.fill(day);
        else await expect(field).toHaveValue('2031-04-01');
        await dialog.getByRole('button', { name: 'Speichern' }).click();
        await expect(dialog).toBeHidden();
      };
      await save('2031-04-01');
      // Midnight of the day in Berlin, where the server's people are.
      expect(Date.parse((await end()) ?? '')).toBe(Date.parse('2031-03-31T22:00:00Z'));
      for (let again = 0; again < 3; again++) await save();
      expect(Date.parse((await end()) ?? '')).toBe(Date.parse('2031-03-31T22:00:00Z'));
    });
  });
}
