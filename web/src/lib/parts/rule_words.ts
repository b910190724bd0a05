// One line that says what a rule watches.
import type { Metric, Profile, Rule } from '$lib/api/contract';
import { duration, quantity, text } from '$lib/format';
import { t } from '$lib/i18n';

export function ruleSummary(rule: Rule, metrics: Map<string, Metric>): string {
  if (rule.kind === 'silence' && !rule.silence_seconds) return t.rules.describeUsualSilence;
  if (rule.kind === 'silence') return t.rules.describeSilence(duration(rule.silence_seconds));
  const metric = metrics.get(rule.metric ?? '');
  const limit = quantity(rule.threshold, metric?.unit);
  return t.rules.describeThreshold(text(metric?.title) || (rule.metric ?? ''), t.rules.comparison[rule.comparison ?? 'above'], limit);
}

/** Profiles share metrics; a rule for a building watches one across all of them. */
export function metricsOf(profiles: Profile[]): Map<string, Metric> {
  return new Map(profiles.flatMap((profile) => profile.metrics.map((metric) => [metric.name, metric] as const)));
}
