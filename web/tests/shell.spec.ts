import { expect, test } from './support/house';

test('the navigation opens on a phone, and nothing is wider than the screen', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto('/');
  await page.getByRole('button', { name: 'Navigation öffnen' }).click();
  const drawer = page.getByRole('dialog', { name: 'Hauptnavigation' });
  await drawer.getByRole('link', { name: 'Geräte', exact: true }).click();
  await page.waitForURL('/devices');
  await expect(drawer).toBeHidden();
});

test('the first tab leads past the navigation', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Zum Inhalt springen' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();
});

test('whoever is quicker than the page loses neither their key nor where they wanted to go', async ({ page }) => {
  // The application's own script comes when the person has already pressed Tab and Enter.
  let deliver = () => {};
  const held = new Promise<void>((resolve) => (deliver = resolve));
  await page.route('**/_app/**', async (route) => {
    await held;
    await route.continue();
  });
  for (const path of ['/', '/sign-in', '/privacy']) {
    await page.goto(path, { waitUntil: 'commit' });
    const skip = page.getByRole('link', { name: 'Zum Inhalt springen' });
    await skip.waitFor({ state: 'attached' });
    await page.keyboard.press('Tab');
    await expect(skip).toBeFocused();
    if (path === '/') {
      await page.keyboard.press('Enter');
      deliver();
      await expect(page.getByRole('heading', { name: 'Guten Tag, Sabine' })).toBeVisible();
      await expect(page.getByRole('main')).toBeFocused();
    } else {
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expect(skip).toBeFocused();
    }
    expect(new URL(page.url()).hash).toBe('');
  }
});

test('light and dark are a choice that stays', async ({ page }) => {
  await page.goto('/account');
  await page.getByText('Dunkel', { exact: true }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
});

test('the sandbox says its time', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByRole('complementary', { name: 'Probebetrieb' })).toContainText('Die Uhr dieses Servers');
});

test('an address that is no page says so', async ({ page }) => {
  await page.goto('/nowhere/at/all');
  await expect(page.getByText('Diese Seite gibt es nicht').last()).toBeVisible();
});

test('no page is taller than its window without need', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 2400 });
  for (const address of ['/account', '/tokens', '/devices', '/privacy-request']) {
    await page.goto(address);
    await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible();
    const taller = () => page.evaluate(() => document.documentElement.scrollHeight - window.innerHeight);
    await expect.poll(taller, { message: address }).toBe(0);
  }
});
