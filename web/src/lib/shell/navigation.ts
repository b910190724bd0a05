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

/** Where a person begins: at the operation, or else at the desk. */
export function home(may: (permission: Permission) => boolean): string {
  if (may('devices.read')) return '/';
  return may('requests.read') ? '/requests' : '/privacy-centre';
}

export function navigation(t: Messages, may: (permission: Permission) => boolean): Group[] {
  const groups: Group[] = [
    {
      title: t.nav.operation,
      entries: [
        { href: '/', title: t.nav.overview, icon: 'home', needs: 'devices.read' },
        { href: '/alarms', title: t.nav.alarms, icon: 'bell', needs: 'alarms.read' },
        { href: '/rules', title: t.nav.rules, icon: 'rule', needs: 'rules.read' },
      ],
    },
    {
      title: t.nav.devicesGroup,
      entries: [
        { href: '/places', title: t.nav.places, icon: 'building', needs: 'places.read' },
        { href: '/devices', title: t.nav.devices, icon: 'device', needs: 'devices.read' },
        { href: '/gateways', title: t.nav.gateways, icon: 'gateway', needs: 'devices.read' },
        { href: '/profiles', title: t.nav.profiles, icon: 'profile', needs: 'devices.read' },
        { href: '/unknown-devices', title: t.nav.unknown, icon: 'unknown', needs: 'unknown_devices.read' },
      ],
    },
    {
      title: t.nav.administration,
      entries: [
        { href: '/tenants', title: t.nav.tenants, icon: 'tenants', needs: 'tenants.read' },
        { href: '/accounts', title: t.nav.accounts, icon: 'people', needs: 'accounts.read' },
        { href: '/tokens', title: t.nav.tokens, icon: 'key', needs: 'tokens.write' },
        { href: '/messages', title: t.nav.messages, icon: 'mail', needs: 'messages.read' },
        { href: '/developers', title: t.developers.title, icon: 'api', needs: 'devices.read' },
      ],
    },
    {
      title: t.nav.privacyGroup,
      entries: [
        { href: '/privacy', title: t.nav.notice, icon: 'shield' },
        { href: '/privacy-centre', title: t.nav.centre, icon: 'person' },
        { href: '/requests', title: t.nav.requests, icon: 'mail', needs: 'requests.read' },
        { href: '/stops', title: t.stopDesk.title, icon: 'warning', needs: 'requests.read' },
        { href: '/evidence', title: t.nav.evidence, icon: 'evidence', needs: 'evidence.read' },
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
