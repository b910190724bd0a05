// Readings as they arrive. The browser reconnects by itself when the line breaks.
import type { ReadingEvent } from './api/contract';

export function follow(device_id: string, react: (reading: ReadingEvent) => void): () => void {
  const source = new EventSource(`/api/stream?device_id=${encodeURIComponent(device_id)}`);
  source.addEventListener('reading', (event: MessageEvent<string>) => {
    const reading = JSON.parse(event.data) as ReadingEvent;
    if (reading.device_id === device_id) react(reading);
  });
  return () => source.close();
}
