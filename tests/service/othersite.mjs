// Another site's store behind the socket: its folder was swapped while the
// service runs. Numbers it gave out could never be opened, so it gets nothing
// but pings and citizens get 503, from the first moment until ours is back.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, openSync, readFileSync, renameSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { check, finish } from './report.mjs';
import { Hall, build, sleep } from './hall.mjs';
import { confirm, draft, lookup, submit } from './citizen.mjs';

const conf = new URL('../../submit-service/conf/kore.conf', import.meta.url).pathname;
const hall = await Hall.start();
await hall.stop({ keep: true }); // demo.sh would end with its store

// By hand, so that the store may go and come alone.
const logs = hall.path('by-hand.log');
const stdio = ['ignore', openSync(logs, 'a'), openSync(logs, 'a')];
const data = (name) => hall.path('demo', name);
const children = [];

function run(program, args, options = {}) {
  const child = spawn(program, args, { stdio, ...options });
  child.gone = new Promise((done) => { child.on('close', done); });
  children.push(child);
  return child;
}

async function startStore() {
  const child = run(`${build}/wangting-store`, ['--settings', hall.settings]);
  for (let i = 0; i < 200 && !existsSync(data('run/web.sock')); i += 1) await sleep(25);
  return child;
}

async function end(child) {
  child.kill('SIGTERM');
  return child.gone;
}

async function until(status, ms = 8000) {
  for (const last = Date.now() + ms; Date.now() < last; await sleep(100)) {
    const answer = await hall.get('/s/health').catch(() => ({}));
    if (answer.status === status) return true;
  }
  return false;
}

// The status of a filled form: 303 would be a draft in that store.
const filled = () => draft(hall).then(() => 303, (error) => error.actual);
const rows = (file, table) => {
  const db = new DatabaseSync(data(`data/${file}`), { timeout: 5000 });
  try { return db.prepare(`SELECT count(*) AS n FROM ${table}`).get().n; } finally { db.close(); }
};
const lines = (text) => readFileSync(logs, 'utf8').split('\n').filter((l) => l.includes(text)).length;

try {
  let store = await startStore();
  const web = run('kore', ['-c', conf, '-f', '-n', '-r'], { cwd: data('run'),
    env: { ...process.env, WANGTING_SETTINGS: hall.settings } });
  assert.ok(await until(200), 'not up');
  const before = await submit(hall);
  const waiting = await draft(hall);

  await check('no store: 503', async () => {
    assert.equal(await end(store), 0);
    assert.ok(await until(503));
    assert.equal(await filled(), 503);
  });

  await check('another store: 503 from the first moment, no number', async () => {
    renameSync(data('data'), data('data.ours'));
    store = await startStore();
    // Long enough for every worker to have connected anew.
    for (const last = Date.now() + 4000; Date.now() < last; await sleep(20)) {
      assert.equal(await filled(), 503);
      const answer = await confirm(hall, waiting);
      assert.equal(answer.status, 503);
      assert.equal(answer.location, undefined);
      assert.ok(!answer.body.includes('receipt-number'));
    }
    assert.equal((await lookup(hall, before.number)).status, 503);
    for (let i = 0; i < 8; i += 1) {
      const health = await hall.get('/s/health');
      assert.equal(health.status, 503);
      assert.equal(JSON.parse(health.body).ok, false);
    }
  });

  await check('it was refused by name, once by each worker, and holds nothing', async () => {
    assert.equal(lines('another site id'), 2);
    assert.equal(rows('tickets.db', 'ticket'), 0);
    assert.equal(rows('drafts.db', 'draft'), 0);
  });

  await check('started again it is still refused, and nothing more is logged', async () => {
    await end(store);
    store = await startStore();
    await sleep(2500);
    assert.equal(await filled(), 503);
    assert.equal(lines('another site id'), 2);
  });

  await check('ours is back: it works again, without a restart of the web side', async () => {
    await end(store);
    renameSync(data('data'), data('data.other'));
    renameSync(data('data.ours'), data('data'));
    store = await startStore();
    assert.ok(await until(200));
    await sleep(1500); // both workers
    assert.equal((await confirm(hall, waiting)).status, 303);
    assert.equal((await lookup(hall, before.number)).status, 200);
    const { number } = await submit(hall);
    assert.equal((await lookup(hall, number)).status, 200);
  });

  await check('a request right behind a restart waits for the pong', async () => {
    await end(store);
    assert.ok(await until(503));
    const asked = [];
    store = await startStore();
    for (const last = Date.now() + 2500; Date.now() < last; await sleep(20)) asked.push(await filled());
    assert.ok(asked.every((s) => s === 303 || s === 503), String([...new Set(asked)]));
    assert.equal(asked.at(-1), 303);
    assert.equal(asked.lastIndexOf(503) < asked.length - 10, true);
  });

  await check('no worker broke the sandbox', () => {
    assert.equal(lines('sandbox violation'), 0);
    assert.equal(web.exitCode, null);
  });
} catch (error) {
  await check('the test itself', () => { throw error; });
} finally {
  for (const child of children.reverse()) if (child.exitCode === null) await end(child);
  await hall.stop();
}
finish();
