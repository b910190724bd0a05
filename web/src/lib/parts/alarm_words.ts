// One line that says what an alarm is about.
import type { Alarm } from '$lib/api/contract';
import { quantity, text } from '$lib/format';
import { t } from '$lib/i18n';

export function alarmSubject(alarm: Alarm): string {
  return alarm.device_name ?? alarm.gateway_name ?? alarm.rule_name;
}

/** "Temperature: 31.5 °C (limit: above 30 °C)", "Leak: yes". */
export function alarmReason(alarm: Alarm): string {
  if (alarm.kind === 'silence') return t.alarms.silence;
  if (alarm.value === null || alarm.value === undefined) return alarm.rule_name;
  const what = alarmValue(alarm);
  const titled = alarm.metric_title ? `${text(alarm.metric_title)}: ${what}` : what;
  return alarm.meaning ? titled : `${titled} (${alarmLimit(alarm)})`;
}

/** What was measured, in words where it is not a quantity. */
export function alarmValue(alarm: Alarm): string {
  return alarm.meaning ? text(alarm.meaning) : quantity(alarm.value, alarm.unit);
}

export function alarmLimit(alarm: Alarm): string {
  const limit = quantity(alarm.threshold, alarm.unit);
  return alarm.comparison ? `${t.alarms.beyond[alarm.comparison]} ${limit}` : limit;
}

/** Where it is: the place, and how to get there. */
export function alarmPlace(alarm: Alarm): string {
  return [alarm.place_name, alarm.address].filter(Boolean).join(', ');
}
