// Fetches a file and saves it, telling how far it has come. The server makes a package while we wait, so most of the
// time nothing arrives; then all of it does.
import { Problem } from '$lib/api/problem';

export async function save(address: string, progress: (bytes: number) => void): Promise<void> {
  let answer: Response;
  try {
    answer = await fetch(address);
  } catch {
    throw new Problem(0, undefined);
  }
  if (!answer.ok || !answer.body) throw new Problem(answer.status, await answer.json().catch(() => undefined));
  const parts: BlobPart[] = [];
  let bytes = 0;
  const reader = answer.body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    parts.push(part.value as BlobPart);
    bytes += part.value.length;
    progress(bytes);
  }
  offer(new Blob(parts, { type: answer.headers.get('content-type') ?? '' }), file_name(answer));
}

function file_name(answer: Response): string {
  return /filename="([^"]+)"/.exec(answer.headers.get('content-disposition') ?? '')?.[1] ?? 'package.zip';
}

function offer(blob: Blob, name: string) {
  const address = URL.createObjectURL(blob);
  const link = Object.assign(document.createElement('a'), { href: address, download: name });
  link.click();
  URL.revokeObjectURL(address);
}
