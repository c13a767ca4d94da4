// Bundle and keys change under load, and nobody notices but for the new text;
// a broken file changes nothing; a stop lets everybody finish.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { check, finish } from './report.mjs';
import { Hall, build, sleep } from './hall.mjs';
import { confirm, draft, lookup, number, password, submit } from './citizen.mjs';

const hall = await Hall.start({ settings: 'argon: {mem: 8 KiB, ops: 1}' });
const tree = new URL('../..', import.meta.url).pathname;
const site = hall.path('site');
for (const part of ['content', 'layouts'])
  cpSync(`${tree}/${part}`, `${site}/${part}`, { recursive: true });
const receipt = `${site}/layouts/service/receipt.html`;
const receiptText = readFileSync(receipt, 'utf8');

// The bundle as an editor changes it; it takes its place by rename.
function publish(heading) {
  writeFileSync(receipt, receiptText.replace('提交成功', heading));
  const made = spawnSync(`${build}/wangting`, ['build', '-C', site,
    '--out', hall.path('public'), '--bundle', hall.path('bundle')], { encoding: 'utf8' });
  assert.equal(made.status, 0, made.stderr);
}

// In place of what is there, as a whole.
function put(path, text) {
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
}

const lines = (text) => hall.log().split('\n').filter((line) => line.includes(text)).length;
// Both workers have looked at the files: they do so once a second.
async function until(text, n, ms = 8000) {
  for (const last = Date.now() + ms; Date.now() < last; await sleep(50))
    if (lines(text) >= n) return;
  assert.fail(`“${text}” ${lines(text)} times, not ${n}`);
}

// Citizens in a row, until told to stop. Whatever is not a journey is noted.
function citizens(n) {
  const crowd = { journeys: 0, faults: [], headings: new Set(), stop: false };
  const one = async () => {
    while (!crowd.stop) {
      try {
        const answer = await confirm(hall, await draft(hall));
        assert.equal(answer.status, 303, answer.body);
        const page = await hall.get(answer.location);
        assert.equal(page.status, 200);
        crowd.headings.add(/<h1[^>]*>([^<]*)/.exec(page.body)[1]);
        const face = await number(hall, answer.location);
        assert.equal((await lookup(hall, face)).status, 200);
        crowd.journeys += 1;
      } catch (error) { crowd.faults.push(String(error.message ?? error)); }
    }
  };
  crowd.all = Promise.all(Array.from({ length: n }, one));
  crowd.end = () => { crowd.stop = true; return crowd.all; };
  return crowd;
}

const bundle = hall.path('bundle/bundle.json');
const keys = hall.path('demo/conf/service.keys');

try {
  await check('five bundles under load: 0 dropped, every text was seen', async () => {
    const crowd = citizens(8);
    for (let i = 1; i <= 5; i += 1) {
      publish(`提交成功（第 ${i} 版）`);
      await until('changed bundle or keys: in use', 2 * i);
    }
    await sleep(200);
    await crowd.end();
    assert.deepEqual(crowd.faults, []);
    assert.ok(crowd.headings.has('提交成功（第 5 版）'), [...crowd.headings].join());
    assert.ok(crowd.headings.size >= 5, [...crowd.headings].join());
    console.log(`${crowd.journeys} journeys, 0 dropped`);
  });

  await check('a broken bundle is refused once with its place, the old one goes on', async () => {
    const good = readFileSync(bundle);
    const crowd = citizens(4);
    put(bundle, good.subarray(0, good.length / 2));
    await until('refused, the old ones stay in use', 2);
    await sleep(2200);
    assert.equal(lines('refused, the old ones stay in use'), 2);
    assert.match(hall.log(), /bundle\.json:\d+:\d+: /);
    await crowd.end();
    assert.deepEqual(crowd.faults, []);
    assert.deepEqual([...crowd.headings], ['提交成功（第 5 版）']);
    const before = lines('changed bundle or keys: in use');
    put(bundle, good);
    await until('changed bundle or keys: in use', before + 2);
  });

  await check('a bundle that is gone for a moment changes nothing', async () => {
    const before = lines('in use');
    renameSync(bundle, `${bundle}.away`);
    await until('refused, the old ones stay in use', 4);
    assert.equal((await submit(hall)).number.length, 22);
    renameSync(`${bundle}.away`, bundle);
    await until('in use', before + 4);
  });

  await check('keys come and go without a restart', async () => {
    const all = readFileSync(keys, 'utf8');
    const rows = all.trimEnd().split('\n');
    const inUse = lines('keys: in use');
    const without = rows.slice(1, -1).filter((row) => !(row.includes('"box"') && row.includes('"dongpu"')))
      .map((row) => row.replace(/,$/, ''));
    put(keys, `${rows[0]}\n${without.join(',\n')}\n]}\n`);
    await until('keys: in use', inUse + 2);
    await assert.rejects(draft(hall), /503/);
    put(keys, all);
    await until('keys: in use', inUse + 4);
    assert.match(await draft(hall), /^\/s\/d\//);
  });

  await check('a forged statement is refused, what was in use stays', async () => {
    const all = readFileSync(keys, 'utf8');
    const refused = lines('refused, the old ones');
    put(keys, all.replace(/"sig":"(.)/, (m, c) => `"sig":"${c === 'A' ? 'B' : 'A'}`));
    await until('refused, the old ones', refused + 2);
    assert.match(hall.log(), /service\.keys:\d+:\d+: .*没有根密钥的有效签名/);
    assert.match(await draft(hall), /^\/s\/d\//);
    put(keys, all);
  });

  await check('another root key counts only from a start on', async () => {
    const root = hall.path('demo/conf/root.pub');
    const good = readFileSync(root, 'utf8');
    const inUse = lines('keys: in use');
    put(root, `${'A'.repeat(43)}\n`);
    put(keys, readFileSync(keys)); // changed by time alone
    await until('keys: in use', inUse + 2);
    assert.match(await draft(hall), /^\/s\/d\//);
    put(root, good);
  });

  // From here on a derivation takes its time.
  await hall.stop({ keep: true });
} finally {
  await hall.stop();
}

const slow = await Hall.start();
try {
  await check('a stop in the middle of 24 confirmations: all are answered', async () => {
    const paths = await Promise.all(Array.from({ length: 24 }, () => draft(slow)));
    const answers = Promise.all(paths.map((path) => confirm(slow, path).catch((e) => ({ status: e.code }))));
    await sleep(150);
    const began = Date.now();
    const stopped = slow.stop({ keep: true });
    const got = await answers;
    assert.deepEqual([...new Set(got.map((a) => a.status))], [303], got.map((a) => a.status).join());
    assert.equal(await stopped, 0);
    console.log(`24 answered, stopped after ${Date.now() - began} ms`);
    await slow.run();
    for (const answer of got)
      assert.equal((await lookup(slow, await number(slow, answer.location))).status, 200);
  });

  await check('who is still sending may finish; a newcomer is refused at once', async () => {
    const path = await draft(slow);
    const body = new URLSearchParams({ version: '1', password, 'password-again': password }).toString();
    const socket = net.connect(slow.port, '127.0.0.1');
    let answer = '';
    socket.on('data', (d) => { answer += d; });
    const closed = new Promise((r) => socket.on('close', r));
    socket.write(`POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body.slice(0, 20)}`);
    await sleep(100);
    const stopped = slow.stop({ keep: true });
    await sleep(300);
    await assert.rejects(slow.get('/s/health'), /ECONNREFUSED|ECONNRESET/);
    socket.write(body.slice(20));
    await closed;
    assert.match(answer, /^HTTP\/1\.1 303 /);
    assert.equal(await stopped, 0);
    await slow.run();
  });

  await check('an idle connection does not hold a stop up', async () => {
    const socket = net.connect(slow.port, '127.0.0.1');
    socket.on('error', () => {});
    await new Promise((r) => socket.on('connect', r));
    const began = Date.now();
    assert.equal(await slow.stop({ keep: true }), 0);
    assert.ok(Date.now() - began < 4000, `${Date.now() - began} ms`);
    socket.destroy();
  });

  await check('no worker left the sandbox', () => {
    assert.ok(!/sandbox violation|exited with status [1-9]/.test(slow.log()));
  });
} finally {
  await slow.stop();
}
finish();
