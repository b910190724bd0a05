// Data a page reads from the server: fetched again whenever something it was asked with changes.
import type { Page } from '$lib/api/contract';

export class Resource<T> {
  data = $state.raw<T | undefined>();
  error = $state.raw<unknown>();
  loading = $state(true);
  private asked = 0;
  private readonly fetch: () => Promise<T>;

  /** Call while a component starts: reads of state inside `fetch` before its first await are followed. */
  constructor(fetch: () => Promise<T>) {
    this.fetch = fetch;
    $effect(() => {
      void this.settle(fetch());
      return () => void this.asked++;
    });
  }

  reload = (): Promise<void> => this.settle(this.fetch());

  private async settle(answer: Promise<T>): Promise<void> {
    const asked = ++this.asked;
    this.loading = true;
    try {
      const data = await answer;
      if (asked !== this.asked) return;
      this.data = data;
      this.error = undefined;
    } catch (error) {
      if (asked === this.asked) this.error = error;
    }
    if (asked === this.asked) this.loading = false;
  }
}

/** A list that comes page by page. */
export class Listing<T> {
  items = $state.raw<T[]>([]);
  error = $state.raw<unknown>();
  loading = $state(true);
  next = $state.raw<string | null>(null);
  private asked = 0;
  private readonly fetch: (cursor: string | undefined) => Promise<Page<T>>;

  constructor(fetch: (cursor: string | undefined) => Promise<Page<T>>) {
    this.fetch = fetch;
    $effect(() => {
      void this.settle(fetch(undefined), false);
      return () => void this.asked++;
    });
  }

  reload = (): Promise<void> => this.settle(this.fetch(undefined), false);
  more = (): Promise<void> => this.settle(this.fetch(this.next ?? undefined), true);

  private async settle(answer: Promise<Page<T>>, append: boolean): Promise<void> {
    const asked = ++this.asked;
    this.loading = true;
    try {
      const page = await answer;
      if (asked !== this.asked) return;
      this.items = append ? [...this.items, ...page.items] : page.items;
      this.next = page.next_cursor ?? null;
      this.error = undefined;
    } catch (error) {
      if (asked === this.asked) this.error = error;
    }
    if (asked === this.asked) this.loading = false;
  }
}
