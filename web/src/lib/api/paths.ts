// What each path takes and gives, in the shape that openapi-typescript writes, by hand from the agreed
// contract. When the server's document exists, `npm run generate` writes schema.d.ts, and client.ts
// imports `paths` from there.
import type * as is from './contract';

type Json<T> = { headers: Record<string, unknown>; content: { 'application/json': T } };
type Op<R, Path = never, Query = never, Body = never> = {
  parameters: { header?: never; cookie?: never } & ([Path] extends [never]
    ? { path?: never }
    : { path: Path }) &
    ([Query] extends [never] ? { query?: never } : { query?: Query });
  responses: { 200: Json<R>; default: { headers: Record<string, unknown>; content: { 'application/problem+json': unknown } } };
} & ([Body] extends [never] ? { requestBody?: never } : { requestBody: { content: { 'application/json': Body } } });

type Id = { id: string };
type Cursor = { limit?: number; cursor?: string };
type List<T, Query = Cursor> = Op<is.Page<T>, never, Query & Cursor>;
type Nothing = undefined;
type New<T> = Partial<Omit<T, 'id'>>;
type Rest<T> = { get: Op<T, Id>; patch: Op<T, Id, never, New<T>>; delete: Op<Nothing, Id> };
type Range = { from?: string; to?: string };

export interface paths {
  '/api/session': {
    get: Op<is.Me>;
    post: Op<is.Me, never, never, { email: string; password: string }>;
    delete: Op<Nothing>;
  };
  '/api/sessions': { get: List<is.Session> };
  '/api/sessions/{id}': { delete: Op<Nothing, Id> };
  '/api/account': { get: Op<is.Account>; patch: Op<is.Account, never, never, New<is.Account>> };
  '/api/account/password': { post: Op<Nothing, never, never, { current: string; new: string }> };
  '/api/activations/{token}': {
    get: Op<is.Activation, { token: string }>;
    post: Op<Nothing, { token: string }, never, { password: string }>;
  };
  '/api/password-resets': { post: Op<Nothing, never, never, { email: string }> };
  '/api/password-resets/{token}': { post: Op<Nothing, { token: string }, never, { password: string }> };
  '/api/tokens': {
    get: List<is.Token>;
    post: Op<{ id: string; token: string }, never, never, { name: string; scopes: is.Scope[]; expires_at?: string }>;
  };
  '/api/tokens/{id}': { delete: Op<Nothing, Id> };
  '/api/tenants': { get: List<is.Tenant>; post: Op<is.Tenant, never, never, New<is.Tenant>> };
  '/api/tenants/{id}': Rest<is.Tenant>;
  '/api/tenants/{id}/retention': {
    get: Op<is.Retention, Id>;
    put: Op<is.Retention, Id, never, { overrides: Record<string, string> }>;
  };
  '/api/accounts': {
    get: List<is.Account, { tenant_id?: string; search?: string }>;
    post: Op<is.Account, never, never, New<is.Account>>;
  };
  '/api/accounts/{id}': Rest<is.Account>;
  '/api/accounts/{id}/invitation': { post: Op<Nothing, Id> };
  '/api/places': {
    get: List<is.Place, { tenant_id?: string; search?: string }>;
    post: Op<is.Place, never, never, New<is.Place>>;
  };
  '/api/places/{id}': Rest<is.Place>;
  '/api/devices': {
    get: List<
      is.Device,
      { tenant_id?: string; place_id?: string; profile?: string; search?: string; status?: is.DeviceStatus; sort?: string }
    >;
    post: Op<is.Device, never, never, New<is.Device>>;
  };
  '/api/devices/{id}': Rest<is.Device>;
  '/api/devices/import/preview': { post: Op<is.ImportPreview, never, { tenant_id?: string }, string> };
  '/api/devices/import': { post: Op<{ created: number }, never, never, { import_id: string }> };
  '/api/gateways': {
    get: List<is.Gateway, { tenant_id?: string; status?: is.DeviceStatus }>;
    post: Op<is.Gateway, never, never, New<is.Gateway>>;
  };
  '/api/gateways/{id}': Rest<is.Gateway>;
  '/api/profiles': { get: Op<is.Page<is.Profile>> };
  '/api/profiles/{name}': { get: Op<is.Profile, { name: string }> };
  '/api/profiles/{name}/try': {
    post: Op<is.CodecTrial, { name: string }, never, { f_port: number; bytes_hex: string }>;
  };
  '/api/devices/{id}/series': { get: Op<is.Page<is.Series>, Id> };
  '/api/series/{id}/points': { get: Op<is.Points, Id, Range & { points_max?: number }> };
  '/api/series/{id}/consumption': {
    get: Op<is.Page<is.Consumption>, Id, Range & { by?: 'day' | 'month'; time_zone?: string }>;
  };
  '/api/devices/{id}/meter-exchanges': {
    get: Op<is.Page<is.MeterExchange>, Id>;
    post: Op<Nothing, Id, never, Omit<is.MeterExchange, 'id'>>;
  };
  '/api/devices/{id}/frames': { get: Op<is.Page<is.Frame>, Id, Cursor> };
  '/api/devices/{id}/codec-errors': { get: Op<is.Page<is.CodecError>, Id, Cursor> };
  '/api/devices/{id}/downlinks': {
    get: Op<is.Page<is.Downlink>, Id, Cursor>;
    post: Op<is.Downlink, Id, never, { f_port: number; bytes_hex?: string; object?: unknown; confirmed: boolean }>;
  };
  '/api/unknown-devices': { get: List<is.UnknownDevice> };
  '/api/rules': { get: List<is.Rule>; post: Op<is.Rule, never, never, New<is.Rule>> };
  '/api/rules/{id}': Rest<is.Rule>;
  '/api/alarms': { get: List<is.Alarm, { state?: is.AlarmState | 'open'; device_id?: string }> };
  '/api/alarms/{id}': { get: Op<is.Alarm, Id> };
  '/api/alarms/{id}/acknowledge': { post: Op<is.Alarm, Id, never, { note?: string }> };
  '/api/messages': { get: List<is.Message> };
  '/api/audit': {
    get: List<is.AuditEntry, Range & { account_id?: string; action?: string; object?: string }>;
  };
  '/api/audit/verification': { get: Op<is.AuditVerification> };
  '/api/notice': { get: Op<is.Notice, never, { lang?: is.Language }> };
  '/api/notice/evidence': { get: Op<is.Page<is.Evidence>, never, { lang?: is.Language }> };
  '/api/refusals': { get: Op<is.Page<is.Refusal>> };
  '/api/retention/sweeps': { get: List<is.Sweep> };
  '/api/visits': { get: List<is.WebVisit> };
  '/api/sandbox/clock': { get: Op<is.SandboxClock>; post: Op<is.SandboxClock, never, never, { advance: string }> };
}
