// Between what a rule is for the server and what its form shows: minutes for seconds, lines for lists.
import type { Rule, RuleChange, RuleScope, Severity } from '$lib/api/contract';

export type ScopeKind = keyof Required<RuleScope>;
export interface RuleFields {
  name: string;
  kind: Rule['kind'];
  scope_kind: ScopeKind;
  scope_value: string;
  metric: string;
  comparison: 'above' | 'below';
  threshold: number;
  hysteresis: number;
  minutes: number;
  silence_minutes: number | null;
  watches: 'devices' | 'gateways' | 'all';
  severity: Severity;
  recipients: string;
  enabled: boolean;
}

export function fieldsOf(rule: Rule | undefined, start: Pick<Rule, 'kind' | 'scope'>, own_email: string): RuleFields {
  const scope = Object.entries((rule ?? start).scope).find(([, value]) => value) ?? ['tenant_id', ''];
  return {
    name: rule?.name ?? '',
    kind: (rule ?? start).kind,
    scope_kind: scope[0] as ScopeKind,
    scope_value: scope[1] ?? '',
    metric: rule?.metric ?? '',
    comparison: rule?.comparison ?? 'above',
    threshold: rule?.threshold ?? 0,
    hysteresis: rule?.hysteresis ?? 0,
    minutes: (rule?.duration_seconds ?? 0) / 60,
    silence_minutes: rule?.silence_seconds ? rule.silence_seconds / 60 : null,
    watches: rule?.watches ?? 'all',
    severity: rule?.severity ?? 'warning',
    recipients: rule ? (rule.recipients ?? []).map(addressOf).join('\n') : own_email,
    enabled: rule?.enabled ?? true,
  };
}

function addressOf(recipient: NonNullable<Rule['recipients']>[number]): string {
  return typeof recipient === 'string' ? recipient : (recipient.email ?? recipient.account_id ?? '');
}

/** A place or a customer has both devices and gateways: then one says which are meant. */
export function choosesWatched(scope_kind: ScopeKind): boolean {
  return scope_kind === 'place_id' || scope_kind === 'tenant_id';
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-/i;

/** All that can be changed later; a new rule also says its kind and tenant. */
export type RuleWritten = RuleChange & Pick<Rule, 'name' | 'scope' | 'severity' | 'enabled'> & { recipients: Recipient[] };
type Recipient = { account_id: string } | { email: string };

export function ruleOf(fields: RuleFields): RuleWritten {
  const threshold = fields.kind === 'threshold';
  const lines = fields.recipients.split(/[\s,;]+/).filter(Boolean);
  return {
    name: fields.name.trim(),
    scope: { [fields.scope_kind]: fields.scope_value },
    metric: threshold ? fields.metric : null,
    comparison: threshold ? fields.comparison : null,
    threshold: threshold ? Number(fields.threshold) : null,
    hysteresis: threshold ? Number(fields.hysteresis) : null,
    duration_seconds: threshold ? Math.round(Number(fields.minutes) * 60) : null,
    silence_seconds: threshold || !fields.silence_minutes ? null : Math.round(Number(fields.silence_minutes) * 60),
    ...(!threshold && choosesWatched(fields.scope_kind) && { watches: fields.watches }),
    severity: fields.severity,
    recipients: lines.map((line) => (uuid.test(line) ? { account_id: line } : { email: line })),
    enabled: fields.enabled,
  };
}
