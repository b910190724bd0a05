// The figures of the overview, counted from the lists themselves.
import { api, take } from '$lib/api/client';
import type { DeviceStatus, Page } from '$lib/api/contract';

const page_max = 200;
/** Beyond this a count says "more than", instead of reading on. */
const counted_max = 1_000;

export interface Count {
  total: number;
  more: boolean;
  of: Record<DeviceStatus, number>;
}

export async function countByStatus(list: (cursor: string | undefined) => Promise<Page<{ status: DeviceStatus }>>): Promise<Count> {
  const count: Count = { total: 0, more: false, of: { online: 0, silent: 0, never: 0 } };
  let cursor: string | undefined;
  do {
    const page = await list(cursor);
    for (const one of page.items) count.of[one.status] += 1;
    count.total += page.items.length;
    cursor = page.next_cursor ?? undefined;
  } while (cursor && count.total < counted_max);
  return { ...count, more: cursor !== undefined };
}

export const countDevices = () =>
  countByStatus((cursor) => take(api.GET('/api/devices', { params: { query: { limit: page_max, ...(cursor && { cursor }) } } })));

export const countGateways = () =>
  countByStatus((cursor) => take(api.GET('/api/gateways', { params: { query: { limit: page_max, ...(cursor && { cursor }) } } })));
