// The shapes the API speaks. Names follow the server's words; every page imports them from here.
export interface Page<T> {
  items: T[];
  next_cursor: string | null;
}
export type Text = string | { de: string; en: string };
export type Role = 'operator_staff' | 'instance_admin' | 'user' | 'read_only';
export type Language = 'de' | 'en';

export interface Me {
  account: Account;
  tenant: { id: string; name: string; parent_id: string | null };
  product: { name: string; title: Text };
  permissions: string[];
  sandbox: boolean;
}
export interface Account {
  id: string;
  tenant_id?: string;
  tenant_name?: string;
  email: string;
  first_name: string;
  last_name: string;
  company?: string | null;
  phone?: string | null;
  address?: string | null;
  role: Role;
  language: Language;
  status?: 'invited' | 'active' | 'blocked';
  activated_at?: string | null;
  created_at?: string;
}
export interface Session {
  id: string;
  created_at: string;
  last_used_at: string;
  ip?: string | null;
  browser?: string | null;
  os?: string | null;
  current: boolean;
}
export interface Activation {
  first_name: string;
  product_title: Text;
  expires_at: string;
}
export type Scope = 'ingest' | 'read' | 'write';
export interface Token {
  id: string;
  name: string;
  scopes: Scope[];
  created_at: string;
  expires_at?: string | null;
  last_used_at?: string | null;
}
export interface Contact {
  first_name: string | null;
  last_name: string | null;
  email: string | null;
  phone: string | null;
}
export interface Tenant {
  id: string;
  parent_id: string | null;
  name: string;
  depth: number;
  contact?: Contact | null;
  contract_ended_at?: string | null;
}
export interface Retention {
  overrides: Record<string, string>;
  categories: CategoryRetention[];
}
export interface CategoryRetention {
  name: string;
  title: Text;
  keep: string;
  override?: string | null;
  shortest?: string | null;
  longest?: string | null;
}
export interface Place {
  id: string;
  tenant_id: string;
  tenant_name?: string;
  parent_id?: string | null;
  name: string;
  kind: string;
  street?: string | null;
  house_number?: string | null;
  postal_code?: string | null;
  city?: string | null;
  country?: string | null;
  device_count?: number;
}
export type DeviceStatus = 'online' | 'silent' | 'never';
export interface Latest {
  metric: string;
  title?: Text;
  value: number;
  unit: string;
  at: string;
}
export interface Device {
  id: string;
  tenant_id: string;
  dev_eui: string;
  name: string;
  profile: string;
  place_id?: string | null;
  meter_number?: string | null;
  metering_location?: string | null;
  site?: string | null;
  installation_place?: string | null;
  last_seen_at?: string | null;
  gateway?: string | null;
  battery_percent?: number | null;
  rssi_dbm?: number | null;
  snr_db?: number | null;
  status: DeviceStatus;
  latest: Latest[];
}
export interface ImportRow {
  line: number;
  values: Record<string, string>;
  errors: { column?: string | null; code: string; message: string }[];
}
export interface ImportPreview {
  /** Missing where a row has errors: then nothing can be imported. */
  import_id?: string | null;
  rows: ImportRow[];
  ok_count: number;
  error_count: number;
  new_place_count: number;
  ignored_headings: string[];
}
export interface Gateway {
  id: string;
  gateway_eui: string;
  name: string;
  tenant_id: string;
  place_id?: string | null;
  status: DeviceStatus;
  last_seen_at?: string | null;
  interval_seconds: number;
}
export interface Metric {
  name: string;
  title: Text;
  unit: string;
  obis?: string | null;
  kind: 'gauge' | 'counter';
  category: string;
}
export interface Profile {
  name: string;
  title: Text;
  metrics: Metric[];
  has_codec: boolean;
}
export interface CodecTrial {
  readings: { metric: string; value: number; unit?: string | null }[];
  warnings: string[];
  errors: string[];
}
export interface Series {
  id: string;
  metric: string;
  title: Text;
  unit: string;
  obis?: string | null;
  kind: 'gauge' | 'counter';
  decimals?: number;
  latest?: { at: string; value: number } | null;
}
export type Point = [ms: number, value: number, min: number, max: number];
export interface Points {
  points: Point[];
  resolution_seconds: number;
}
export interface Consumption {
  from: string;
  to: string;
  value: number | null;
  quality: 'measured' | 'estimated' | 'gap';
  notes: ('exchange' | 'rollover' | 'reset' | 'partial')[];
}
export interface MeterExchange {
  id?: string;
  at: string;
  metric: string;
  old_final: number;
  new_initial: number;
  new_meter_number?: string | null;
}
export interface Frame {
  kind: string;
  at: string;
  f_port?: number | null;
  f_cnt?: number | null;
  gateway?: string | null;
  rssi_dbm?: number | null;
  snr_db?: number | null;
  error?: string | null;
}
export interface CodecError {
  at: string;
  codec: string;
  line?: number | null;
  message: string;
}
export interface Downlink {
  id: string;
  f_port: number;
  bytes_hex?: string | null;
  confirmed: boolean;
  state: 'queued' | 'sent' | 'acked' | 'failed';
  reason?: string | null;
  created_at?: string;
}
export interface UnknownDevice {
  dev_eui: string;
  count: number;
  first_seen_at: string;
  last_seen_at: string;
}
export interface RuleScope {
  device_id?: string | null;
  gateway_id?: string | null;
  place_id?: string | null;
  profile?: string | null;
  tenant_id?: string | null;
}
export type Severity = 'info' | 'warning' | 'critical';
export interface Rule {
  id: string;
  tenant_id: string;
  name: string;
  kind: 'threshold' | 'silence';
  scope: RuleScope;
  metric?: string | null;
  comparison?: 'above' | 'below' | null;
  threshold?: number | null;
  hysteresis?: number | null;
  duration_seconds?: number | null;
  silence_seconds?: number | null;
  /** What of its scope a rule on silence watches. */
  watches?: 'devices' | 'gateways' | 'all' | null;
  severity: Severity;
  /** Left out where the notice does not show them to the reader. */
  recipients?: (string | { account_id?: string; email?: string })[] | null;
  enabled: boolean;
}
export type AlarmState = 'raised' | 'acknowledged' | 'cleared';
export interface Alarm {
  id: string;
  rule_id: string;
  rule_name: string;
  kind: 'threshold' | 'silence';
  severity: Severity;
  state: AlarmState;
  device_id?: string | null;
  device_name?: string | null;
  gateway_id?: string | null;
  gateway_name?: string | null;
  metric?: string | null;
  value?: number | null;
  unit?: string | null;
  threshold?: number | null;
  raised_at: string;
  acknowledged_at?: string | null;
  acknowledged_by?: string | null;
  cleared_at?: string | null;
  cleared_because?: 'value' | 'heard' | 'rule_changed' | 'object_gone' | null;
  note?: string | null;
}
export interface Message {
  id: string;
  channel: string;
  kind: string;
  recipient_kind: string;
  to?: string | null;
  subject?: string | null;
  text?: string | null;
  state: string;
  created_at: string;
  sent_at?: string | null;
  failure?: string | null;
  attempts: number;
}
export interface AuditEntry {
  sequence: number;
  at: string;
  actor_kind: string;
  actor?: string | null;
  ip?: string | null;
  browser?: string | null;
  os?: string | null;
  action: string;
  object_kind?: string | null;
  object_id?: string | null;
  detail?: string | null;
  hash: string;
}
export interface AuditVerification {
  ok: boolean;
  entries: number;
  anonymised: number;
  checked_at: string;
  first_bad_sequence?: number | null;
}
export interface Notice {
  product: string;
  edition: string;
  title: string;
  sections: { id: string; title: string; depth?: number; statements: Statement[] }[];
}
export interface Statement {
  id: string;
  text: string;
  claims: string[];
}
export interface Evidence {
  statement_id?: string | null;
  clause?: string | null;
  kind: string;
  holds: boolean;
  figure: string;
  measured_at: string;
}
export interface Refusal {
  category: string;
  action: string;
  reason: string;
  clause?: string | null;
  count: number;
  last_at: string;
}
export interface Sweep {
  at: string;
  category: string;
  table: string;
  erased: number;
  overdue: number;
  oldest_at?: string | null;
  duration_ms: number;
}
export interface WebVisit {
  at: string;
  ip?: string | null;
  method: string;
  page: string;
  status: number;
  bytes: number;
  referrer?: string | null;
  browser?: string | null;
  browser_version?: string | null;
  os?: string | null;
  language?: string | null;
}
export interface SandboxClock {
  now: string;
  sandbox: boolean;
}
export interface ReadingEvent {
  device_id: string;
  series_id: string;
  metric: string;
  at: string;
  value: number;
}
