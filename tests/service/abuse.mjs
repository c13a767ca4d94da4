// Abuse control over HTTP (service-security §5): who asks too often, guesses
// a number or fills in forms by program waits; nobody else notices, and
// nobody waits for ever.
import assert from 'node:assert/strict';
import { check, finish } from './report.mjs';
import { Hall, sleep } from './hall.mjs';
import { between, confirm, draft, lookup, number, password, submit } from './citizen.mjs';

const hall = await Hall.start({ settings: 'workers: 2\n' +
  'limits: {confirm_after: 3 seconds, rate: 60, burst: 20, lookup_wait: 2 seconds}' });

// The same hall as somebody behind a proxy of ours sees it.
function from(address) {
  const headers = { 'x-forwarded-for': address };
  const there = Object.create(hall);
  there.get = (path) => hall.ask('GET', path, undefined, headers);
  there.post = (path, values) => hall.ask('POST', path,
    new URLSearchParams(Array.isArray(values) ? values : Object.entries(values)).toString(), headers);
  return there;
}

const nobody = { number: '1', password: 'x' };
async function drain(there) {
  for (let i = 0; i < 200; i += 1)
    if ((await there.post('/s/lookup', nobody)).status === 429) return;
  assert.fail('no bucket');
}

try {
  await check('a confirmation at once is held for three seconds', async () => {
    const path = await draft(hall);
    const began = Date.now();
    assert.equal((await confirm(hall, path)).status, 303);
    const ms = Date.now() - began;
    assert.ok(ms >= 2900 && ms < 6000, `${ms} ms`);
  });

  await check('a confirmation after that is not', async () => {
    const path = await draft(hall);
    await sleep(4100);
    const began = Date.now();
    assert.equal((await confirm(hall, path)).status, 303);
    assert.ok(Date.now() - began < 2000);
  });

  await check('whoever leaves while held takes nothing along', async () => {
    const path = await draft(hall);
    await fetch(hall.url + path, { method: 'POST', redirect: 'manual', signal: AbortSignal.timeout(300),
      body: new URLSearchParams({ version: '1', password, 'password-again': password }) }).catch(() => {});
    await sleep(3800);
    assert.equal((await hall.get(path)).status, 200, 'not submitted');
    assert.equal((await confirm(hall, path)).status, 303);
  });

  await check('the trap asks for one tick more', async () => {
    const path = await draft(hall, { homepage: 'https://spam.example/' });
    const page = await hall.get(path);
    assert.match(page.body, /name="sure"/);
    assert.equal((await confirm(hall, path)).status, 422);
    const answer = await hall.post(path, { version: '1', password, 'password-again': password, sure: 'true' });
    assert.equal(answer.status, 303);
  });

  await check('a prefix that asks too often waits, its neighbours do not', async () => {
    const a = from('192.0.2.77');
    await drain(a);
    const answer = await from('192.0.2.1').post('/s/lookup', nobody);
    assert.equal(answer.status, 429);
    const wait = Number(answer.headers['retry-after']);
    assert.ok(wait >= 1 && wait <= 2);
    assert.match(answer.body, new RegExp(`请过 ${wait} 秒`));
    for (const other of ['192.0.3.1', '2001:db8::1', '203.0.113.5, 192.0.3.9'])
      assert.equal((await from(other).post('/s/lookup', nobody)).status, 422, other);
    // Both workers count together, and a wait is only a wait.
    await sleep(wait * 1000 + 50);
    assert.equal((await a.post('/s/lookup', nobody)).status, 422);
  });

  await check('an IPv6 prefix is 56 bits', async () => {
    await drain(from('2001:db8:0:1100::1'));
    assert.equal((await from('2001:db8:0:11ff:ffff::2').post('/s/lookup', nobody)).status, 429);
    assert.equal((await from('2001:db8:0:1200::1').post('/s/lookup', nobody)).status, 422);
  });

  await check('a forged list does not help: only what our proxy saw counts', async () => {
    await drain(from('198.51.100.1'));
    assert.equal((await from('10.9.9.9, 198.51.100.2').post('/s/lookup', nobody)).status, 429);
    const twice = await hall.ask('POST', '/s/lookup', 'number=1', { 'x-forwarded-for': ['1.1.1.1', '2.2.2.2'] });
    assert.equal(twice.status, 400);
  });

  await check('what was typed is kept while waiting', async () => {
    const there = from('198.18.5.1');
    await drain(there);
    const answer = await there.post('/s/f/wangshang110/check', { rev: hall.rev, title: '写了很久的标题' });
    assert.equal(answer.status, 429);
    assert.match(answer.body, /value="写了很久的标题"/);
  });

  const made = await submit(hall);
  await check('six failures, then waits that double, for this number only', async () => {
    for (let i = 0; i < 6; i += 1)
      assert.equal((await lookup(hall, made.number, `falsch ${i} x`)).status, 422);
    const before = await hall.derivations();
    const answer = await lookup(hall, made.number);
    assert.equal(answer.status, 429);
    assert.equal(answer.headers['retry-after'], '2');
    assert.equal(await hall.derivations(), before, 'no derivation while waiting');
    await sleep(2050);
    assert.equal((await lookup(hall, made.number, 'falsch 7 x')).status, 422);
    assert.equal((await lookup(hall, made.number)).headers['retry-after'], '4');
    await sleep(4050);
    assert.equal((await lookup(hall, made.number)).status, 200);
    assert.equal((await lookup(hall, made.number)).status, 200);
  });

  await check('additions wait like look-ups, and keep the text', async () => {
    const there = from('198.18.77.1');
    await drain(there);
    const words = { what: 'followup', text: '写了很久的补充' };
    const answer = await there.post('/s/lookup/more', words);
    assert.equal(answer.status, 429);
    const wait = Number(answer.headers['retry-after']);
    assert.ok(wait >= 1 && wait <= 2, `${wait} s`);
    assert.match(answer.body, /写了很久的补充<\/textarea>/);
    assert.equal((await from('198.18.78.1').post('/s/lookup/more', words)).status, 422);
    await sleep(wait * 1000 + 50);
    assert.equal((await there.post('/s/lookup/more', words)).status, 422);
  });

  await check('guesses at an addition count as those at a look-up', async () => {
    const fresh = await submit(hall);
    const words = { what: 'followup', text: '写了很久的补充', number: fresh.number };
    for (let i = 0; i < 6; i += 1)
      assert.equal((await hall.post('/s/lookup/more', { ...words, password: `falsch ${i} x` })).status, 422);
    const before = await hall.derivations();
    const answer = await hall.post('/s/lookup/more', { ...words, password });
    assert.equal(answer.status, 429);
    assert.equal(answer.headers['retry-after'], '2');
    assert.match(answer.body, /写了很久的补充<\/textarea>/);
    assert.equal((await lookup(hall, fresh.number)).status, 429);
    assert.equal(await hall.derivations(), before, 'no derivation while waiting');
    await sleep(2050);
    assert.equal((await hall.post('/s/lookup/more', { ...words, password })).status, 200);
  });

  await check('an invented number waits alike', async () => {
    const first = '9912345678901234';
    const face = first + String(98 - Number(BigInt(`${first}00`) % 97n)).padStart(2, '0');
    const statuses = [];
    for (let i = 0; i < 7; i += 1) statuses.push((await lookup(hall, face, 'irgendwas')).status);
    assert.deepEqual(statuses, [422, 422, 422, 422, 422, 422, 429]);
  });

  await check('who knows only the 受理号 slows nobody', async () => {
    const fresh = await submit(hall);
    const half = fresh.number.replaceAll(' ', '').slice(0, 8);
    for (let i = 0; i < 30; i += 1) {
      const first = `${half}${String(i * 7919).padStart(8, '0')}`;
      const face = first + String(98 - Number(BigInt(`${first}00`) % 97n)).padStart(2, '0');
      assert.equal((await lookup(hall, face, 'irgendwas')).status, 422);
    }
    assert.equal((await lookup(hall, fresh.number)).status, 200);
  });

  await hall.stop({ keep: true });
  hall.writeSettings('argon: {queue: 2, mem: 32 MiB, ops: 3}\nlimits: {confirm_after: 0 seconds}');
  await hall.run();

  await check('a full queue gives a pass that is good once, after its wait', async () => {
    const there = from('203.0.113.50');
    let serial = 0;
    const stranger = () => {
      const first = `77${String(10 ** 13 + (serial += 7919)).padStart(14, '0')}`;
      return first + String(98 - Number(BigInt(`${first}00`) % 97n)).padStart(2, '0');
    };
    const crowd = (n) => Array.from({ length: n }, (_, i) =>
      from(`10.${i}.0.1`).post('/s/lookup', { number: stranger(), password: 'x' }).catch(() => ({})));
    let busy;
    for (let round = 0; round < 20 && !busy; round += 1) {
      const others = crowd(24);
      await sleep(30);
      const answer = await lookup(there, made.number);
      if (answer.status === 503) busy = answer;
      await Promise.all(others);
    }
    assert.ok(busy, 'never busy');
    const pass = between(busy.body, 'name="pass" value="', '"');
    assert.match(pass, /^[0-9a-f]{66}$/);
    const wait = Number(busy.headers['retry-after']);
    assert.ok(wait >= 2 && wait < 30, `${wait} s`);
    await sleep(wait * 1000 + 50);
    const others = crowd(24);
    await sleep(30);
    const words = { number: made.number, password };
    assert.equal((await there.post('/s/lookup', { ...words, pass })).status, 200);
    await Promise.all(others);
  });

  await check('a worker killed in the middle leaves the others their places', async () => {
    const there = from('203.0.113.60');
    const calls = Array.from({ length: 12 }, (_, i) =>
      from(`10.77.${i}.1`).post('/s/lookup', { number: made.number, password: `falsch ${i}` }).catch(() => ({})));
    await sleep(60);
    process.kill(hall.workers()[0], 'SIGKILL');
    await Promise.all(calls);
    await sleep(500);
    const began = Date.now();
    const answers = await Promise.all([1, 2, 3, 4].map(() => there.post('/s/lookup',
      { number: '2222222222222222 22', password: 'x' })));
    assert.ok(answers.every((a) => a.status === 422));
    assert.ok(Date.now() - began < 3000);
    const fresh = await submit(hall);
    assert.equal((await lookup(hall, fresh.number)).status, 200);
  });

  await check('the log names no address', () => {
    assert.doesNotMatch(hall.log(), /192\.0\.2|203\.0\.113|2001:db8/);
    assert.doesNotMatch(hall.log(), /sandbox violation|SIGSYS/);
  });
} finally {
  await hall.stop();
}
finish();
