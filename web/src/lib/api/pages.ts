// Lists read page by page to their end, or to a bound.
import type { Page } from './contract';

/** Entries of a page; the server gives no more. */
export const page_items_max = 200;

/** With a `next_cursor`, the list goes on beyond the bound. */
export async function readPages<T>(list: (cursor: string | undefined) => Promise<Page<T>>, items_max: number): Promise<Page<T>> {
  const items: T[] = [];
  let next_cursor: string | null | undefined;
  do {
    const page = await list(next_cursor ?? undefined);
    items.push(...page.items);
    next_cursor = page.next_cursor;
  } while (next_cursor && items.length < items_max);
  return { items, next_cursor };
}
