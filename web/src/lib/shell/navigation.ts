// What stands in the navigation, and which permission shows it.
import type { Messages } from '$lib/i18n';
import type { Permission } from '$lib/session.svelte';
import type { IconName } from '$lib/ui';

export interface Entry {
  href: string;
  title: string;
  icon: IconName;
  needs?: Permission;
}
export interface Group {
  title: string;
  entries: Entry[];
}

export function navigation(t: Messages, may: (permission: Permission) => boolean): Group[] {
  const groups: Group[] = [
    {
      title: t.nav.operation,
      entries: [
        { href: '/', title: t.nav.overview, icon: 'home' },
        { href: '/alarms', title: t.nav.alarms, icon: 'bell' },
        { href: '/rules', title: t.nav.rules, icon: 'rule' },
      ],
    },
    {
      title: t.nav.devicesGroup,
      entries: [
        { href: '/places', title: t.nav.places, icon: 'building' },
        { href: '/devices', title: t.nav.devices, icon: 'device' },
        { href: '/gateways', title: t.nav.gateways, icon: 'gateway' },
        { href: '/profiles', title: t.nav.profiles, icon: 'profile' },
        { href: '/unknown-devices', title: t.nav.unknown, icon: 'unknown', needs: 'notice.staff' },
      ],
    },
    {
      title: t.nav.administration,
      entries: [
        { href: '/tenants', title: t.nav.tenants, icon: 'tenants', needs: 'tenants.read' },
        { href: '/accounts', title: t.nav.accounts, icon: 'people', needs: 'accounts.read' },
        { href: '/tokens', title: t.nav.tokens, icon: 'key', needs: 'tokens.write' },
        { href: '/messages', title: t.nav.messages, icon: 'mail', needs: 'messages.read' },
        { href: '/developers', title: t.developers.title, icon: 'api' },
      ],
    },
    {
      title: t.nav.privacyGroup,
      entries: [
        { href: '/privacy', title: t.nav.notice, icon: 'shield' },
        { href: '/privacy-centre', title: t.nav.centre, icon: 'person' },
        { href: '/requests', title: t.nav.requests, icon: 'mail', needs: 'requests.read' },
        { href: '/stops', title: t.stopDesk.title, icon: 'warning', needs: 'requests.read' },
        { href: '/evidence', title: t.nav.evidence, icon: 'evidence', needs: 'notice.staff' },
        { href: '/audit', title: t.nav.audit, icon: 'audit', needs: 'audit.read' },
      ],
    },
  ];
  return groups
    .map((group) => ({ ...group, entries: group.entries.filter((entry) => !entry.needs || may(entry.needs)) }))
    .filter((group) => group.entries.length > 0);
}

export function isHere(href: string, path: string): boolean {
  return href === '/' ? path === '/' : path === href || path.startsWith(`${href}/`);
}
