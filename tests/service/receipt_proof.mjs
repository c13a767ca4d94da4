// A receipt can be proved without us: root key, statement, signature, and the
// list of its day that the site publishes. Whatever is changed is noticed.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { check, finish } from './report.mjs';
import { Hall, build } from './hall.mjs';
import { between, confirm, draft, publicHalf, number, unescape } from './citizen.mjs';

const hall = await Hall.start({ settings: 'argon: {mem: 8 KiB, ops: 1}' });
const tree = new URL('../..', import.meta.url).pathname;
const conf = (name) => hall.path('demo/conf', name);

// Nothing of the hall but what is named: no settings, no socket, no keys.
function verify(text, ...options) {
  const file = hall.path('brought.txt');
  writeFileSync(file, text);
  const run = spawnSync(`${build}/desk`, ['verify', file, ...options],
    { encoding: 'utf8', cwd: '/' });
  return { status: run.status, said: run.stdout + run.stderr };
}
const root = ['--root', conf('root.pub')];
const published = ['--statements', conf('receipt.key.pub')];

async function receipt(values) {
  const { location } = await confirm(hall, await draft(hall, values));
  const page = (await hall.get(location)).body;
  return { location, file: (await hall.get(`${location}/text`)).body,
    lines: unescape(between(page, '<pre>', '</pre>')) };
}

try {
  const one = await receipt();
  await check('the key lies where only the service reads it', () => {
    assert.equal(statSync(conf('receipt.key')).mode & 0o777, 0o600);
    const seed = readFileSync(conf('receipt.key'), 'utf8').split('\n')[0];
    for (const name of readdirSync(hall.path('demo/conf')))
      if (name !== 'receipt.key')
        assert.ok(!readFileSync(conf(name), 'utf8').includes(seed), name);
    assert.ok(!readFileSync(hall.path('demo/keys/desk.keys'), 'utf8').includes(seed));
  });

  await check('the file proves itself with the root key alone', async () => {
    const { status, said } = verify(one.file, ...root);
    assert.equal(status, 0, said);
    assert.match(said, /^回执属实：签名有效$/m);
    assert.match(said, new RegExp(`^受理号：${publicHalf(await number(hall, one.location))}$`, 'm'));
  });
  await check('the lines of the page need the published statement', () => {
    assert.equal(verify(one.lines, ...root, ...published).status, 0);
    const typed = one.lines.split('\n').map((line) => `  ${line}\t\r`).join('\n\n');
    assert.equal(verify(typed, ...root, ...published).status, 0, 'typed from paper');
    const { status, said } = verify(one.lines, ...root);
    assert.equal(status, 1, said);
    assert.match(said, /--statements/);
  });
  await check('the lines say nothing of the case and hold no secret digit', async () => {
    const digits = (await number(hall, one.location)).replaceAll(' ', '');
    assert.ok(!one.lines.includes(digits.slice(8)), one.lines);
    assert.ok(!/电动车|钱青山|13800000001/.test(one.file));
  });

  for (const [name, change] of [
    ['another day', (t) => t.replace(/^received \d{4}/m, 'received 2020')],
    ['another 受理号', (t) => t.replace(/^public (.)/m, (m, c) => `public ${(Number(c) + 1) % 10}`)],
    ['another content', (t) => t.replace(/^content (.)/m, (m, c) => `content ${c === 'A' ? 'B' : 'A'}`)],
    ['another due day', (t) => t.replace(/^due \d{4}/m, 'due 2030')],
    ['another unit', (t) => t.replace(/^unit dongpu/m, 'unit shiju')],
    ['another signature', (t) => t.replace(/^sig (.)/m, (m, c) => `sig ${c === 'A' ? 'B' : 'A'}`)],
  ])
    await check(`${name}: not genuine`, () => {
      const { status, said } = verify(change(one.file), ...root);
      assert.equal(status, 1, said);
      assert.match(said, /^回执不属实：签名无效/m);
    });
  await check('another key: the line is named', () => {
    const desk = JSON.parse(readFileSync(conf('service.keys'), 'utf8')).statements
      .find((s) => s.statement.kind === 'reply').statement.id;
    const id = verify(one.file.replace(/^key .*$/m, `key ${desk}`), ...root);
    assert.equal(id.status, 1);
    assert.match(id.said, /^回执不属实：key 一行：/m);
    const own = verify(one.file.replace(/^(statement .*"key":")(.)/m, (m, a, c) => a + (c === 'A' ? 'B' : 'A')), ...root);
    assert.equal(own.status, 1);
    assert.match(own.said, /第 1 条密钥声明不能用/);
    assert.match(own.said, /^回执不能认定：statement 一行/m);
  });
  await check('a line left out, or misspelt: it is named', () => {
    for (const name of ['unit', 'content', 'nonce', 'sig']) {
      const { status, said } = verify(one.file.replace(new RegExp(`^${name} .*\n`, 'm'), ''), ...root);
      assert.equal(status, 1, said);
      assert.match(said, new RegExp(`“${name}”这一行`));
    }
  });
  await check('another root key, another site: not genuine', () => {
    const other = hall.path('other.pub');
    writeFileSync(other, `${'A'.repeat(43)}\n`);
    assert.equal(verify(one.file, '--root', other).status, 1);
    assert.equal(verify(one.file.replace(/^site (.)/m, (m, c) => `site ${c === 'A' ? 'B' : 'A'}`), ...root).status, 1);
    assert.equal(verify('nothing of ours\n', ...root).status, 1);
    assert.equal(verify(one.file, '--root', '/nowhere/root.pub').status, 2);
  });

  // Three days ago and yesterday: as if the store had run since then.
  const two = await receipt({ identity: '匿名', name: '', mobile: '' });
  const today = /^received (\d{4}-\d\d-\d\d)/m.exec(one.lines)[1];
  const shift = (n) => new Date(Date.parse(today) + n * 86400e3).toISOString().slice(0, 10);
  const list = hall.path('huizhi');
  mkdirSync(list);
  const receipts = () => hall.desk(['receipts', '--out', list]);

  await check('an anonymous receipt names a day only', () => {
    assert.equal(verify(two.file, ...root).status, 0);
    assert.match(two.lines, /^received \d{4}-\d\d-\d\d$/m);
  });
  await check('today is not closed yet', () => {
    const { status, stdout, stderr } = receipts();
    assert.equal(status, 0, stderr);
    assert.equal(stdout, '');
    assert.deepEqual(readdirSync(list), []);
  });
  await check('days that are over are written, bound to each other', () => {
    hall.database((db) => db.exec(`UPDATE receipt SET day = '${shift(-3)}'`));
    const { status, stdout, stderr } = receipts();
    assert.equal(status, 0, stderr);
    const files = readdirSync(list).sort();
    assert.ok(files.length >= 2 && files[0] === `${shift(-3)}.md`, stdout);
    const first = readFileSync(`${list}/${files[0]}`, 'utf8');
    assert.match(first, /^previous -$/m);
    const next = readFileSync(`${list}/${files[1]}`, 'utf8');
    assert.equal(/^previous (.*)$/m.exec(next)[1], /^digest (.*)$/m.exec(first)[1]);
    assert.equal(receipts().stdout, '', 'nothing is written twice');
    assert.equal(readFileSync(`${list}/${files[0]}`, 'utf8'), first);
  });
  await check('a list shows no count: two receipts and none look alike', () => {
    const counts = readdirSync(list).map((name) =>
      readFileSync(`${list}/${name}`, 'utf8').match(/^[\w-]{43}$/gm).length);
    assert.deepEqual([...new Set(counts)], [16]);
    const rows = readFileSync(`${list}/${shift(-3)}.md`, 'utf8').match(/^[\w-]{43}$/gm)
      .map((text) => Buffer.from(text, 'base64url').toString('hex'));
    assert.deepEqual(rows, [...rows].sort(), 'in the order of their bytes');
  });
  await check('a receipt is found in its list, file or folder', () => {
    for (const chain of [list, `${list}/${shift(-3)}.md`])
      for (const text of [one.file, two.file]) {
        const { status, said } = verify(text, ...root, '--chain', chain);
        assert.equal(status, 0, said);
        assert.match(said, new RegExp(`在 ${shift(-3)} 的清单里`));
      }
    const late = verify(one.file, ...root, '--chain', `${list}/${shift(-2)}.md`);
    assert.equal(late.status, 1);
    assert.match(late.said, new RegExp(`从 ${shift(-2)} 到 ${shift(-2)} 的清单里没有这份回执`));
  });
  await check('a list changed by one letter is refused', () => {
    const path = `${list}/${shift(-3)}.md`;
    const good = readFileSync(path, 'utf8');
    writeFileSync(path, good.replace(/^digest (.)/m, (m, c) => `digest ${c === 'A' ? 'B' : 'A'}`));
    const { status, said } = verify(one.file, ...root, '--chain', list);
    assert.equal(status, 1, said);
    assert.match(said, /被改动过/);
    assert.equal(receipts().status, 2);
    writeFileSync(path, good);
  });
  const lines = (n) => readFileSync(`${list}/${shift(n)}.md`, 'utf8').split('\n');
  const first = lines(-3).findIndex((line) => /^[\w-]{43}$/.test(line));
  // What was done to the folder, and what the verifier must say of it.
  const swapped = lines(-3);
  [swapped[first + 4], swapped[first + 5]] = [swapped[first + 5], swapped[first + 4]];
  const other = hall.path('other-huizhi');
  mkdirSync(other);
  assert.equal(hall.desk(['receipts', '--out', other]).status, 0);
  for (const [name, change, says] of [
    ['a day removed', (at) => rmSync(`${at}/${shift(-2)}.md`),
      `${shift(-1)}\\.md：前面缺 ${shift(-2)} 的清单`],
    ['the first day removed', (at) => rmSync(`${at}/${shift(-3)}.md`),
      `${shift(-2)}\\.md：前面缺 ${shift(-3)} 的清单`],
    ['two lines in another order', (at) => writeFileSync(`${at}/${shift(-3)}.md`, swapped.join('\n')),
      `${shift(-3)}\\.md：第 ${first + 6} 行与上一行次序不对`],
    ['a line removed', (at) => writeFileSync(`${at}/${shift(-3)}.md`, lines(-3).filter((l, i) => i !== first + 3).join('\n')),
      `${shift(-3)}\\.md：.*只有 15 行摘要，应有 16 行`],
    ['a line exchanged', (at) => writeFileSync(`${at}/${shift(-3)}.md`, lines(-3).map((l, i) => i === first ? 'A'.repeat(43) : l).join('\n')),
      `${shift(-3)}\\.md：${shift(-3)} 的清单与它的 digest 一行不符`],
    ['the day changed', (at) => writeFileSync(`${at}/${shift(-3)}.md`, lines(-3).map((l) => l.startsWith('day ') ? 'day 2026-1-1' : l).join('\n')),
      `${shift(-3)}\\.md：第 ${first - 2} 行应是“day”`],
    ['a whole day made anew', (at) => cpSync(`${other}/${shift(-3)}.md`, `${at}/${shift(-3)}.md`),
      `${shift(-2)}\\.md：previous 一行接不上 ${shift(-3)} 的 digest`],
    ['two days exchanged', (at) => { cpSync(`${list}/${shift(-2)}.md`, `${at}/${shift(-3)}.md`); },
      `${shift(-3)}\\.md：文件名与清单的日期不同`],
  ])
    await check(`${name}: the verifier names it`, () => {
      const copy = hall.path('tampered');
      rmSync(copy, { recursive: true, force: true });
      cpSync(list, copy, { recursive: true });
      change(copy);
      const { status, said } = verify(one.file, ...root, '--chain', copy);
      assert.equal(status, 1, said);
      assert.match(said, new RegExp(says));
      assert.equal(hall.desk(['receipts', '--out', copy]).status, 2);
    });
  await check('a receipt on the day before its list began, an empty folder', () => {
    rmSync(hall.path('tampered'), { recursive: true });
    mkdirSync(hall.path('tampered'));
    const { status, said } = verify(one.file, ...root, '--chain', hall.path('tampered'));
    assert.equal(status, 1, said);
    assert.match(said, /里没有清单/);
    assert.equal(verify(one.file, ...root, '--chain', '/nowhere').status, 2);
  });
  await check('the lists tell nothing of anybody', async () => {
    for (const name of readdirSync(list)) {
      const text = readFileSync(`${list}/${name}`, 'utf8');
      const block = text.slice(text.indexOf('```text\n') + 8, text.lastIndexOf('```'));
      // Site, day, chain and hashes: there is no room for anything else.
      assert.match(block, /^wangting-receipts 1\nsite [\w-]{22}\nday [\d-]{10}\nprevious (-|[\w-]{43})\ndigest [\w-]{43}\n([\w-]{43}\n){16}$/);
      for (const text of [one.lines, two.lines])
        for (const key of ['public', 'form', 'unit', 'content', 'nonce', 'sig'])
          assert.ok(!block.includes(new RegExp(`^${key} (.*)$`, 'm').exec(text)[1]), key);
      assert.equal(statSync(`${list}/${name}`).mode & 0o777, 0o644);
    }
  });
  await check('after a reset at the counter the receipt still proves', async () => {
    const key = publicHalf(await number(hall, one.location));
    writeFileSync(hall.path('password'), '新的查询密码 8866\n', { mode: 0o600 });
    const items = () => hall.database((db) => Buffer.from(/** @type {any} */ (db.prepare("SELECT text FROM item WHERE public = ? AND side = 'C' AND n = 1")
      .get(key)).text).toString('hex'));
    const before = items();
    const done = hall.desk(['reset', key, '--password-file', hall.path('password'), '--yes']);
    assert.equal(done.status, 0, done.stderr);
    assert.notEqual(items(), before, 'sealed anew');
    assert.equal(verify(one.file, ...root, '--chain', list).status, 0);
    assert.match(done.stdout, /回执/);
  });
  await check('a receipt that came into a closed day is an alarm', () => {
    hall.database((db) => db.prepare('INSERT INTO receipt (day, hash) VALUES (?, ?)')
      .run(shift(-3), Buffer.alloc(32, 7)));
    const { status, stderr } = receipts();
    assert.equal(status, 1, stderr);
    assert.match(stderr, /缺 1 份回执/);
  });
  await check('the site publishes the list, and a copy of the page proves', () => {
    const site = hall.path('site');
    for (const part of ['content', 'layouts']) cpSync(`${tree}/${part}`, `${site}/${part}`, { recursive: true });
    for (const name of readdirSync(list)) cpSync(`${list}/${name}`, `${site}/content/huizhi/${name}`);
    const made = spawnSync(`${build}/wangting`, ['build', '-C', site], { encoding: 'utf8' });
    assert.equal(made.status, 0, made.stdout + made.stderr);
    const page = readFileSync(`${site}/public/huizhi/${shift(-3)}/index.html`, 'utf8');
    const copied = hall.path('copied.txt');
    writeFileSync(copied, page.replace(/<[^>]*>/g, ''));
    assert.equal(verify(one.file, ...root, '--chain', copied).status, 0);
    assert.ok(readFileSync(`${site}/public/huizhi/index.html`, 'utf8').includes(`/huizhi/${shift(-3)}/`));
  });

  await check('what the store has names no ticket', () => {
    const nonce = /^nonce (.*)$/m.exec(one.lines)[1];
    const bytes = Buffer.from(nonce, 'base64url');
    for (const name of ['tickets.db', 'tickets.db-wal', 'drafts.db', 'drafts.db-wal']) {
      let file;
      try { file = readFileSync(hall.path('demo/data', name)); } catch { continue; }
      assert.ok(!file.includes(bytes) && !file.includes(nonce), name);
    }
    const rows = hall.database((db) => db.prepare("SELECT sql FROM sqlite_schema WHERE name = 'receipt'").get().sql);
    assert.match(rows, /WITHOUT ROWID/);
  });

  await check('a key that others may read stops the start', async () => {
    await hall.stop({ keep: true });
    chmodSync(conf('receipt.key'), 0o644);
    await assert.rejects(hall.run(), /receipt\.key.*回执密钥文件不能用/s);
    chmodSync(conf('receipt.key'), 0o600);
    await hall.run();
  });
} finally {
  await hall.stop();
}
finish();
