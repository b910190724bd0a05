// Moves SvelteKit's inline start script into a file named by its content, so that the server can send
// a fixed `script-src 'self'` and needs to know no hash.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';

const page = 'build/index.html';
const html = readFileSync(page, 'utf8');
const inline = /<script>([\s\S]*?)<\/script>/g;
const found = [...html.matchAll(inline)];
if (found.length !== 1) throw new Error(`expected one inline script in ${page}, found ${found.length}`);

const source = found[0][1];
const name = createHash('sha256').update(source).digest('hex').slice(0, 12);
const path = `/_app/immutable/start.${name}.js`;
writeFileSync(`build${path}`, source);
writeFileSync(page, html.replace(found[0][0], `<script src="${path}"></script>`));
