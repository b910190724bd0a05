// What went wrong, for people. The server says it by a stable type; here are the words for each.
import { Problem, type FieldMistake } from './api/problem';
import { i18n, t } from './i18n';

export function problemTitle(error: unknown): string {
  if (!(error instanceof Problem)) return t.problem.title.unknown;
  if (error.status === 0) return t.problem.title.offline;
  if (error.status === 403) return t.problem.title.forbidden;
  if (error.status === 404) return t.problem.title.notFound;
  return t.problem.title.unknown;
}

export function problemText(error: unknown): string {
  if (!(error instanceof Problem)) return t.problem.unknown;
  const bySlug = t.problem.slug as Record<string, string>;
  return bySlug[error.slug] ?? byStatus(error) ?? t.problem.unknown;
}

export function mistakeText(mistake: FieldMistake): string {
  // The server speaks English: for others there is a word for every code, and one for codes that are newer than this.
  return (t.mistake as Record<string, string>)[mistake.code] ?? (i18n.language === 'en' ? mistake.message : t.problem.mistake);
}

function byStatus(error: Problem): string | undefined {
  if (error.status === 0) return t.problem.offline;
  if (Object.keys(error.fields).length > 0) return t.problem.fields;
  if (error.status === 401) return t.problem.signedOut;
  if (error.status === 403) return t.problem.forbidden;
  if (error.status === 404) return t.problem.notFound;
  if (error.status === 409) return t.problem.conflict;
  if (error.status === 413) return t.problem.tooLarge;
  if (error.status === 429) return t.problem.tooMany;
  if (error.status >= 500) return t.problem.server;
  return error.detail;
}
