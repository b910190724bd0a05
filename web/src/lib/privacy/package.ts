// The signed copy of the own data. The server makes it when it is asked for, while we wait: most of the time nothing
// arrives, then all of it does.
import { takeFile } from '$lib/api/client';
import type { RightKind } from '$lib/api/contract';
import { i18n } from '$lib/i18n';

export const packageAddress = (kind: RightKind) => `/api/privacy/package?kind=${kind}&lang=${i18n.language}`;

/** Fetches and saves it, telling how far it has come. */
export async function savePackage(kind: RightKind, arrived: (bytes: number) => void = () => {}): Promise<void> {
  const answer = await takeFile(packageAddress(kind));
  const parts: BlobPart[] = [];
  let bytes = 0;
  const reader = answer.body?.getReader();
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    parts.push(part.value as BlobPart);
    bytes += part.value.length;
    arrived(bytes);
  }
  offer(new Blob(parts, { type: answer.headers.get('content-type') ?? '' }), fileName(answer));
}

function fileName(answer: Response): string {
  return /filename="([^"]+)"/.exec(answer.headers.get('content-disposition') ?? '')?.[1] ?? 'package.zip';
}

function offer(blob: Blob, name: string) {
  const address = URL.createObjectURL(blob);
  const link = Object.assign(document.createElement('a'), { href: address, download: name });
  link.click();
  URL.revokeObjectURL(address);
}
