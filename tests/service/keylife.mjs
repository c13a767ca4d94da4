// The life of keys and tickets at the desk: the root key offline, a reset at
// the counter, a backup and its restore (N11), a month destroyed that no
// backup brings back (N6).
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync,
  truncateSync, writeFileSync } from 'node:fs';
import { check, finish } from './report.mjs';
import { Hall, build, sleep } from './hall.mjs';
import { lookup, password, publicHalf, submit } from './citizen.mjs';

const hall = await Hall.start();
const ok = (done) => { assert.equal(done.status, 0, done.stderr); return done.stdout; };
const refused = (done, status, why) => {
  assert.equal(done.status, status, done.stdout + done.stderr);
  assert.match(done.stderr, why);
};
const show = (face) => hall.desk(['show', publicHalf(face), '--format', 'json']);
const wipe = () => rmSync(hall.path('demo/data'), { recursive: true });

async function root() {
  const file = hall.path('root.key');
  const statements = () => hall.read('demo/conf/service.keys');

  await check('the root key moves to its own file; daily work goes on without', async () => {
    const before = ok(hall.desk(['keys', '--root-key', file])) && statements();
    assert.ok(existsSync(file));
    assert.match(ok(hall.desk(['keys'])), /不用续写/);
    const later = new Date();
    later.setUTCDate(15);
    later.setUTCMonth(later.getUTCMonth() + 5);
    const until = later.toISOString().slice(0, 7);
    refused(hall.desk(['keys', '--until', until]), 2, /根密钥/);
    assert.equal(statements(), before);
    refused(hall.desk(['keys', '--until', until, '--root-key', `${file}.lost`]), 2, /读不了根密钥/);
    ok(hall.desk(['keys', '--until', until, '--root-key', file]));
    assert.notEqual(statements(), before);
    // So is the key of the receipts: nothing is made without the root.
    const receipt = ['receipt.key', 'receipt.key.pub'].map((name) => hall.path('demo/conf', name));
    for (const name of receipt) rmSync(name);
    refused(hall.desk(['keys', '--until', until]), 2, /还缺 1 把密钥.*--root-key/);
    assert.ok(!receipt.some(existsSync));
    assert.match(ok(hall.desk(['keys', '--until', until, '--root-key', file])), /新写 1 把密钥[^]*receipt\.key/);
    assert.ok(receipt.every(existsSync));
    const one = await submit(hall);
    ok(hall.desk(['reply', publicHalf(one.number)], '没有根密钥也能答复。'));
    assert.match((await lookup(hall, one.number)).body, /没有根密钥也能答复/);
  });
}

async function reset() {
  const one = await submit(hall, { detail: '重设以前的正文也要原样看得到，一个字不少。' });
  const anonymous = await submit(hall, { identity: '匿名' });
  const words = '新的查询密码 8866';
  const file = hall.path('password');
  const again = ['reset', publicHalf(one.number), '--password-file', file];
  writeFileSync(file, `${words}\n`);
  chmodSync(file, 0o600);
  ok(hall.desk(['reply', publicHalf(one.number)], '重设以前的答复。'));

  await check('reset: named tickets only, and only when somebody says yes', async () => {
    refused(hall.desk(['reset', publicHalf(anonymous.number), '--password-file', file, '--yes']),
      1, /匿名件不能重设/);
    assert.match(ok(hall.desk(again)), /没有重设/);
    assert.equal((await lookup(hall, one.number)).status, 200);
    writeFileSync(file, '12345678\n');
    refused(hall.desk([...again, '--yes']), 2, /太常见/);
    writeFileSync(file, `${words}\n`);
  });

  await check('reset: new number and password read everything, the old ones nothing', async () => {
    const seed = hall.database((db) => db.prepare('SELECT hex(seed) AS s, hex(token) AS t FROM ticket WHERE public = ?')
      .get(publicHalf(one.number)));
    const face = /新的查询编号 {2}([\d ]{22})/.exec(ok(hall.desk([...again, '--yes'])))[1];
    assert.equal(publicHalf(face), publicHalf(one.number));
    assert.notEqual(face, one.number);
    for (const [number, secret] of [[one.number, password], [one.number, words], [face, password]])
      assert.equal((await lookup(hall, number, secret)).status, 422);
    const page = await lookup(hall, face, words);
    assert.equal(page.status, 200);
    assert.match(page.body, /重设以前的答复/);
    assert.match(page.body, /重设以前的正文/);
    assert.match(page.body, /重新设定查询编号/);
    const shown = JSON.parse(ok(show(one.number)));
    assert.equal(shown.sound, true);
    ok(hall.desk(['reply', publicHalf(one.number)], '重设以后的答复。'));
    assert.match((await lookup(hall, face, words)).body, /重设以后的答复/);
    // The old wrapped key is gone from the file, not only from the row.
    const files = readdirSync(hall.path('demo/data')).filter((name) => name.startsWith('tickets.db'));
    assert.ok(files.length > 0);
    for (const old of [seed.s, seed.t])
      assert.equal(hall.database((db) => db.prepare('SELECT count(*) AS n FROM ticket WHERE hex(seed) = ? OR hex(token) = ?')
        .get(old, old)).n, 0);
  });
}

// The store did it, but the desk never heard: it must not give the citizen a
// number that opens nothing, nor lose the one that does.
async function deaf() {
  const one = await submit(hall);
  const words = '又一个新的密码 9977';
  const file = hall.path('password');
  writeFileSync(file, `${words}\n`);
  mkdirSync(hall.path('deaf'));
  const tool = spawn(`${build}/service/deaf`, [hall.path('deaf/desk.sock'),
    hall.path('demo/run/desk.sock'), 'reset'], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  tool.stdout.on('data', (d) => { said += d; });
  while (!said.includes('ready')) await sleep(10);
  const settings = hall.path('demo/conf/deaf.yaml');
  writeFileSync(settings, readFileSync(hall.settings, 'utf8')
    .replace(/^sockets: .*/m, `sockets: ${hall.path('deaf')}`));

  await check('reset: an answer that was lost is asked for again', async () => {
    const done = spawnSync(`${build}/desk`, ['reset', publicHalf(one.number), '--settings', settings,
      '--keys', hall.path('demo/keys/desk.keys'), '--passphrase-file', hall.path('demo/keys/passphrase'),
      '--password-file', file, '--yes'], { encoding: 'utf8' });
    const face = /新的查询编号 {2}([\d ]{22})/.exec(ok(done))[1];
    while (!said.includes('lost')) await sleep(10);
    assert.equal((await lookup(hall, face, words)).status, 200);
    assert.equal((await lookup(hall, one.number)).status, 422);
    assert.equal(JSON.parse(ok(show(one.number))).sound, true);
    ok(hall.desk(['reply', publicHalf(one.number)], '丢了一次答复以后的答复。'));
    assert.match((await lookup(hall, face, words)).body, /丢了一次答复以后的答复/);
  });
  tool.kill();
}

async function backup() {
  const one = await submit(hall, { detail: '备份恢复以后还要能看到这一件的答复才行啊。' });
  const folder = hall.path('backup-1');
  ok(hall.desk(['reply', publicHalf(one.number)], '备份以前的答复。'));

  await check('backup while running: complete, private, without drafts; places refused', () => {
    refused(hall.desk(['backup', hall.path('demo/data/inside')]), 2, /不能用/);
    refused(hall.desk(['backup', hall.path('nowhere/inside')]), 2, /建不了/);
    assert.match(ok(hall.desk(['backup', folder])), /已备份到/);
    refused(hall.desk(['backup', folder]), 1, /已经存在/);
    assert.deepEqual(readdirSync(folder).sort(), ['manifest', 'tickets.db']);
    assert.ok(!existsSync(`${folder}.part`));
  });

  await check('restore: not over a running store, not over data, not from a bad copy', async () => {
    refused(hall.desk(['restore', folder]), 2, /正在用/);
    await hall.stop({ keep: true });
    refused(hall.desk(['restore', folder]), 2, /不是空的/);
    const bad = hall.path('backup-bad');
    mkdirSync(bad);
    refused(hall.desk(['restore', bad]), 2, /备份没有做完/);
    for (const name of ['manifest', 'tickets.db']) writeFileSync(`${bad}/${name}`, readFileSync(`${folder}/${name}`));
    truncateSync(`${bad}/tickets.db`, 8192);
    refused(hall.desk(['restore', bad]), 2, /与清单不符/);
    const bytes = readFileSync(`${folder}/tickets.db`);
    bytes[5000] ^= 1;
    writeFileSync(`${bad}/tickets.db`, bytes);
    wipe();
    refused(hall.desk(['restore', bad]), 2, /与清单不符/);
    assert.ok(!existsSync(hall.path('demo/data/tickets.db')));
  });

  await check('N11: backup, wipe, restore, and the citizen reads the old reply', async () => {
    rmSync(hall.path('demo/data'), { recursive: true, force: true });
    assert.match(ok(hall.desk(['restore', folder])), /恢复到/);
    await hall.run();
    const page = await lookup(hall, one.number);
    assert.equal(page.status, 200);
    assert.match(page.body, /备份以前的答复/);
    assert.equal(JSON.parse(ok(show(one.number))).sound, true);
    assert.equal((await submit(hall)).number.length, 22);
  });
}

async function destruction() {
  const anonymous = await submit(hall, { identity: '匿名', detail: '月密钥销毁以后这一件在哪里都不能再打开。' });
  const named = await submit(hall);
  const folder = hall.path('backup-2');
  const keys = hall.path('demo/keys');
  const month = new Date(Date.now() + 8 * 3600e3).toISOString().slice(0, 7);
  for (const one of [anonymous, named]) ok(hall.desk(['reply', publicHalf(one.number)], '销毁以前的答复。'));
  ok(hall.desk(['backup', folder]));

  await check('a month is destroyed when it is over, and only on purpose', () => {
    refused(hall.desk(['keys', '--destroy', month, '--yes', '--force']), 2, /还没有过完/);
    const aged = spawnSync(`${build}/service/agekeys`, [`${keys}/desk.keys`, `${keys}/passphrase`, month, '2026-01'],
      { encoding: 'utf8' });
    assert.equal(aged.status, 0, aged.stderr);
    ok(show(anonymous.number));
    refused(hall.desk(['keys', '--destroy', '2026-01', '--yes']), 1, /未办结的件/);
    assert.match(ok(hall.desk(['keys', '--destroy', '2026-01', '--force'])), /没有销毁/);
    ok(show(anonymous.number));
    assert.match(ok(hall.desk(['keys', '--destroy', '2026-01', '--force', '--yes'])), /已从/);
    for (const one of [anonymous, named]) refused(show(one.number), 1, /2026-01 月密钥已在/);
  });

  await check('N6: an old backup restored stays unreadable; the citizen keeps his reply', async () => {
    await hall.stop({ keep: true });
    wipe();
    ok(hall.desk(['restore', folder]));
    await hall.run();
    for (const one of [anonymous, named]) {
      const shown = show(one.number);
      refused(shown, 1, /月密钥已在/);
      assert.equal(shown.stdout, '');
      const page = await lookup(hall, one.number);
      assert.equal(page.status, 200);
      assert.match(page.body, /销毁以前的答复/);
    }
    assert.ok(!(await lookup(hall, anonymous.number)).body.includes('在哪里都不能再打开'));
  });

  await check('purge: nothing is due, the log is empty, no key is needed for it', () => {
    assert.match(ok(hall.desk(['purge'])), /没有到期的件/);
    assert.match(ok(hall.desk(['purge', '--log'])), /还没有清除过/);
  });
}

try {
  await root();
  await reset();
  await deaf();
  await backup();
  await destruction();
} finally {
  await hall.stop();
}
finish();
