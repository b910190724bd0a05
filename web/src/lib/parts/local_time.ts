/** What a `datetime-local` field shows for a moment, in the reader's time zone. */
export function localInput(ms: number): string {
  const at = new Date(ms);
  return new Date(ms - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** What a `date` field shows for a moment: the day it is in the zone. */
export function dateInput(at: string | null | undefined, time_zone: string | null | undefined): string {
  return at ? new Date(wall(Date.parse(at), time_zone)).toISOString().slice(0, 10) : '';
}

/** When the day of a `date` field begins in the zone: what `dateInput` shows as that day again. */
export function startOfDay(day: string, time_zone: string | null | undefined): string {
  const midnight = Date.parse(`${day}T00:00Z`);
  let at = midnight;
  // The second look is for a day on which the clock is changed.
  for (let look = 0; look < 2; look++) at += midnight - wall(at, time_zone);
  return new Date(at).toISOString();
}

/** What the clock on the wall shows there then, as if it were UTC. */
function wall(ms: number, time_zone: string | null | undefined): number {
  const style = { dateStyle: 'short', timeStyle: 'medium', timeZone: time_zone ?? undefined } as const;
  // Swedish writes dates as ISO 8601 does.
  return Date.parse(`${new Intl.DateTimeFormat('sv-SE', style).format(ms).replace(' ', 'T')}Z`);
}
