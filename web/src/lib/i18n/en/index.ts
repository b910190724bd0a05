import { alarms } from './alarms';
import { devices } from './devices';
import { people } from './people';
import { portability } from './portability';
import { privacy } from './privacy';
import { requests } from './requests';
import { shell } from './shell';

export const en = { ...shell, ...people, ...devices, ...alarms, ...portability, ...privacy, ...requests };
