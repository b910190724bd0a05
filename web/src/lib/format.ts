// Dates, numbers and names as the chosen language writes them.
import { clock } from './clock.svelte';
import { i18n } from './i18n';
import type { Text } from './api/contract';

export function text(value: Text | undefined | null): string {
  if (!value) return '';
  return typeof value === 'string' ? value : value[i18n.language];
}

export function number(value: number | null | undefined, digits_max = 2): string {
  if (value === null || value === undefined) return '–';
  return new Intl.NumberFormat(i18n.locale, { maximumFractionDigits: digits_max }).format(value);
}

// Profiles name units as UCUM does; people read these.
const unitSigns: Record<string, string> = {
  '1': '',
  Cel: '°C',
  m3: 'm³',
  'm3/h': 'm³/h',
  'L/h': 'l/h',
  L: 'l',
  '[ppm]': 'ppm',
  '[ppb]': 'ppb',
  'ug/m3': 'µg/m³',
  deg: '°',
};

export function unitText(unit: string | null | undefined): string {
  return unit ? (unitSigns[unit] ?? unit) : '';
}

/** "Temperature (°C)"; what has no unit goes without. */
export function titleWithUnit(title: string, unit: string | null | undefined): string {
  const sign = unitText(unit);
  return sign ? `${title} (${sign})` : title;
}

export function quantity(value: number | null | undefined, unit: string | null | undefined): string {
  const sign = unitText(unit);
  return sign ? `${number(value)} ${sign}` : number(value);
}

/** The day it is then, to the reader or in the zone. */
export function date(at: string | number | null | undefined, time_zone?: string | null): string {
  const style = { dateStyle: 'medium', timeZone: time_zone ?? undefined } as const;
  return at ? new Intl.DateTimeFormat(i18n.locale, style).format(new Date(at)) : '–';
}

export function dateTime(at: string | number | null | undefined, seconds = false): string {
  if (!at) return '–';
  const style = { dateStyle: 'medium', timeStyle: seconds ? 'medium' : 'short' } as const;
  return new Intl.DateTimeFormat(i18n.locale, style).format(new Date(at));
}

const steps: [unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

/** "5 minutes ago", by the server's clock. */
export function ago(at: string | null | undefined): string {
  if (!at) return '–';
  const seconds = (Date.parse(at) - clock.now) / 1000;
  const format = new Intl.RelativeTimeFormat(i18n.locale, { numeric: 'auto' });
  for (const [unit, length] of steps) {
    if (Math.abs(seconds) >= length) return format.format(Math.round(seconds / length), unit);
  }
  return format.format(0, 'minute');
}

export function duration(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined) return '–';
  for (const [unit, length] of steps) {
    if (seconds >= length && unit !== 'month' && unit !== 'year') {
      const format = new Intl.NumberFormat(i18n.locale, { style: 'unit', unit, unitDisplay: 'long', maximumFractionDigits: 1 });
      return format.format(seconds / length);
    }
  }
  return new Intl.NumberFormat(i18n.locale, { style: 'unit', unit: 'second', unitDisplay: 'long' }).format(seconds);
}

export function fullName(person: { first_name: string | null; last_name: string | null }): string {
  return [person.first_name, person.last_name].filter(Boolean).join(' ');
}

export function address(place: {
  street?: string | null;
  house_number?: string | null;
  postal_code?: string | null;
  city?: string | null;
}): string {
  const line = (...parts: (string | null | undefined)[]) => parts.filter(Boolean).join(' ');
  return [line(place.street, place.house_number), line(place.postal_code, place.city)].filter(Boolean).join(', ');
}

/** "0018B20000002001" in pairs is easier to compare with the sticker on a device. */
export function eui(value: string): string {
  return value.toUpperCase().match(/.{1,4}/g)?.join(' ') ?? value;
}
