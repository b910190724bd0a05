import { alarms } from './alarms';
import { devices } from './devices';
import { people } from './people';
import { privacy } from './privacy';
import { shell } from './shell';

export const en = { ...shell, ...people, ...devices, ...alarms, ...privacy };
