import { t } from '$lib/i18n';

/** A product may know kinds of place that the interface has no word for: then its own is shown. */
export function kindTitle(kind: string): string {
  return (t.places.kind as Record<string, string>)[kind] ?? kind;
}
