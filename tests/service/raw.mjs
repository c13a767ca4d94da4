// The host of the service over raw sockets: malformed requests, limits of
// time, headers, the sandbox, restarts, what the log keeps to itself.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { openSync, readFileSync, readdirSync, existsSync } from 'node:fs';
import { check, finish } from './report.mjs';
import { always } from './headers.mjs';
import { Hall, build, descriptors, isAlive, sleep } from './hall.mjs';
import { cases } from './raw_cases.mjs';
import { send } from './raw_client.mjs';

const HOST = 'Host: 127.0.0.1\r\n';
const get = (path) => [`GET ${path} HTTP/1.1\r\n${HOST}\r\n`];
const post = (path, body) => [`POST ${path} HTTP/1.1\r\n${HOST}Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\n\r\n${body}`];
const handle = 'Zm9v'.repeat(10) + 'Zm8';

// A well-formed number that nobody was given: two check digits, N mod 97 = 1.
function number(first16) {
  const rest = Number(BigInt(`${first16}00`) % 97n);
  return first16 + String(98 - rest).padStart(2, '0');
}

async function derivations(hall) {
  return JSON.parse((await send(hall.port, get('/s/health'))).body).derivations;
}

async function rawCases(hall) {
  for (const [name, pieces, status] of cases)
    await check(`raw: ${name}`, async () => {
      const r = await send(hall.port, pieces, { pause: pieces.length > 20 ? 1 : 5 });
      assert.equal(r.status, status);
      assert.notEqual(r.how, 'open', 'the connection stayed open');
      assert.equal(r.text.match(/HTTP\/1\.1 \d/g).length, 1, 'answers');
      assert.equal(r.headers.get('connection'), 'close');
      if (r.names.includes('content-length') && !pieces[0].startsWith('HEAD'))
        assert.equal(r.body.length, Number(r.headers.get('content-length')));
    });
}

const order = ['content-type', 'content-length', 'cache-control',
  'content-security-policy', ...Object.keys(always)];

async function headers(hall) {
  const { origins } = JSON.parse(hall.read('bundle/bundle.json')).site;
  const policy = "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; "
    + `form-action 'self'${origins.map((o) => ` ${o}`).join('')}; frame-ancestors 'none'; base-uri 'none'`;
  const rows = [
    ['page', get('/'), 'text/html; charset=utf-8', 'no-cache', []],
    ['missing page', get('/none'), 'text/html; charset=utf-8', 'no-cache', []],
    ['health', get('/s/health'), 'application/json; charset=utf-8', 'no-store', []],
    ['problem', get('/s/none'), 'text/html; charset=utf-8', 'no-store', []],
    ['redirect', get('/s/lookup'), 'text/html; charset=utf-8', 'no-store', ['location']],
    ['refused', get('/\x01'), 'text/html; charset=utf-8', 'no-store', []],
    ['method', post('/s/health', 'a=b'), 'text/html; charset=utf-8', 'no-store', ['allow']],
    ['method of a file', post('/', 'a=b'), 'text/html; charset=utf-8', 'no-store', ['allow']],
    ['method nobody serves', [`PUT / HTTP/1.1\r\n${HOST}\r\n`], 'text/html; charset=utf-8', 'no-store', ['allow']],
  ];
  for (const [name, pieces, type, cache, more] of rows)
    await check(`headers: ${name}`, async () => {
      const r = await send(hall.port, pieces);
      assert.deepEqual(r.names, [...order, ...more]);
      assert.equal(r.headers.get('content-type'), type);
      assert.equal(r.headers.get('cache-control'), cache);
      assert.equal(r.headers.get('content-security-policy'), policy);
      for (const [key, value] of Object.entries(always))
        assert.equal(r.headers.get(key), value, key);
    });
}

async function slowness(hall) {
  const dribble = async (pieces, low, high, statuses) => {
    const r = await send(hall.port, pieces, { pause: 700 });
    assert.deepEqual(r.names, order);
    assert.ok(statuses.includes(r.status), `status ${r.status}`);
    assert.ok(r.ms > low && r.ms < high, `${r.ms} ms`);
  };
  await Promise.all([
    check('slow: a head that dribbles', () =>
      dribble([...`GET / HTTP/1.1\r\n${HOST}`], 9000, 14000, [408])),
    check('slow: silence', () => dribble([''], 9000, 14000, [408])),
    check('slow: a body that dribbles arrives', async () => {
      const [one] = post('/s/lookup', 'number=1');
      const r = await send(hall.port, [one.slice(0, -8), ...'number=1'], { pause: 1500 });
      assert.equal(r.status, 422);
    }),
    check('slow: others are served meanwhile', async () => {
      await sleep(1000);
      const r = await send(hall.port, get('/s/health'));
      assert.ok(r.status === 200 && r.ms < 1000, `${r.status} ${r.ms}`);
    }),
  ]);
}

async function leaving(hall) {
  await check('clients that leave in the middle', async () => {
    const body = `number=${number('2026112300000001')}&password=correct-horse-9`;
    await Promise.all(Array.from({ length: 60 }, (_, i) =>
      send(hall.port, post('/s/lookup', body), { limit: 1 + (i % 40) })));
    await sleep(1500);
    const r = await send(hall.port, post('/s/lookup', body));
    assert.equal(r.status, 422);
  });
  await check('one derivation per well-formed number, none else', async () => {
    const before = await derivations(hall);
    for (const n of ['2026112300000002', '9999999999999999'])
      assert.equal((await send(hall.port, post('/s/lookup',
        `number=${number(n)}&password=correct-horse-9`))).status, 422);
    assert.equal(await derivations(hall), before + 2);
    assert.equal((await send(hall.port, post('/s/lookup',
      'number=202611230000000211&password=correct-horse-9'))).status, 422);
    assert.equal(await derivations(hall), before + 2);
  });
}

async function sandbox(hall) {
  const workers = hall.workers();
  await check('two workers', () => assert.equal(workers.length, 2));
  for (const pid of workers)
    await check(`worker: sandbox, memory, descriptors`, () => {
      for (const tid of readdirSync(`/proc/${pid}/task`)) {
        const status = readFileSync(`/proc/${pid}/task/${tid}/status`, 'utf8');
        assert.match(status, /^Seccomp:\s*2$/m);
        assert.match(status, /^NoNewPrivs:\s*1$/m);
      }
      assert.match(readFileSync(`/proc/${pid}/limits`, 'utf8'), /^Max core file size\s+0\s+0/m);
      const open = descriptors(pid).filter((name) => /\.db|sqlite|\/data\//.test(name));
      assert.deepEqual(open, []);
    });
  await check('SIGHUP changes nothing', async () => {
    for (const pid of [hall.parent(), ...workers]) process.kill(pid, 'SIGHUP');
    await sleep(300);
    assert.deepEqual(hall.workers(), workers);
    assert.equal((await send(hall.port, get('/s/health'))).status, 200);
  });
  await check('a killed worker comes back', async () => {
    process.kill(workers[0], 'SIGKILL');
    await sleep(800);
    assert.equal(hall.workers().length, 2);
    await sleep(1200);
    for (let i = 0; i < 6; i += 1)
      assert.equal((await send(hall.port, get('/s/health'))).status, 200);
  });
}

async function log(hall) {
  await check('the log: one line a request, nothing about anybody', async () => {
    await send(hall.port, get(`/s/d/${handle}?secret-query`));
    await send(hall.port, post('/s/lookup', 'number=secret-number&password=secret-word'));
    await sleep(200);
    const text = hall.log();
    const lines = text.split('\n').filter((l) => /event=request/.test(l));
    for (const line of lines)
      assert.match(line, /^time=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ event=request method=(GET|HEAD|POST|-) route=(form|draft|receipt|lookup|health|metrics|service|static|refused) status=\d{3} ms=\d+$/);
    assert.ok(lines.length > cases.length);
    assert.match(lines.join('\n'), / method=GET route=draft status=410 /);
    for (const secret of [handle, 'secret', 'Zm9v', 'User-Agent'])
      assert.ok(!text.includes(secret), secret);
    const addresses = text.split('\n').filter((l) => l.includes('127.0.0.1'));
    assert.ok(addresses.every((l) => l.includes('serving http')), addresses.join());
  });
  await check('no sandbox violation', () => {
    assert.doesNotMatch(hall.log(), /sandbox violation|SIGSYS/);
  });
}

async function refusals(hall) {
  const run = (port) => new Promise((done) => {
    const child = hall.spawn(port);
    let text = '';
    child.stderr.on('data', (d) => { text += d; });
    child.on('close', (code) => done({ code, text }));
  });
  await check('a second demo on the same folder is refused', async () => {
    const { code, text } = await run(hall.port + 1);
    assert.equal(code, 2);
    assert.match(text, /已经在运行/);
    assert.match(text, /already running/);
  });
  await check('the first one goes on', async () => {
    assert.equal((await send(hall.port, get('/s/health'))).status, 200);
  });
}

// Store and Kore by hand, so that the store may die alone.
async function storeDies(hall) {
  const out = openSync(hall.path('by-hand.log'), 'a');
  const stdio = ['ignore', out, out];
  const store = () => spawn(`${build}/wangting-store`, ['--settings', hall.settings], { stdio });
  const until = async (status, ms) => {
    const end = Date.now() + ms;
    for (;;) {
      const r = await send(hall.port, get('/s/health')).catch(() => ({}));
      if (r.status === status) return true;
      if (Date.now() > end) return false;
      await sleep(100);
    }
  };
  const ended = (child) => new Promise((r) => { child.on('close', r); });
  const body = `number=${number('2026112300000003')}&password=correct-horse-9`;
  let first = store();
  for (let i = 0; i < 100 && !existsSync(hall.path('demo/run/web.sock')); i += 1) await sleep(50);
  const kore = spawn('kore', ['-c', new URL('../../submit-service/conf/kore.conf', import.meta.url).pathname,
    '-f', '-n', '-r'], { stdio, cwd: hall.path('demo/run'), env: { ...process.env, WANGTING_SETTINGS: hall.settings } });
  await check('store: up', async () => assert.ok(await until(200, 8000)));
  await check('store: stopped in its tracks, 503 after the wait', async () => {
    first.kill('SIGSTOP');
    const r = await send(hall.port, post('/s/lookup', body));
    assert.equal(r.status, 503);
    assert.ok(Number(r.headers.get('retry-after')) > 0);
    assert.ok(r.ms > 4000 && r.ms < 9000, `${r.ms} ms`);
    first.kill('SIGCONT');
    assert.ok(await until(200, 5000));
    assert.equal((await send(hall.port, post('/s/lookup', body))).status, 422);
  });
  await check('store: killed, 503 at once', async () => {
    const gone = ended(first);
    first.kill('SIGKILL');
    await gone;
    const r = await send(hall.port, post('/s/lookup', body));
    assert.equal(r.status, 503);
    assert.ok(r.ms < 2000, `${r.ms} ms`);
    assert.ok(await until(503, 2000));
  });
  await check('store: back again, without a restart of the web side', async () => {
    first = store();
    assert.ok(await until(200, 6000));
    await sleep(1200); // both workers
    for (let i = 0; i < 4; i += 1)
      assert.equal((await send(hall.port, post('/s/lookup', body))).status, 422);
  });
  await check('parent killed: no worker is left behind', async () => {
    const workers = hall.workers();
    const gone = ended(kore);
    kore.kill('SIGKILL');
    await gone;
    for (let i = 0; i < 30 && workers.some(isAlive); i += 1) await sleep(100);
    assert.deepEqual(workers.filter(isAlive), []);
  });
  const gone = ended(first);
  first.kill('SIGTERM');
  await check('store: ends on request', async () => assert.equal(await gone, 0));
}

async function production(hall) {
  hall.env = () => ({ ...process.env, DEMO: hall.path('demo'),
    BUNDLE: hall.path('bundle/bundle.json'), PUBLIC: '' });
  await hall.run();
  await check('a second start takes less than 3 s', () => assert.ok(hall.startMs < 3000, `${hall.startMs} ms`));
  await check('without static_dir nothing but /s/ is served', async () => {
    for (const path of ['/', '/110/', '/index.html', '/a/main.css'])
      assert.equal((await send(hall.port, get(path))).status, 404, path);
    assert.equal((await send(hall.port, get('/s/health'))).status, 200);
  });
  await check('nor is the derivation count shown', async () => {
    assert.match((await send(hall.port, get('/s/health'))).body,
      /^\{"ok":true,"store":"ok","keys":"ok","keys_until":"\d{4}-\d\d-\d\d","bundle":"ok","pool":"ok","draining":false\}\n$/);
  });
}

const hall = await Hall.start();
try {
  await check('the site is served', async () => {
    assert.equal((await send(hall.port, get('/'))).status, 200);
  });
  await rawCases(hall);
  await headers(hall);
  await leaving(hall);
  await slowness(hall);
  await sandbox(hall);
  await log(hall);
  await refusals(hall);
  const pids = [hall.parent(), ...hall.workers()];
  await check('stops cleanly', async () => {
    assert.equal(await hall.stop({ keep: true }), 0);
    assert.deepEqual(pids.filter(isAlive), []);
    assert.equal((await send(hall.port, get('/'))).how, 'ECONNREFUSED');
  });
  await storeDies(hall);
  await production(hall);
} catch (error) {
  await check('the test itself', () => { throw error; });
} finally {
  await hall.stop();
}
finish();
