// What the pages about requests of people share.
import type { components } from '$lib/api/schema';

type Schemas = components['schemas'];
export type RequestCase = Schemas['RequestCase'];
export type PrivacyRequest = Schemas['PrivacyRequest'];
export type RightKind = Schemas['RequestKind'];
export type ErasurePlan = Schemas['Plan'];
export type PrivacyRights = Schemas['PrivacyRights'];
export type Ground = Schemas['LegalGround'];

export const stateTone = {
  identity: 'neutral',
  open: 'info',
  asked: 'warn',
  fulfilled: 'good',
  refused: 'bad',
  withdrawn: 'neutral',
} as const;

export const isClosed = (request: PrivacyRequest) => request.closed_at !== null && request.closed_at !== undefined;
