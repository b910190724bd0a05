// Where the signed copy of the own data is downloaded; it is made when it is asked for.
import type { RightKind } from '$lib/api/contract';
import { i18n } from '$lib/i18n';

export const packageAddress = (kind: RightKind) => `/api/privacy/package?kind=${kind}&lang=${i18n.language}`;
