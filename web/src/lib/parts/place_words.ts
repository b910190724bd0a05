import { t, word } from '$lib/i18n';

/** A product may know kinds of place that the interface has no word for: then its own is shown. */
export function kindTitle(kind: string): string {
  return word(t.places.kind, kind);
}
