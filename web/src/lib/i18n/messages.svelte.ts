// The words of the interface. German is written first and gives the shape; a message that English lacks
// does not compile. Language: the account's, else the last choice on this device, else the browser's (static/start.js).
import type { Language } from '$lib/api/contract';
import { de } from './de';
import { en } from './en';

/** The shape without the German words themselves. */
type Shape<T> = T extends string
  ? string
  : T extends (...values: infer A) => string
    ? (...values: A) => string
    : { [K in keyof T]: Shape<T[K]> };
export type Messages = Shape<typeof de>;

const all: Record<Language, Messages> = { de, en };

class I18n {
  language = $state<Language>(document.documentElement.lang === 'de' ? 'de' : 'en');

  /** How dates and numbers are written. */
  get locale(): string {
    return this.language === 'en' ? 'en-GB' : this.language;
  }

  use(language: Language) {
    this.language = language;
    document.documentElement.lang = language;
    try {
      localStorage.setItem('obhut_language', language);
    } catch {
      // Then the choice lasts as long as the page.
    }
  }
}

export const i18n = new I18n();

// Reading through the proxy makes every use follow the language without a subscription in each component.
export const t: Messages = new Proxy(all.de, {
  get: (_, area) => all[i18n.language][area as keyof Messages],
});

/** The word for what the server names; what is not known here is shown by its own name. */
export const word = (words: Record<string, string>, name: string): string => words[name] ?? name;
