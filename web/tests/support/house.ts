// What the tests know of the server, and how they speak to its API beside the pages.
import { type APIRequestContext, type Page, test as base } from '@playwright/test';

export const staff = { email: 'staff@operator.test', password: 'blauer Himmel ueber Saarbruecken' };

export interface World {
  tenant_id: string;
  place_id: string;
  meter_id: string;
  climate_id: string;
  gateway_id: string;
  token: string;
}

/** Every test starts at the server's address, whether it was started here or ran before. */
export const test = base.extend({
  // eslint-disable-next-line no-empty-pattern
  baseURL: async ({}, use) => {
    await use(process.env.OBHUT_URL);
  },
});
export { expect } from '@playwright/test';

export const meter_eui = '0018b20000002001';
export const climate_eui = '0018b20000002002';

export class Api {
  constructor(private readonly request: APIRequestContext) {}

  async post<T>(path: string, data: unknown, headers: Record<string, string> = {}): Promise<T> {
    const answer = await this.request.post(`/api${path}`, { data, headers: { 'X-Obhut-Request': '1', ...headers } });
    if (!answer.ok()) throw new Error(`POST ${path}: ${answer.status()} ${await answer.text()}`);
    return (await answer.body()).length ? ((await answer.json()) as T) : (undefined as T);
  }

  async get<T>(path: string): Promise<T> {
    const answer = await this.request.get(`/api${path}`);
    if (!answer.ok()) throw new Error(`GET ${path}: ${answer.status()} ${await answer.text()}`);
    return (await answer.json()) as T;
  }

  /** What a device says, through the door for plain JSON. */
  async deliver(token: string, device: string, values: Record<string, number>, at?: string): Promise<void> {
    await this.post('/ingest/plain', { device, values, ...(at && { at }) }, { Authorization: `Bearer ${token}` });
  }

  async now(): Promise<number> {
    return Date.parse((await this.get<{ now: string }>('/sandbox/clock')).now);
  }
}

/** Signs in on the page itself. */
export async function signIn(page: Page, who: { email: string; password: string }): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel('E-Mail-Adresse').fill(who.email);
  await page.getByLabel('Passwort', { exact: true }).fill(who.password);
  await page.getByRole('button', { name: 'Anmelden' }).click();
  await page.waitForURL('/');
}
