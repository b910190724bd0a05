// Starts the server the tests speak to: empty database, sandbox clock, its own port. Ends it with the tests.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const start_ms_max = 30_000;

export default async function start(): Promise<(() => Promise<void>) | void> {
  if (process.env.OBHUT_URL) return;
  const binary = process.env.OBHUT_BIN;
  if (!binary) throw new Error('set OBHUT_BIN to the server to test, or OBHUT_URL and OBHUT_SIGNINS to one that runs');

  const directory = mkdtempSync(join(tmpdir(), 'obhut-pages-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const choices = [
    ['--database', `sqlite:${directory}`],
    ['--product', resolve('../products/progres')],
    ['--listen', `127.0.0.1:${port}`],
    ['--public-url', url],
    ['--sandbox'],
  ].flat();
  const who = ['--email', 'staff@operator.test', '--first-name', 'Sabine', '--last-name', 'Staff'];
  const said = execFileSync(binary, ['init', ...choices, ...who], { encoding: 'utf8' });

  const server = spawn(binary, ['serve', ...choices], { stdio: ['ignore', 'ignore', 'inherit'] });
  await answers(url, server);
  process.env.OBHUT_URL = url;
  process.env.OBHUT_ACTIVATION = /\/activate\S+/.exec(said)?.[0] ?? '';
  return async () => {
    server.kill('SIGTERM');
    if (server.exitCode === null) await new Promise((ended) => server.once('exit', ended));
    rmSync(directory, { recursive: true, force: true });
  };
}

function freePort(): Promise<number> {
  return new Promise((found) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => found(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

async function answers(url: string, server: ChildProcess): Promise<void> {
  const deadline = Date.now() + start_ms_max;
  while (Date.now() < deadline) {
    if (server.exitCode !== null) throw new Error(`the server ended with ${server.exitCode}`);
    const ready = await fetch(`${url}/readyz`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (ready) return;
    await new Promise((pause) => setTimeout(pause, 50));
  }
  throw new Error('the server did not get ready');
}
