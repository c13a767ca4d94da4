// The store process as a process: starts, refusals, signals, what it leaves
// behind. What it does with records is tested in tests/unit/test_store*.c.
import { spawn, spawnSync } from 'node:child_process';
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync,
  writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { check, finish } from './report.mjs';

const tree = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const program = join(resolve(tree, process.env.BUILD ?? 'build'), 'wangting-store');
const folder = mkdtempSync(join(tmpdir(), 'store-'));
const settings = join(folder, 'service.yaml');
const path = (...names) => join(folder, ...names);
const needed = `bundle: b
keys: k
root_key: r
passwords: p
sockets: run
data: data
`;

function write(text) { writeFileSync(settings, needed + text); }

// Resolves once it listens, or rejects with what it said.
function start() {
  const child = spawn(program, ['--settings', settings],
    { stdio: ['ignore', 'ignore', 'pipe'] });
  child.said = '';
  child.ended = new Promise((done) => {
    child.on('close', (code, signal) => done({ code, signal }));
  });
  return new Promise((done, fail) => {
    child.stderr.on('data', (data) => {
      child.said += data;
      if (child.said.includes('已就绪')) done(child);
    });
    child.ended.then(() => fail(new Error(child.said)));
  });
}

async function stop(child, signal) {
  child.kill(signal);
  return child.ended;
}

const refused = (args) => spawnSync(program, args, { encoding: 'utf8' });

await check('usage', () => {
  assert.equal(refused([]).status, 2);
  assert.equal(refused(['--settings']).status, 2);
  assert.equal(refused(['--settings', 'a', 'b']).status, 2);
  assert.equal(refused(['--nonsense']).status, 2);
  assert.equal(refused(['--help']).status, 0);
  assert.match(refused(['--version']).stdout, /^wangting-store \d/);
});

await check('a slip in the settings is shown where it stands', () => {
  write('workres: 2\n');
  const run = refused(['--settings', settings]);
  assert.equal(run.status, 1);
  assert.match(run.stderr, /service\.yaml:7:1: .*workres.*\[front-unknown-key\]/);
  assert.match(run.stderr, /workers/);
  assert.equal(existsSync(path('data')), false);
});

await check('serves, stops on both signals, leaves no socket', async () => {
  write('');
  for (const signal of ['SIGTERM', 'SIGINT']) {
    const child = await start();
    assert.deepEqual(readdirSync(path('run')).sort(), ['desk.sock', 'web.sock']);
    assert.deepEqual(await stop(child, signal), { code: 0, signal: null });
    assert.match(child.said, /commits=0 tickets=0/);
    assert.deepEqual(readdirSync(path('run')), []);
  }
});

await check('files and process are closed to others', async () => {
  const child = await start();
  const mode = (name) => statSync(path(name)).mode & 0o777;
  assert.equal(mode('data'), 0o700);
  for (const name of readdirSync(path('data')))
    assert.equal(mode(`data/${name}`), name === 'files' ? 0o700 : 0o600, name);
  assert.equal(mode('run/web.sock'), 0o660);
  assert.equal(mode('run/desk.sock'), 0o660);
  const proc = `/proc/${child.pid}`;
  assert.match(readFileSync(`${proc}/limits`, 'utf8'), /core file size +0 +0/);
  const status = readFileSync(`${proc}/status`, 'utf8');
  assert.match(status, /NoNewPrivs:\t1/);
  assert.match(status, /Seccomp:\t2/);
  await stop(child, 'SIGTERM');
});

await check('a second start on the same folder is refused', async () => {
  const child = await start();
  const run = refused(['--settings', settings]);
  assert.equal(run.status, 2);
  assert.match(run.stderr, /service\.yaml:6:7: .*\[store-running\]/);
  // And did no harm to the first.
  assert.equal(existsSync(path('run/web.sock')), true);
  assert.equal((await stop(child, 'SIGTERM')).code, 0);
});

await check('the sockets of another store are not taken', async () => {
  const child = await start();
  writeFileSync(path('other.yaml'), needed.replace('data: data', 'data: other'));
  const run = refused(['--settings', path('other.yaml')]);
  assert.equal(run.status, 2);
  assert.match(run.stderr, /\[store-socket\]/);
  await stop(child, 'SIGTERM');
});

await check('starts again after kill -9', async () => {
  const killed = await start();
  await stop(killed, 'SIGKILL');
  assert.equal(existsSync(path('run/web.sock')), true);
  const child = await start();
  assert.equal((await stop(child, 'SIGTERM')).code, 0);
});

await check('other Argon2id parameters are refused later', () => {
  write('argon:\n  ops: 4\n');
  const run = refused(['--settings', settings, '--lang', 'en']);
  assert.equal(run.status, 1);
  assert.match(run.stderr, /service\.yaml:8:8: .*argon\.ops.*3.*4.*\[store-argon\]/);
});

rmSync(folder, { recursive: true, force: true });
finish();
