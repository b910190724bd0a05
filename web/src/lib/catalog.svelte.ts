// Names that many pages show beside an id: places and profiles, read once and kept for the session.
import { api, take } from '$lib/api/client';
import type { Profile } from '$lib/api/contract';
import { page_items_max, readPages } from '$lib/api/pages';
import { profiles } from './choices';

const places_max = 2_000;

class Catalog {
  private places = $state.raw(new Map<string, string>());
  private profiles = $state.raw(new Map<string, Profile>());
  private asked = false;

  /** Reads what is not there yet; pages draw meanwhile and fill in. */
  follow() {
    if (this.asked) return;
    this.asked = true;
    void this.readPlaces();
    void profiles().then((all) => (this.profiles = new Map(all.map((profile) => [profile.name, profile]))));
  }

  forget() {
    this.asked = false;
    this.places = new Map();
  }

  place(id: string | null | undefined): string | undefined {
    return id ? this.places.get(id) : undefined;
  }

  profile(name: string): Profile | undefined {
    return this.profiles.get(name);
  }

  /** Sorts metrics as the profile lists them: what the device is for comes first. */
  inOrder<T extends { metric: string }>(profile: string, all: T[]): T[] {
    const order = this.profiles.get(profile)?.metrics.map((metric) => metric.name) ?? [];
    const rank = (one: T) => (order.indexOf(one.metric) + order.length + 1) % (order.length + 1);
    return [...all].sort((a, b) => rank(a) - rank(b));
  }

  private async readPlaces() {
    const { items } = await readPages(
      (cursor) => take(api.GET('/api/places', { params: { query: { limit: page_items_max, cursor } } })),
      places_max,
    );
    this.places = new Map(items.map((place) => [place.id, place.name]));
  }
}

export const catalog = new Catalog();
