// Periods as the notice writes them ("24 months"), and as a person reads and enters them.
import { i18n } from '$lib/i18n';

export const units = ['days', 'weeks', 'months', 'years'] as const;
export type Unit = (typeof units)[number];
export interface Period {
  amount: number | null;
  unit: Unit;
}

export function readPeriod(words: string | null | undefined): Period {
  const [, amount, unit] = /^(\d+)\s*(day|week|month|year)s?$/.exec(words?.trim() ?? '') ?? [];
  return amount && unit ? { amount: Number(amount), unit: `${unit}s` as Unit } : { amount: null, unit: 'months' };
}

export function writePeriod(period: Period): string | null {
  return period.amount ? `${period.amount} ${period.unit}` : null;
}

/** "36 Monate"; what is no plain period ("until erased") is shown as it is. */
export function periodText(words: string): string {
  const { amount, unit } = readPeriod(words);
  if (amount === null) return words;
  const style = { style: 'unit', unit: unit.slice(0, -1), unitDisplay: 'long' } as const;
  return new Intl.NumberFormat(i18n.locale, style).format(amount);
}

export function unitTitle(unit: Unit): string {
  const style = { style: 'unit', unit: unit.slice(0, -1), unitDisplay: 'long' } as const;
  const parts = new Intl.NumberFormat(i18n.locale, style).formatToParts(2);
  return parts.find((part) => part.type === 'unit')?.value ?? unit;
}
