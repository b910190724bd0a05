import { expect, test } from './support/house';

test('pro_11 the overview charts the consumption of a meter, and who spoke last', async ({ page }) => {
  await page.goto('/');
  const consumption = page.locator('section').filter({ has: page.getByRole('heading', { name: /^Verbrauch/ }) });
  await expect(consumption.getByText(/Summe/)).toBeVisible();
  await expect(consumption.getByText('Noch kein Zählerstand')).toHaveCount(0);
  const heard = page.getByRole('table', { name: 'Zuletzt gehört' });
  await expect(heard.getByRole('link', { name: 'Wasserzähler Keller' })).toBeVisible();
  await expect(heard.getByRole('link', { name: 'Raumklima Saal' })).toBeVisible();
});
