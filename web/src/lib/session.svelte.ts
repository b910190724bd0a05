// Who is signed in, and what the server says they may do. Navigation and buttons ask `may`.
import { goto } from '$app/navigation';
import { api, onSignedOut, take } from '$lib/api/client';
import type { Me } from '$lib/api/contract';
import { catalog } from '$lib/catalog.svelte';
import { clock } from '$lib/clock.svelte';
import { i18n } from '$lib/i18n';

export type Permission =
  | 'accounts.read'
  | 'accounts.write'
  | 'tenants.read'
  | 'tenants.write'
  | 'retention.write'
  | 'places.read'
  | 'places.write'
  | 'devices.read'
  | 'devices.write'
  | 'downlinks.write'
  | 'rules.read'
  | 'rules.write'
  | 'alarms.read'
  | 'alarms.acknowledge'
  | 'audit.read'
  | 'messages.read'
  | 'tokens.write'
  | 'unknown_devices.read'
  | 'evidence.read'
  | 'requests.read'
  | 'requests.write'
  | 'sandbox';

class Session {
  me = $state<Me | null>(null);

  async load(): Promise<void> {
    this.enter(await take(api.GET('/api/session')));
  }

  async signIn(email: string, password: string): Promise<void> {
    this.enter(await take(api.POST('/api/session', { body: { email, password } })));
  }

  async signOut(): Promise<void> {
    await take(api.DELETE('/api/session'));
    this.me = null;
    catalog.forget();
    await goto('/sign-in');
  }

  may(permission: Permission): boolean {
    return this.me?.permissions.includes(permission) ?? false;
  }

  private enter(me: Me) {
    this.me = me;
    i18n.use(me.account.language);
    if (me.sandbox) void clock.follow();
  }
}

export const session = new Session();

onSignedOut(() => {
  // The sign-in page and the links from mails answer 401 themselves.
  if (!session.me) return;
  session.me = null;
  void goto(signInAddress(location.pathname + location.search));
});

export function signInAddress(back: string): string {
  return back === '/' ? '/sign-in' : `/sign-in?return=${encodeURIComponent(back)}`;
}

/** Only a path of this application: an address from elsewhere must not steer a person who just signed in. */
export function safeReturn(back: string | null): string {
  return back && /^\/(?![/\\])/.test(back) ? back : '/';
}
