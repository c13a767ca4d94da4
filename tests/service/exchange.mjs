// N12: a desk without network. Tickets travel out as one sealed, signed file;
// the hall is stopped altogether while they are answered; the answers travel
// back, once, however often they are imported.
import assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { check, finish } from './report.mjs';
import { Hall } from './hall.mjs';
import { lookup, publicHalf, submit } from './citizen.mjs';

const hall = await Hall.start();
const ok = (done) => { assert.equal(done.status, 0, done.stderr); return done.stdout; };
const refused = (done, status, why) => {
  assert.equal(done.status, status, done.stdout + done.stderr);
  assert.match(done.stderr, why);
};

const out = hall.path('out.parcel');
const back = `${out}.answers`;
// The other machine: the desk's keys, and its own memory of what it saw.
const there = hall.path('there');
const away = (words, input = '') => hall.desk(words, input, there);
const detail = '离线的件：这段文字在导出的文件里也不能读到，一个字也不行。';
let first;
let second;
let other;

async function exporting() {
  first = await submit(hall, { detail });
  second = await submit(hall, { identity: '匿名' });
  other = await submit(hall, { region: 'xiling' });
  mkdirSync(there);
  for (const name of ['desk.keys', 'passphrase']) copyFileSync(hall.path('demo/keys', name), `${there}/${name}`);

  await check('export: one unit, one file, nothing readable in it', () => {
    refused(hall.desk(['export', '--unit', 'dongpu']), 2, /--file/);
    refused(hall.desk(['export', '--unit', 'nobody', '--file', out]), 2, /没有单位/);
    assert.match(ok(hall.desk(['export', '--unit', 'dongpu', '--file', out])), /已把 2 件写入/);
    refused(hall.desk(['export', '--unit', 'dongpu', '--file', out]), 2, /已经存在/);
    const bytes = readFileSync(out);
    for (const text of [detail, '钱青山', publicHalf(first.number), publicHalf(second.number)])
      assert.ok(!bytes.includes(Buffer.from(text)), text);
  });
}

async function offline() {
  await hall.stop({ keep: true });

  await check('offline: inbox, show, reply and status without store or service', () => {
    refused(away(['inbox']), 2, /连不上存储进程/);
    const list = ok(away(['inbox', '--offline', out, '--format', 'json'])).trim().split('\n').map(JSON.parse);
    assert.deepEqual(list.map((row) => row.public).sort(), [first, second].map((one) => publicHalf(one.number)).sort());
    const shown = JSON.parse(ok(away(['show', publicHalf(first.number), '--offline', out, '--format', 'json'])));
    assert.equal(shown.answers.detail, detail);
    refused(away(['show', publicHalf(other.number), '--offline', out]), 1, /没有受理号/);
    ok(away(['reply', publicHalf(first.number), '--offline', out], '在没有网络的地方写的答复。'));
    copyFileSync(back, `${back}.early`);
    ok(away(['status', publicHalf(second.number), 'working', '--offline', out]));
    ok(away(['reply', publicHalf(second.number), '--offline', out], '匿名件的离线答复。'));
    const again = JSON.parse(ok(away(['show', publicHalf(second.number), '--offline', out, '--format', 'json'])));
    assert.equal(again.sound, true);
    refused(away(['reset', publicHalf(first.number), '--offline', out]), 2, /不用 --offline/);
  });

  await check('a file that is cut, bent or of the other kind is refused', () => {
    const bytes = readFileSync(out);
    const bad = `${out}.bad`;
    const tried = (content, why) => {
      writeFileSync(bad, content);
      refused(away(['inbox', '--offline', bad]), 2, why);
    };
    for (const n of [0, 17, 100, 300, bytes.length - 4096, bytes.length - 1])
      tried(bytes.subarray(0, n), /没有读入/);
    tried(Buffer.concat([bytes, Buffer.from([0])]), /没有读入/);
    for (const at of [0, 18, 20, 40, 60, 70, 130, 150, 200, 300, bytes.length - 100, bytes.length - 1]) {
      const bent = Buffer.from(bytes);
      bent[at] ^= 1;
      tried(bent, /没有读入/);
    }
    refused(away(['inbox', '--offline', back]), 2, /带回的答复/);
  });
}

async function importing() {
  await hall.run();

  await check('import: the citizen reads it; twice or older adds nothing', async () => {
    refused(hall.desk(['import', out]), 2, /导出的件/);
    assert.match(ok(hall.desk(['import', back])), /写入 3 条，已有 0 条，没有写入 0 条/);
    assert.match((await lookup(hall, first.number)).body, /在没有网络的地方写的答复/);
    assert.match((await lookup(hall, second.number)).body, /匿名件的离线答复/);
    assert.match(ok(hall.desk(['import', back])), /写入 0 条，已有 3 条，没有写入 0 条/);
    assert.match(ok(hall.desk(['import', `${back}.early`])), /写入 0 条，已有 1 条/);
    assert.equal(JSON.parse(ok(hall.desk(['show', publicHalf(first.number), '--format', 'json']))).state, 'replied');
  });

  await check('answered on both sides: the later one is not written, and said so', async () => {
    const next = hall.path('next.parcel');
    ok(hall.desk(['export', '--unit', 'dongpu', '--file', next]));
    ok(away(['reply', publicHalf(first.number), '--offline', next], '离线写的第二次答复。'));
    ok(hall.desk(['reply', publicHalf(first.number)], '在线写的第二次答复。'));
    refused(hall.desk(['import', `${next}.answers`]), 1, /已另有答复或步骤/);
    const page = await lookup(hall, first.number);
    assert.match(page.body, /在线写的第二次答复/);
    assert.ok(!page.body.includes('离线写的第二次答复'));
    // The answers of one export do not pass for those of another.
    copyFileSync(`${next}.answers`, back);
    refused(away(['inbox', '--offline', out]), 2, /对不上/);
    assert.ok(existsSync(back));
  });
}

try {
  await exporting();
  await offline();
  await importing();
} finally {
  await hall.stop();
}
finish();
