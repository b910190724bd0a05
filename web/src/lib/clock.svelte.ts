// What time it is for the server. In the sandbox its clock runs ahead of the browser's.
import { api, take } from '$lib/api/client';

class Clock {
  /** Rises when the clock was moved: pages read anew what has happened meanwhile. */
  moves = $state(0);
  private ahead_ms = $state(0);
  private tick = $state(Date.now());

  constructor() {
    setInterval(() => (this.tick = Date.now()), 30_000);
  }

  get now(): number {
    return Math.max(this.tick, Date.now()) + this.ahead_ms;
  }

  async follow(): Promise<void> {
    this.set((await take(api.GET('/api/sandbox/clock'))).now);
  }

  async advance(by: string): Promise<void> {
    this.set((await take(api.POST('/api/sandbox/clock', { body: { advance: by } }))).now);
    this.moves += 1;
  }

  private set(now: string) {
    this.ahead_ms = Date.parse(now) - Date.now();
    this.tick = Date.now();
  }
}

export const clock = new Clock();
