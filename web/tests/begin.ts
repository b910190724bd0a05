// The first hour of a server: its operator activates the account, and there is something to look at.
import { Api, climate_eui, expect, meter_eui, signIn, staff, test } from './support/house';
import { keepWorld } from './support/world';

interface Made {
  id: string;
}
const hour_ms = 3_600_000;

test('pro_04 the first account follows its link, sets a password, and only then signs in', async ({ page, context }) => {
  const link = process.env.OBHUT_ACTIVATION;
  const given = process.env.OBHUT_SIGNINS;
  if (given) {
    await signIn(page, (JSON.parse(given) as { operator: { email: string; password: string } }).operator);
  } else {
    await page.goto(link ?? '');
    await expect(page.getByText('Guten Tag Sabine')).toBeVisible();
    await page.getByLabel('Neues Passwort').fill(staff.password);
    await page.getByLabel('Passwort wiederholen').fill('etwas anderes');
    await page.getByRole('button', { name: 'Konto aktivieren' }).click();
    await expect(page.getByText('Die beiden Eingaben sind verschieden.')).toBeVisible();
    await page.getByLabel('Passwort wiederholen').fill(staff.password);
    await page.getByRole('button', { name: 'Konto aktivieren' }).click();
    await page.waitForURL('/sign-in');
    await signIn(page, staff);
    await expect(page.getByRole('heading', { name: 'Guten Tag, Sabine' })).toBeVisible();

    await context.clearCookies();
    await page.goto(link ?? '');
    await expect(page.getByText('Dieser Link gilt nicht mehr')).toBeVisible();
    await signIn(page, staff);
  }
  await context.storageState({ path: 'test-results/staff.json' });

  const api = new Api(page.request);
  const me = await api.get<{ tenant: Made }>('/session');
  const below = await api.post<Made>('/tenants', { parent_id: me.tenant.id, name: 'Wohnbau Nord eG' });
  const place = await api.post<Made>('/places', {
    tenant_id: me.tenant.id,
    name: 'Rathaus',
    kind: 'building',
    street: 'Hauptstraße',
    house_number: '1',
    postal_code: '66117',
    city: 'Saarbrücken',
    country: 'DE',
  });
  const common = { tenant_id: me.tenant.id, place_id: place.id };
  const meter = await api.post<Made>('/devices', {
    ...common,
    dev_eui: meter_eui,
    name: 'Wasserzähler Keller',
    profile: 'water-meter',
    meter_number: '8ZRI0012345678',
  });
  const climate = await api.post<Made>('/devices', { ...common, dev_eui: climate_eui, name: 'Raumklima Saal', profile: 'indoor-climate' });
  const gateway = await api.post<Made>('/gateways', {
    tenant_id: me.tenant.id,
    name: 'Rathaus Dach',
    gateway_eui: 'b827ebfffe000001',
    interval_seconds: 30,
  });
  const token = await api.post<{ token: string }>('/tokens', { name: 'Messdaten', scopes: ['ingest'] });
  const now = await api.now();
  for (let hour = 72; hour >= 0; hour -= 1) {
    const at = new Date(now - hour * hour_ms).toISOString();
    await api.deliver(token.token, meter_eui, { volume: 1_000 + (72 - hour) * 0.05 }, at);
    await api.deliver(token.token, climate_eui, { temperature: 20 + Math.sin(hour / 4), humidity: 45, co2: 600 + hour }, at);
  }
  keepWorld({
    tenant_id: below.id,
    place_id: place.id,
    meter_id: meter.id,
    climate_id: climate.id,
    gateway_id: gateway.id,
    token: token.token,
  });
});
