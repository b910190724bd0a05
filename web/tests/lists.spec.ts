import { Api, expect, test } from './support/house';
import { world } from './support/world';

test('a long list comes page by page, to its end', async ({ page }) => {
  const api = new Api(page.request);
  const [page_rows, all_rows] = [50, 53];
  // Their name puts them behind what other tests look for.
  const place = (number: number) => ({ tenant_id: world().tenant_id, name: `Zweig ${String(number).padStart(2, '0')}`, kind: 'building' });
  for (let number = 1; number <= all_rows; number += 1) await api.post('/places', place(number));

  await page.goto('/places');
  await page.getByRole('searchbox', { name: 'Suchen' }).fill('Zweig');
  const rows = page.getByRole('link', { name: /^Zweig \d+/ });
  await expect(rows).toHaveCount(page_rows);
  const more = page.getByRole('button', { name: 'Mehr laden' });
  await more.click();
  await expect(rows).toHaveCount(all_rows);
  await expect(page.getByRole('link', { name: `Zweig ${all_rows}` })).toBeVisible();
  await expect(more).toHaveCount(0);
});
