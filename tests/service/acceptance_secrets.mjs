// What lies on the disk of the service: no text, no password, no half of a
// number; and without desk.keys and its passphrase it opens nothing.
import assert from 'node:assert/strict';
import { chmodSync, copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync,
  readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { check, finish } from './report.mjs';
import { Hall, build } from './hall.mjs';
import { confirm, draft, lookup, number, publicHalf, submit } from './citizen.mjs';

const hall = await Hall.start();

const canary = {
  detail: '金丝雀甲经过：这段文字不该出现在任何文件里面，一个字也不行。',
  title: '金丝雀乙标题',
  name: '金丝雀丙姓名',
  mobile: '13912345678',
  left: '金丝雀丁草稿：没有提交的内容也不该出现在任何文件里面。',
  wrong: '金丝雀戊表单：有错误的表单内容也不该出现在任何地方。',
  reply: '金丝雀己答复：只有有密码的人能看到。',
  password: 'canary-Kou 令 8842',
  guess: 'canary-guess 猜 77',
};

// The ways a text can lie in a file, as bytes: searched for as such.
function faces(text) {
  const bytes = Buffer.from(text, 'utf8');
  const wide = Buffer.from(text, 'utf16le');
  const found = [bytes, wide, Buffer.from(wide).swap16(),
    Buffer.from(encodeURIComponent(text)), Buffer.from(new URLSearchParams({ a: text }).toString().slice(2))];
  for (const base of [bytes, wide]) {
    found.push(Buffer.from(base.toString('hex')), Buffer.from(base.toString('hex').toUpperCase()));
    // Base64 at each of the three offsets: whole groups of what follows.
    for (let skip = 0; skip < 3; skip += 1) {
      const part = base.subarray(skip, skip + Math.floor((base.length - skip) / 3) * 3);
      for (const kind of ['base64', 'base64url']) found.push(Buffer.from(part.toString(kind)));
    }
  }
  return found.filter((face) => face.length >= 8);
}

function files(folder) {
  return readdirSync(folder, { recursive: true }).map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}

function hits(paths, texts) {
  const found = [];
  for (const path of paths) {
    const bytes = readFileSync(path);
    for (const text of texts)
      for (const face of faces(text))
        if (bytes.includes(face)) found.push(`${text} in ${path}`);
  }
  return found;
}

const folder = hall.path('demo');
const keys = hall.path('demo/keys');
const outside = () => files(folder).filter((path) => !path.startsWith(keys));

try {
  const named = await submit(hall, { detail: canary.detail, title: canary.title,
    name: canary.name, mobile: canary.mobile }, canary.password);
  const anonymous = await submit(hall, { detail: canary.detail, title: canary.title,
    name: canary.name, identity: '匿名' }, canary.password);
  const left = await draft(hall, { detail: canary.left });
  const changed = await draft(hall, { detail: canary.left });
  assert.equal((await hall.post('/s/f/wangshang110/check', { rev: hall.rev,
    detail: canary.wrong, name: canary.name })).status, 422);
  assert.equal((await confirm(hall, left, '13800000001')).status, 422);
  assert.equal((await confirm(hall, changed, canary.password)).status, 303);
  for (const one of [named, anonymous]) {
    assert.equal(hall.desk(['reply', publicHalf(one.number)], canary.reply).status, 0);
    assert.match((await lookup(hall, one.number, canary.password)).body, /金丝雀己/);
    assert.equal((await lookup(hall, one.number, canary.guess)).status, 422);
  }

  const secrets = Object.values(canary);
  for (const one of [named, anonymous]) {
    const digits = one.number.replaceAll(' ', '');
    secrets.push(digits, one.number, digits.slice(8), digits.slice(8, 16),
      one.number.slice(10), one.draft.slice(5), Buffer.from(one.draft.slice(5), 'base64url').toString('hex'));
  }
  secrets.push(left.slice(5), changed.slice(5));

  await check('the search finds what is there: every face of every secret', () => {
    const path = hall.path('probe');
    for (const text of secrets)
      for (const face of faces(text)) {
        writeFileSync(path, Buffer.concat([Buffer.from('x'.repeat(41)), face, Buffer.from('\0y')]));
        assert.notEqual(hits([path], [text]).length, 0, text);
      }
    for (let skip = 0; skip < 3; skip += 1) {
      writeFileSync(path, Buffer.from('z'.repeat(skip) + canary.detail + 'zz').toString('base64'));
      assert.notEqual(hits([path], [canary.detail]).length, 0, `offset ${skip}`);
    }
    rmSync(path);
  });

  await check('running: no text, password, number, handle in any file', () => {
    assert.ok(outside().some((path) => path.endsWith('tickets.db')));
    assert.ok(outside().some((path) => path.endsWith('-wal')), 'a WAL to look into');
    assert.ok(outside().some((path) => path.endsWith('kore.log')));
    assert.deepEqual(hits(outside(), secrets), []);
    // The desk's folder has keys, not texts.
    assert.deepEqual(hits(files(keys), secrets), []);
  });

  await check('a worker has no database, the store no text', () => {
    for (const pid of hall.workers())
      for (const fd of readdirSync(`/proc/${pid}/fd`)) {
        const link = spawnSync('readlink', [`/proc/${pid}/fd/${fd}`], { encoding: 'utf8' }).stdout;
        assert.ok(!/\.db|\/demo\/data/.test(link), link);
      }
  });

  await hall.stop({ keep: true });

  await check('stopped: the same', () => {
    assert.deepEqual(hits(outside(), secrets), []);
  });

  await check('core files are off, sockets are gone', () => {
    assert.ok(!files(folder).some((path) => /core(\.\d+)?$/.test(path)));
  });

  // A thief takes everything but desk.keys and the passphrase, and starts it.
  const stolen = mkdtempSync(join(tmpdir(), 'stolen-'));
  cpSync(folder, join(stolen, 'demo'), { recursive: true,
    filter: (path) => !path.startsWith(keys) });
  const theirs = { path: (...names) => join(stolen, ...names) };
  const settings = theirs.path('demo/conf/service.yaml');
  const run = (words, with_keys) => spawnSync(`${build}/desk`, [words[0], '--settings', settings,
    '--keys', with_keys, '--passphrase-file', theirs.path('phrase'), ...words.slice(1)], { encoding: 'utf8' });
  const { spawn } = await import('node:child_process');
  writeFileSync(theirs.path('phrase'), 'a guess at the passphrase\n');
  chmodSync(theirs.path('phrase'), 0o600);
  for (const socket of ['web.sock', 'desk.sock']) rmSync(theirs.path('demo/run', socket), { force: true });
  const store = spawn(`${build}/wangting-store`, ['--settings', settings], { stdio: ['ignore', 'ignore', 'pipe'] });
  await new Promise((done) => store.stderr.on('data', (d) => { if (String(d).includes('已就绪')) done(); }));

  await check('without desk.keys nothing opens', () => {
    const key = publicHalf(named.number);
    const nowhere = run(['show', key], theirs.path('desk.keys'));
    assert.equal(nowhere.status, 2, nowhere.stdout);
    assert.ok(!nowhere.stdout.includes('金丝雀'));
    // Keys of his own making, for the same site.
    const other = readFileSync(settings, 'utf8').replace(/^keys: .*/m, `keys: ${theirs.path('public/service.keys')}`)
      .replace(/^root_key: .*/m, `root_key: ${theirs.path('public/root.pub')}`);
    writeFileSync(settings, other);
    for (const name of ['mine', 'public']) mkdirSync(theirs.path(name));
    const over = run(['init'], theirs.path('mine/desk.keys'));
    assert.equal(over.status, 2);
    assert.match(over.stderr, /receipt\.key 已经存在，不会覆盖/);
    writeFileSync(settings, other.replace(/^receipt_key: .*/m, ''));
    const init = run(['init'], theirs.path('mine/desk.keys'));
    assert.equal(init.status, 0, init.stderr);
    const opened = run(['show', key, '--format', 'json'], theirs.path('mine/desk.keys'));
    assert.notEqual(opened.status, 0);
    assert.equal(opened.stdout, '');
    assert.match(opened.stderr, /月密钥不在这份 desk.keys 里/);
  });

  await check('desk.keys without its passphrase neither', () => {
    mkdirSync(theirs.path('half'));
    copyFileSync(join(keys, 'desk.keys'), theirs.path('half/desk.keys'));
    const opened = run(['show', publicHalf(named.number)], theirs.path('half/desk.keys'));
    assert.equal(opened.status, 2);
    assert.equal(opened.stdout, '');
  });

  await check('the inbox shows what the honest limit says, no more', () => {
    const inbox = run(['inbox', '--format', 'json'], theirs.path('desk.keys'));
    assert.equal(inbox.status, 0, inbox.stderr);
    writeFileSync(theirs.path('inbox.txt'), inbox.stdout);
    assert.deepEqual(hits([theirs.path('inbox.txt')], secrets), []);
  });

  store.kill();
  await new Promise((done) => store.on('close', done));
  rmSync(stolen, { recursive: true, force: true });

  await check('with number and password it opens again after a restart', async () => {
    await hall.run();
    assert.match((await lookup(hall, named.number, canary.password)).body, /金丝雀己/);
    assert.equal((await hall.get(left)).status, 200);
    assert.match(await number(hall, named.receipt), /^\d{4} /);
  });
} finally {
  await hall.stop();
}
finish();
