// axe-core on every page: light on a desk, dark on a phone. And nothing the policy of the page would refuse.
import { expect, test } from './support/house';
import { views, violations } from './support/axe';
import { world } from './support/world';

const signed_in = [
  '/',
  '/places',
  '/places/{place}',
  '/devices',
  '/devices/{meter}',
  '/devices/{climate}',
  '/devices/import',
  '/gateways',
  '/gateways/{gateway}',
  '/profiles',
  '/profiles/water-meter',
  '/unknown-devices',
  '/rules',
  '/rules/new',
  '/alarms',
  '/tenants',
  '/tenants/{tenant}',
  '/accounts',
  '/tokens',
  '/account',
  '/audit',
  '/messages',
  '/evidence',
  '/privacy-centre',
  '/requests',
  '/stops',
];
// The reference of the API takes longer to draw: developers.spec.ts looks at it.
const open = ['/sign-in', '/forgot', '/reset/x', '/activate/x', '/privacy', '/privacy-request', '/privacy-request/confirm/x', '/privacy-request/case/x', '/my-data', '/my-data/x', '/nowhere'];

for (const view of views) {
  for (const path of [...signed_in, ...open]) {
    test(`${path} is accessible, ${view.name}`, async ({ page }) => {
      const refused: string[] = [];
      page.on('console', (message) => {
        if (/Content Security Policy/.test(message.text())) refused.push(message.text());
      });
      page.on('pageerror', (error) => refused.push(error.message));
      await page.setViewportSize(view.size);
      await page.emulateMedia({ colorScheme: view.colorScheme });
      const known = world();
      const ids: Record<string, string> = {
        place: known.place_id,
        meter: known.meter_id,
        climate: known.climate_id,
        gateway: known.gateway_id,
        tenant: known.tenant_id,
      };
      await page.goto(path.replace(/\{(\w+)\}/, (_, name: string) => ids[name] ?? ''));
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await page.waitForLoadState('load');
      await expect(page.getByText('Wird geladen …')).toHaveCount(0);
      expect(await violations(page)).toEqual([]);
      expect(refused.filter((text) => !text.startsWith('Not found'))).toEqual([]);
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(wider).toBeLessThanOrEqual(0);
    });
  }
}
