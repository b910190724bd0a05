// Before the first paint: theme and language chosen on this device, if any. A file, so that no inline script is needed.
try {
  const theme = localStorage.getItem('obhut_theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Storage may be refused; the system's setting then decides.
}
let language = null;
try {
  language = localStorage.getItem('obhut_language');
} catch {
  // Then the browser's.
}
language ??= navigator.languages.find((name) => /^(de|en)\b/.test(name)) ?? 'en';
document.documentElement.lang = language.startsWith('de') ? 'de' : 'en';

// The link past the navigation. It leaves the address alone, whose fragment may be a secret, and is remembered until there
// is content to go to (src/lib/shell/focus.ts).
document.addEventListener('click', (event) => {
  if (!(event.target instanceof Element && event.target.closest('.skip'))) return;
  event.preventDefault();
  const content = document.getElementById('content');
  if (content) content.focus();
  else document.documentElement.dataset.skip = 'asked';
});
