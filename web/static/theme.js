// Before the first paint: the theme chosen on this device, if any. A file, so that no inline script is needed.
try {
  const theme = localStorage.getItem('obhut_theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Storage may be refused; the system's setting then decides.
}
