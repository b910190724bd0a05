// What Swagger UI leaves out for people who do not see or do not use a mouse; put in whenever it has drawn something.

function repair(within: HTMLElement) {
  const each = (selector: string, mend: (element: HTMLElement) => void) =>
    within.querySelectorAll<HTMLElement>(selector).forEach(mend);
  each('tr[data-param-name] :is(select, input, textarea):not([aria-label])', (field) => {
    field.setAttribute('aria-label', field.closest('tr')?.dataset.paramName ?? '');
  });
  each('select:not([aria-label]):not([id])', (field) => field.setAttribute('aria-label', 'Media type'));
  // A region that scrolls is reached by keyboard only if it takes the focus.
  each('pre:not([tabindex])', (region) => (region.tabIndex = 0));
  each('.close-modal:not([aria-label])', (button) => button.setAttribute('aria-label', 'Close'));
  // These say something else than the word on them.
  each('.auth-btn-wrapper [aria-label]', (button) => button.removeAttribute('aria-label'));
  // Several operations may be open, each with a region of the same name.
  each('[role="region"][aria-label], table[role="region"], [aria-live] table', (region) => region.removeAttribute('role'));
}

export function keepRepaired(place: HTMLElement) {
  new MutationObserver(() => repair(place)).observe(place, { childList: true, subtree: true });
}
