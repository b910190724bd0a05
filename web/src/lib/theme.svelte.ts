// Light or dark: the system's setting, unless chosen on this device. `static/start.js` reads the same key.
import { on } from 'svelte/events';

export type Theme = 'system' | 'light' | 'dark';

const system = matchMedia('(prefers-color-scheme: dark)');

class Themes {
  choice = $state<Theme>((document.documentElement.dataset.theme as Theme | undefined) ?? 'system');
  private system_dark = $state(system.matches);

  constructor() {
    on(system, 'change', () => (this.system_dark = system.matches));
  }

  get dark(): boolean {
    return this.choice === 'system' ? this.system_dark : this.choice === 'dark';
  }

  choose(theme: Theme) {
    this.choice = theme;
    if (theme === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    try {
      if (theme === 'system') localStorage.removeItem('obhut_theme');
      else localStorage.setItem('obhut_theme', theme);
    } catch {
      // Then the choice lasts as long as the page.
    }
  }
}

export const themes = new Themes();
