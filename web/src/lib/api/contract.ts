// The shapes the API speaks, by the names the pages use. They come from the server's OpenAPI document through
// `npm run generate`; nothing is written twice.
import type { components } from './schema';

type Schemas = components['schemas'];

export type Text = string | Schemas['Words'];
export interface Page<T> {
  items: T[];
  next_cursor?: string | null;
}

export type Me = Schemas['Me'];
export type Account = Schemas['Account'];
export type Role = Schemas['Role'];
export type Language = Schemas['Language'];
export type Session = Schemas['Session'];
export type Token = Schemas['Token'];
export type Scope = Schemas['Scope'];
export type Tenant = Schemas['Tenant'];
export type Contact = Schemas['Contact'];
export type CategoryRetention = Schemas['CategoryRetention'];

export type Place = Schemas['Place'];
export type PlaceKind = Schemas['PlaceKind'];
export type Device = Schemas['Device'];
export type DeviceStatus = Schemas['DeviceStatus'];
export type LatestValue = Schemas['LatestValue'];
export type Gateway = Schemas['Gateway'];
export type Profile = Schemas['Profile'];
export type Metric = Schemas['Metric'];
export type TriedUplink = Schemas['TriedUplink'];
export type ImportPreview = Schemas['ImportPreview'];

export type Series = Schemas['SeriesView'];
export type Consumption = Schemas['ConsumptionView'];
export type MeterExchange = Schemas['ExchangeView'];
export type ReadingEvent = Schemas['ReadingEvent'];
/** Of each step: when it began, its mean, its least and its greatest value. */
export type Point = [ms: number, value: number, min: number, max: number];

export type Rule = Schemas['Rule'];
export type RuleScope = Schemas['RuleScope'];
export type RuleChange = Schemas['RuleChange'];
export type Severity = Schemas['Severity'];
export type Alarm = Schemas['Alarm'];
export type AlarmState = Schemas['AlarmState'];
export type Message = Schemas['Message'];
export type Evidence = Schemas['StatementEvidence'];
export type Sweep = Schemas['Sweep'];
export type EvidenceCheck = Schemas['EvidenceCheck'];
export type NoticeText = Schemas['NoticeText'];
export type NoticeEdition = Schemas['NoticeEdition'];
export type ConsentChoice = Schemas['ConsentChoice'];
export type GivenConsent = Schemas['GivenConsent'];
export type StopView = Schemas['StopView'];
export type StoppableClause = Schemas['StoppableClause'];
export type RestrictionGround = Schemas['RestrictionGround'];
export type RightKind = Schemas['RequestKind'];
export type PrivacyRequest = Schemas['PrivacyRequest'];
export type RequestCase = Schemas['RequestCase'];
export type RecipientNotification = Schemas['RecipientNotification'];
export type RecipientTold = Schemas['RecipientTold'];
export type RequestState = Schemas['RequestState'];
export type PrivacyRights = Schemas['PrivacyRights'];
export type LegalGround = Schemas['LegalGround'];
export type ErasurePlan = Schemas['Plan'];
export type IncomingTransfer = Schemas['IncomingTransfer'];
export type TransferTaken = Schemas['TransferTaken'];
export type NewTransferOffer = Schemas['NewTransferOffer'];
