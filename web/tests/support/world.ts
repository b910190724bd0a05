// The world begin.ts made: ids in a file, because each worker is a process of its own.
import { readFileSync, writeFileSync } from 'node:fs';
import type { World } from './house';

const file = 'test-results/world.json';

export function keepWorld(world: World) {
  writeFileSync(file, JSON.stringify(world));
}

export function world(): World {
  return JSON.parse(readFileSync(file, 'utf8')) as World;
}
