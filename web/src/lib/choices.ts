// The lists that forms and filters choose from.
import { api, take, takeItems } from '$lib/api/client';
import type { Page, Profile } from '$lib/api/contract';
import { text } from '$lib/format';

export interface Choice {
  value: string;
  title: string;
}

// A choice of more would not be read; those forms offer a search.
const choices_max = 200;
const query = { limit: choices_max };

async function named<T extends { id: string; name: string }>(call: Promise<Page<T>>): Promise<Choice[]> {
  return (await call).items.map((item) => ({ value: item.id, title: item.name }));
}

export const tenantChoices = () => named(take(api.GET('/api/tenants', { params: { query } })));
export const placeChoices = () => named(take(api.GET('/api/places', { params: { query } })));
export const deviceChoices = () => named(take(api.GET('/api/devices', { params: { query } })));
export const gatewayChoices = () => named(take(api.GET('/api/gateways', { params: { query } })));
export const profiles = (): Promise<Profile[]> => takeItems(api.GET('/api/profiles'));
export const profileChoices = async (): Promise<Choice[]> => profilesAsChoices(await profiles());

export function profilesAsChoices(all: Profile[]): Choice[] {
  return all.map((profile) => ({ value: profile.name, title: text(profile.title) }));
}

/** Words by name, for a select (by value) or a segmented choice (by name). */
export function choicesOf<K extends string>(words: Record<K, string>): (Choice & { value: K; name: K })[] {
  return (Object.entries(words) as [K, string][]).map(([name, title]) => ({ value: name, name, title }));
}

/** Optional fields: what was left empty is sent as nothing, so that it is erased. */
export function orNull(value: string | null | undefined): string | null {
  return value?.trim() || null;
}
