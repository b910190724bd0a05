// What of a request follows from what the server says of it.
import type { PrivacyRequest } from '$lib/api/contract';

export const isClosed = (request: PrivacyRequest) => Boolean(request.closed_at);
export const isOverdue = (request: PrivacyRequest) => request.overdue && !isClosed(request);
