// For those who watch: health tells what is wrong, metrics count on a port of
// this host alone, and neither they nor the log say anything of anybody.
import assert from 'node:assert/strict';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { networkInterfaces } from 'node:os';
import { check, finish } from './report.mjs';
import { Hall, children, freePort, sleep } from './hall.mjs';
import { draft, lookup, publicHalf, submit } from './citizen.mjs';

const port = await freePort();
const hall = await Hall.start({ settings: `metrics_port: ${port}` });
const there = Object.create(hall);
there.port = port;

const canary = { title: '金丝雀标题', detail: '金丝雀经过：撬了一辆电动车，没有看清长相。', name: '金丝雀', mobile: '13912345678' };
const secret = 'canary-Kou 8842';

async function metrics() {
  const answer = await there.get('/metrics');
  assert.equal(answer.status, 200);
  return answer.body;
}
const value = (text, name) => {
  const line = text.split('\n').find((l) => l.startsWith(`wangting_${name} `));
  assert.ok(line, `no ${name} in ${text}`);
  return Number(line.split(' ').at(-1));
};
const health = async () => {
  const answer = await hall.get('/s/health');
  return { status: answer.status, ...JSON.parse(answer.body) };
};
async function until(ok, ms = 8000) {
  for (const last = Date.now() + ms; Date.now() < last; await sleep(100)) {
    const state = await health();
    if (ok(state)) return state;
  }
  return assert.fail(JSON.stringify(await health()));
}
const connects = (host, to) => new Promise((done) => {
  const socket = net.connect(to, host);
  socket.setTimeout(2000, () => { socket.destroy(); done(false); });
  socket.on('connect', () => { socket.destroy(); done(true); });
  socket.on('error', () => done(false));
});

try {
  await check('health: everything is well', async () => {
    const state = await health();
    assert.deepEqual(Object.keys(state), ['status', 'ok', 'store', 'keys', 'keys_until',
      'bundle', 'pool', 'draining', 'derivations']);
    assert.deepEqual([state.status, state.ok, state.store, state.keys, state.bundle, state.pool, state.draining],
      [200, true, 'ok', 'ok', 'ok', 'ok', false]);
  });

  await check('a journey is counted, each step once', async () => {
    const made = await submit(hall, canary, secret);
    assert.equal((await lookup(hall, made.number, secret)).status, 200);
    assert.equal((await lookup(hall, made.number, 'falsch')).status, 422);
    const left = await draft(hall, canary);
    await sleep(1200); // workers tell of themselves once a second
    const text = await metrics();
    for (const [event, n] of Object.entries({ drafted: 2, submitted: 1, opened: 1, added: 0 }))
      assert.equal(value(text, `journeys_total{event="${event}"}`), n, event);
    assert.equal(value(text, 'requests_total{route="form",status="303"}'), 2);
    assert.equal(value(text, 'requests_total{route="lookup",status="422"}'), 1);
    assert.equal(value(text, 'argon_seconds_count'), 3);
    assert.ok(value(text, 'keys_end_seconds') > 86400);
    assert.ok(value(text, 'resident_bytes{worker="1"}') > 1e6);
    assert.equal(value(text, 'worker_starts_total{worker="2"}'), 1);
    assert.match(text, /^# TYPE wangting_requests_total counter$/m);

    const digits = made.number.replaceAll(' ', '');
    const words = [...Object.values(canary), secret, made.number, digits, publicHalf(made.number),
      digits.slice(8), left.slice(5), made.draft.slice(5), '127.0.0.1', 'wangshang110', 'dongpu'];
    for (const word of words) {
      assert.ok(!text.includes(word), `metrics: ${word}`);
      const lines = hall.log().split('\n').filter((l) => l.startsWith('time='));
      assert.ok(lines.length > 5);
      assert.ok(!lines.some((l) => l.includes(word)), `log: ${word}`);
    }
  });

  await check('metrics are on their own port of 127.0.0.1 and nowhere else', async () => {
    for (const path of ['/s/metrics', '/metrics'])
      assert.equal((await hall.get(path)).status, 404, path);
    for (const path of ['/', '/s/health', '/s/lookup', '/metrics/'])
      assert.equal((await there.get(path)).status, 404, path);
    assert.equal((await there.post('/metrics', { a: 'b' })).status, 405);
    const others = Object.values(networkInterfaces()).flat().map((i) => i.address)
      .filter((a) => a !== '127.0.0.1');
    for (const host of ['127.0.0.2', ...others])
      assert.equal(await connects(host, port), false, host);
    assert.equal(await connects('127.0.0.1', port), true);
    const hex = port.toString(16).toUpperCase().padStart(4, '0');
    const listening = readFileSync('/proc/net/tcp', 'utf8').split('\n')
      .map((l) => l.trim().split(/\s+/)).filter((l) => l[3] === '0A' && l[1].endsWith(`:${hex}`));
    assert.ok(listening.length > 0 && listening.every((l) => l[1] === `0100007F:${hex}`));
  });

  await check('health: a store that is stopped, and back', async () => {
    const store = children(hall.child.pid).find((pid) =>
      readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('wangting-store'));
    process.kill(store, 'SIGSTOP');
    try {
      const state = await until((s) => s.status === 503, 15000);
      assert.deepEqual([state.ok, state.store], [false, 'away']);
    } finally { process.kill(store, 'SIGCONT'); }
    await until((s) => s.store === 'ok');
  });

  await check('health: a broken bundle is told until it is mended', async () => {
    const bundle = hall.path('bundle/bundle.json');
    const good = readFileSync(bundle);
    const put = (bytes) => {
      writeFileSync(`${bundle}.new`, bytes);
      renameSync(`${bundle}.new`, bundle);
    };
    put(good.subarray(0, 5000));
    assert.equal((await until((s) => s.bundle === 'refused')).status, 200);
    await sleep(1500);
    assert.equal(value(await metrics(), 'bundle_refused{worker="1"}'), 1);
    assert.match(hall.log(), /^time=\S+ event=reload worker=\d message="changed bundle or keys: refused/m);
    put(good);
    await sleep(2500);
    assert.equal((await health()).bundle, 'ok');
  });

  await check('health: the end of the keys is told 14 days before', async () => {
    await hall.stop({ keep: true });
    const { keys_until: end } = await (async () => { await hall.run(); return health(); })();
    const days = Math.round((Date.parse(end) - Date.now()) / 86400e3);
    assert.ok(days > 14 && days < 130, `${days}`);
    const keys = hall.path('demo/conf/service.keys');
    const all = readFileSync(keys, 'utf8');
    const rows = all.trimEnd().split('\n');
    // Only what ends this month is left: soon, or in a while.
    const month = rows.slice(1, -1).map((row) => /"month":"(\d{4}-\d\d)"/.exec(row)?.[1]).filter(Boolean).sort()[0];
    const kept = rows.slice(1, -1).filter((row) => !row.includes('"box"') || row.includes(`"${month}"`))
      .map((row) => row.replace(/,$/, ''));
    writeFileSync(`${keys}.new`, `${rows[0]}\n${kept.join(',\n')}\n]}\n`);
    renameSync(`${keys}.new`, keys);
    const state = await until((s) => s.keys_until !== end);
    await sleep(1200);
    const left = Math.floor((Date.parse(state.keys_until) - Date.parse(new Date().toISOString().slice(0, 10))) / 86400e3);
    // The day of the site may be the next one already.
    if (Math.abs(left - 14) > 1) assert.equal(state.keys, left < 14 ? 'end-soon' : 'ok', JSON.stringify(state));
    assert.equal(state.status, 200);
  });

  await check('health: who asks while it stops hears so', async () => {
    const socket = net.connect(hall.port, '127.0.0.1');
    await new Promise((r) => socket.on('connect', r));
    socket.write('GET /s/health HTTP/1.1\r\nHost: x\r\n');
    await sleep(300);
    process.kill(hall.parent(), 'SIGTERM');
    await sleep(300);
    let text = '';
    socket.on('data', (d) => { text += d; });
    socket.write('\r\n');
    await new Promise((r) => socket.on('close', r));
    assert.match(text, /^HTTP\/1\.1 503 /);
    assert.match(text, /"ok":false.*"draining":true/);
    assert.match(hall.log(), /event=stop worker=\d message=/);
  });

  await check('no sandbox violation', () => assert.doesNotMatch(hall.log(), /sandbox violation|SIGSYS/));
} finally {
  await hall.stop();
}
finish();
