import { alarms } from './alarms';
import { choices } from './choices';
import { devices } from './devices';
import { people } from './people';
import { portability } from './portability';
import { privacy } from './privacy';
import { recipients } from './recipients';
import { requests } from './requests';
import { shell } from './shell';

export const de = { ...shell, ...people, ...devices, ...alarms, ...choices, ...portability, ...privacy, ...recipients, ...requests };
