// The data protection officer: made by staff, at home at the desk, with a menu in which nothing is refused.
import type { Browser, Page } from '@playwright/test';
import { violations, views } from './support/axe';
import { Api, expect, test } from './support/house';
import { world } from './support/world';

const password = 'kuehler Keller unter der Treppe';

interface Listed {
  items: { to?: string | null; text?: string | null }[];
}

/** Invited by staff on the page, with the rest of the first sign-in after the mail's link. */
async function officer(staff: Page, browser: Browser, email: string): Promise<Page> {
  await staff.goto('/accounts');
  await staff.getByRole('button', { name: 'Konto anlegen' }).click();
  const dialog = staff.getByRole('dialog', { name: 'Konto anlegen und einladen' });
  await dialog.getByLabel('Vorname').fill('Dörte');
  await dialog.getByLabel('Nachname').fill('Schutz');
  await dialog.getByLabel('E-Mail-Adresse').fill(email);
  await dialog.getByLabel('Rolle').selectOption({ label: 'Datenschutzbeauftragter' });
  await dialog.getByRole('button', { name: 'Anlegen und einladen' }).click();
  await expect(staff.getByRole('row', { name: new RegExp(email) }).getByText('Datenschutzbeauftragter')).toBeVisible();
  const mails = await new Api(staff.request).get<Listed>('/messages');
  const mail = mails.items.find((one) => one.to === email)?.text ?? '';
  const link = /\/activate\S+/.exec(mail)?.[0] ?? '';
  expect(link).not.toBe('');

  const context = await browser.newContext({
    storageState: { cookies: [], origins: [] },
    baseURL: process.env.OBHUT_URL,
    locale: 'de-DE',
  });
  const page = await context.newPage();
  await page.goto(link);
  await page.getByLabel('Neues Passwort').fill(password);
  await page.getByLabel('Passwort wiederholen').fill(password);
  await page.getByRole('button', { name: 'Konto aktivieren' }).click();
  await page.waitForURL('/sign-in');
  await page.getByLabel('E-Mail-Adresse').fill(email);
  await page.getByLabel('Passwort', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Anmelden' }).click();
  return page;
}

test('plu_25 the officer begins at the desk, and nothing in the menu is refused on any screen', async ({ page, browser }) => {
  test.setTimeout(60_000);
  const theirs = await officer(page, browser, 'menu@officer.test');
  await theirs.waitForURL('/requests');
  const refused: string[] = [];
  theirs.on('response', (answer) => {
    if (answer.status() === 403) refused.push(answer.url());
  });
  const navigation = theirs.getByRole('navigation', { name: 'Hauptnavigation' });
  const entries = await navigation.getByRole('link').evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''));
  expect(entries).toEqual(['/privacy', '/privacy-centre', '/requests', '/stops', '/evidence', '/audit']);
  for (const view of views) {
    await theirs.setViewportSize(view.size);
    await theirs.emulateMedia({ colorScheme: view.colorScheme });
    for (const path of [...entries, '/account', '/']) {
      await theirs.goto(path);
      await expect(theirs.getByRole('heading', { level: 1 })).toBeVisible();
      await expect(theirs.getByText('Wird geladen …')).toHaveCount(0);
      expect(await violations(theirs)).toEqual([]);
      const wider = await theirs.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(wider, path).toBeLessThanOrEqual(0);
      const name = path === '/' ? 'home' : path.slice(1);
      await theirs.screenshot({ path: `test-results/officer/${view.name.replaceAll(' ', '-')}-${name}.png` });
    }
  }
  await expect(theirs).toHaveURL('/requests');
  expect(refused).toEqual([]);
  const device = await theirs.request.get(`/api/devices/${world().meter_id}`);
  expect(device.status()).toBe(403);
  await theirs.context().close();
});

test('pro_17 on a phone, the officer enters a case, decides it, and reads what evidence asks', async ({ page, browser }) => {
  test.setTimeout(60_000);
  const theirs = await officer(page, browser, 'desk@officer.test');
  await theirs.waitForURL('/requests');
  await theirs.setViewportSize({ width: 360, height: 740 });
  const id = await new Api(theirs.request)
    .post<{ request: { id: string } }>('/requests', {
      kind: 'complaint',
      email: 'brief@fremd.test',
      words: 'Die Mails kommen doppelt.',
      language: 'de',
      proof: 'letter',
    })
    .then((made) => made.request.id);
  await theirs.goto(`/requests/${id}`);
  await theirs.getByRole('button', { name: 'Erfüllen' }).click();
  const dialog = theirs.getByRole('dialog');
  await dialog.getByLabel('Nachricht an die Person').fill('Behoben.');
  expect(await violations(theirs)).toEqual([]);
  await dialog.getByRole('button', { name: 'Erfüllen' }).click();
  await expect(theirs.getByText('Erfüllt').first()).toBeVisible();
  await theirs.screenshot({ path: 'test-results/officer/case.png', fullPage: true });

  await theirs.getByRole('button', { name: 'Navigation öffnen' }).click();
  const drawer = theirs.getByRole('dialog', { name: 'Hauptnavigation' });
  await theirs.screenshot({ path: 'test-results/officer/menu.png' });
  expect(await violations(theirs)).toEqual([]);
  await drawer.getByRole('link', { name: 'Nachweise' }).click();
  await theirs.waitForURL('/evidence');
  await theirs.getByRole('button', { name: 'Jetzt messen' }).click();
  await theirs.getByLabel('Prüfungen und Sätze suchen').fill('Protokoll der Website-Besuche');
  await theirs.locator('details details summary').first().click();
  await expect(theirs.getByRole('heading', { name: 'Was die Datenbank gefragt wird' })).toBeVisible();
  await expect(theirs.getByRole('heading', { name: 'Verlauf' })).toBeVisible();
  expect(await violations(theirs)).toEqual([]);
  await theirs.screenshot({ path: 'test-results/officer/evidence.png', fullPage: true });
  await theirs.context().close();
});
