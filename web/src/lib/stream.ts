// What happens to a device, as it happens. The browser reconnects by itself when the line breaks.
import type { ReadingEvent } from './api/contract';

interface News {
  reading: (reading: ReadingEvent) => void;
  /** An alarm was raised, acknowledged or cleared, perhaps another device's. */
  alarm: () => void;
  /** Some news were missed: what is shown may be old. */
  again: () => void;
}

export function follow(device_id: string, news: News): () => void {
  const source = new EventSource(`/api/stream?device_id=${encodeURIComponent(device_id)}`);
  source.addEventListener('reading', (event: MessageEvent<string>) => {
    const reading = JSON.parse(event.data) as ReadingEvent;
    if (reading.device_id === device_id) news.reading(reading);
  });
  source.addEventListener('alarm', () => news.alarm());
  source.addEventListener('again', () => news.again());
  return () => source.close();
}
