// What a page is looked at with: two views that differ in all that matters, and axe-core, what it finds a line each.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from '@playwright/test';
import type axe from 'axe-core';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export const views = [
  { name: 'light on a desk', size: { width: 1280, height: 860 }, colorScheme: 'light' as const },
  { name: 'dark on a phone', size: { width: 360, height: 740 }, colorScheme: 'dark' as const },
];

export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(source);
  const found = await page.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run());
  return found.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.target.join(' ')).join(', ')}`);
}
