// Which colour a state has, everywhere the same.
import type { AlarmState, DeviceStatus, RequestState, Severity } from './api/contract';

/** Each has its colours in base.css: `tone-good` and so on. */
export type Tone = 'neutral' | 'good' | 'warn' | 'bad' | 'info' | 'accent';

export const deviceTone: Record<DeviceStatus, Tone> = { online: 'good', silent: 'warn', never: 'neutral' };
export const alarmTone: Record<AlarmState, Tone> = { raised: 'bad', acknowledged: 'warn', cleared: 'good' };
export const severityTone: Record<Severity, Tone> = { info: 'info', warning: 'warn', critical: 'bad' };
export const messageTone: Record<string, Tone> = { sent: 'good', shown: 'info', failed: 'bad', refused: 'bad' };
export const downlinkTone: Record<string, Tone> = { acked: 'good', sent: 'info', failed: 'bad' };
export const transferTone: Record<string, Tone> = { accepted: 'good', delivered: 'good', failed: 'bad' };
export const requestTone: Record<RequestState, Tone> = {
  identity: 'neutral',
  open: 'info',
  asked: 'warn',
  fulfilled: 'good',
  refused: 'bad',
  withdrawn: 'neutral',
};
