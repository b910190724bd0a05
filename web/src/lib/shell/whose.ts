// For whom the page was drawn. Two people may use one browser: what another tab, or the browser's memory of a page, changed
// meanwhile is asked of the server before anything is shown or saved.
import { session } from '$lib/session.svelte';

/** A page that the browser keeps to come back to shows nothing until the server has said who is signed in now. */
export function askAgainOnReturn() {
  const root = document.documentElement.classList;
  addEventListener('pagehide', (event) => {
    if (event.persisted && session.me) root.add('asking');
  });
  addEventListener('pageshow', async (event) => {
    if (!event.persisted || !root.contains('asking')) return;
    try {
      await session.ask();
      root.remove('asking');
    } catch {
      location.reload();
    }
  });
}
