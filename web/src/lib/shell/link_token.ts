// The secret of a link from a mail: in the fragment (which no server log sees), in the path, or in the query.
import type { Page } from '@sveltejs/kit';

export function linkToken(page: Page): string {
  const fragment = page.url.hash.slice(1).replace(/^token=/, '');
  return fragment || page.params.token || page.url.searchParams.get('token') || '';
}
