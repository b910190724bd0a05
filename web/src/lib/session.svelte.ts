// Who is signed in, and what the server says they may do. Navigation and buttons ask `may`.
import { goto } from '$app/navigation';
import { api, drawFor, onReplaced, onSignedOut, take } from '$lib/api/client';
import type { Me } from '$lib/api/contract';
import { Problem } from '$lib/api/problem';
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

/** Tells the other tabs of this browser that somebody signed in or out; they ask the server who it is. */
const tabs = 'BroadcastChannel' in globalThis ? new BroadcastChannel('obhut_session') : undefined;

class Session {
  me = $state<Me | null>(null);
  /** Somebody else is signed in by now: nothing of this page is theirs. */
  replaced = $state(false);

  async load(): Promise<void> {
    this.enter(await take(api.GET('/api/session')));
  }

  async signIn(email: string, password: string): Promise<void> {
    drawFor(undefined);
    this.enter(await take(api.POST('/api/session', { body: { email, password } })));
    tabs?.postMessage('changed');
  }

  /** Whether the page is still drawn for who is signed in; if not, nothing of it is shown any more. */
  async ask(): Promise<void> {
    if (!this.me) return;
    await take(api.GET('/api/session')).catch((error: unknown) => {
      if (!(error instanceof Problem) || (error.status !== 401 && error.slug !== 'other-account')) throw error;
    });
  }

  async signOut(): Promise<void> {
    await take(api.DELETE('/api/session'));
    this.leave();
    tabs?.postMessage('changed');
    await goto('/sign-in');
  }

  may(permission: Permission): boolean {
    return this.me?.permissions.includes(permission) ?? false;
  }

  /** Forgets who was signed in, and what was read for them. */
  leave() {
    this.me = null;
    drawFor(undefined);
    catalog.forget();
  }

  private enter(me: Me) {
    this.me = me;
    this.replaced = false;
    drawFor(me.account.id);
    i18n.use(me.account.language);
    if (me.sandbox) void clock.follow();
  }
}

export const session = new Session();

onSignedOut(() => {
  // The sign-in page and the links from mails answer 401 themselves.
  if (!session.me) return;
  session.leave();
  void goto(signInAddress(location.pathname + location.search));
});

onReplaced(() => {
  session.leave();
  session.replaced = true;
});

tabs?.addEventListener('message', () => void session.ask().catch(() => location.reload()));

export function signInAddress(back: string): string {
  return back === '/' ? '/sign-in' : `/sign-in?return=${encodeURIComponent(back)}`;
}

/** Only a path of this application: an address from elsewhere must not steer a person who just signed in. */
export function safeReturn(back: string | null): string {
  return back && /^\/(?![/\\])/.test(back) ? back : '/';
}
