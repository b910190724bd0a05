// A second person of the operator: invited by staff over the API, activated over it.
import type { Browser } from '@playwright/test';
import { Api } from './house';

interface Listed {
  items: { to?: string | null; text?: string | null }[];
}

/** Their e-mail address and password. `staffState` is where begin.ts left the operator's session. */
export async function colleague(browser: Browser, email: string, first_name: string): Promise<{ email: string; password: string }> {
  const context = await browser.newContext({ storageState: 'test-results/staff.json', baseURL: process.env.OBHUT_URL });
  const api = new Api(context.request);
  const me = await api.get<{ tenant: { id: string } }>('/session');
  const account = { tenant_id: me.tenant.id, email, first_name, last_name: 'Kollege', role: 'operator_staff', language: 'de' };
  await api.post('/accounts', account);
  const mails = await api.get<Listed>('/messages');
  const token = /\/activate[/#](\S+)/.exec(mails.items.find((one) => one.to === email)?.text ?? '')?.[1] ?? '';
  const password = 'stiller Stein am Saarufer';
  await api.post(`/activations/${token}`, { password });
  await context.close();
  return { email, password };
}
