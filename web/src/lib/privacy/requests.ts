// What of a request follows from what the server says of it.
import type { LegalGround, PrivacyRequest, PrivacyRights, RightKind } from '$lib/api/contract';
import { text } from '$lib/format';

export const isClosed = (request: PrivacyRequest) => Boolean(request.closed_at);
export const isOverdue = (request: PrivacyRequest) => request.overdue && !isClosed(request);

export const groundText = (ground: LegalGround) => `${text(ground.title).replace(/\.$/, '')} (${text(ground.article)})`;

/** What a person may rely on who asks for this. */
export const claimsOf = (rights: PrivacyRights | undefined, kind: RightKind): LegalGround[] =>
  rights?.kinds.find((one) => one.kind === kind)?.claims ?? [];
