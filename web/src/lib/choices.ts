// The lists that forms and filters choose from.
import { api, take, takeItems } from '$lib/api/client';
import type { Page, Profile } from '$lib/api/contract';
import { page_items_max, readPages } from '$lib/api/pages';
import { text } from '$lib/format';

export interface Choice {
  value: string;
  title: string;
}

// Among more, nobody finds anything.
const choices_max = 2_000;

type Named = { id: string; name: string };
type Query = { limit: number; cursor: string | undefined };
async function named(list: (query: Query) => Promise<Page<Named>>): Promise<Choice[]> {
  const { items } = await readPages((cursor) => list({ limit: page_items_max, cursor }), choices_max);
  return items.map((item) => ({ value: item.id, title: item.name }));
}

export const tenantChoices = () => named((query) => take(api.GET('/api/tenants', { params: { query } })));
export const placeChoices = () => named((query) => take(api.GET('/api/places', { params: { query } })));
export const deviceChoices = () => named((query) => take(api.GET('/api/devices', { params: { query } })));
export const gatewayChoices = () => named((query) => take(api.GET('/api/gateways', { params: { query } })));
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
