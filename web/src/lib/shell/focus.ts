// Whoever is quicker than the page keeps what they did: the focus they had before it was drawn, and where they wanted to go.
import { afterNavigate } from '$app/navigation';

/** SvelteKit moves the focus to the page's start after each navigation; only one that a person asked for may do so. */
export function keepEarlyFocus() {
  let focused = document.activeElement;
  document.addEventListener('focusin', () => {
    if (document.activeElement !== document.body) focused = document.activeElement;
  });
  afterNavigate(({ type }) => {
    const lost = document.activeElement === document.body;
    if (lost && type !== 'link' && type !== 'popstate' && focused instanceof HTMLElement && focused.isConnected) focused.focus();
    focused = document.activeElement;
  });
}

/** The content was asked for by the link past the navigation before it was there, or while its place was held. */
export function askedFor(content: HTMLElement) {
  const asked = document.documentElement.dataset;
  const here = document.activeElement;
  if (asked.skip && (here === document.body || here?.matches('.skip'))) content.focus();
  delete asked.skip;
}
