// The figures of the overview, counted from the lists themselves.
import { api, take } from '$lib/api/client';
import type { DeviceStatus, Page } from '$lib/api/contract';
import { page_items_max, readPages } from '$lib/api/pages';

/** Beyond this a count says "more than", instead of reading on. */
const counted_max = 1_000;

export interface Count {
  total: number;
  more: boolean;
  of: Record<DeviceStatus, number>;
}

export async function countByStatus(list: (cursor: string | undefined) => Promise<Page<{ status: DeviceStatus }>>): Promise<Count> {
  const { items, next_cursor } = await readPages(list, counted_max);
  const of = { online: 0, silent: 0, never: 0 };
  for (const { status } of items) of[status] += 1;
  return { total: items.length, more: Boolean(next_cursor), of };
}

export const countDevices = () =>
  countByStatus((cursor) => take(api.GET('/api/devices', { params: { query: { limit: page_items_max, cursor } } })));

export const countGateways = () =>
  countByStatus((cursor) => take(api.GET('/api/gateways', { params: { query: { limit: page_items_max, cursor } } })));
