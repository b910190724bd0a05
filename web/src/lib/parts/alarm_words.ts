// One line that says what an alarm is about.
import type { Alarm } from '$lib/api/contract';
import { quantity } from '$lib/format';
import { t } from '$lib/i18n';

export function alarmSubject(alarm: Alarm): string {
  return alarm.device_name ?? alarm.gateway_name ?? alarm.rule_name;
}

export function alarmReason(alarm: Alarm): string {
  if (alarm.kind === 'silence') return t.alarms.silence;
  return alarm.value === null || alarm.value === undefined ? alarm.rule_name : quantity(alarm.value, alarm.unit);
}
