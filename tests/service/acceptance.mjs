// The promises of the service and the desk, over HTTP: one report one number,
// one answer for every failed look-up, nothing shown that does not verify.
import assert from 'node:assert/strict';
import { check, finish } from './report.mjs';
import { Hall, sleep } from './hall.mjs';
import { between, confirm, draft, lookup, number, password, publicHalf, submit,
  unescape } from './citizen.mjs';

const hall = await Hall.start();

const main = (body) => between(body, '<main', '</main>');
const show = (face) => hall.desk(['show', publicHalf(face), '--format', 'json']);
const opened = (face) => {
  const shown = show(face);
  assert.equal(shown.status, 0, shown.stderr);
  return JSON.parse(shown.stdout);
};
const reply = (face, text) => {
  const sent = hall.desk(['reply', publicHalf(face)], text);
  assert.equal(sent.status, 0, sent.stderr);
};

const tickets = () => hall.desk(['inbox', '--format', 'json']).stdout.match(/"public":/g)?.length ?? 0;
const database = (use) => hall.database(use);

async function repeats() {
  await check('a doubled confirmation: the same number, and told so', async () => {
    const path = await draft(hall);
    const first = await confirm(hall, path);
    const second = await confirm(hall, path, '另外一个查询密码');
    assert.deepEqual([first.status, second.status], [303, 303]);
    assert.equal(second.location, `${first.location}?again`);
    const face = await number(hall, first.location);
    assert.equal(await number(hall, second.location), face);
    assert.match((await hall.get(second.location)).body, /以第一次确认时的密码为准/);
    assert.equal((await lookup(hall, face, '另外一个查询密码')).status, 422);
    assert.equal((await lookup(hall, face)).status, 200);
  });

  await check('twenty concurrent confirmations: one ticket, one number', async () => {
    const path = await draft(hall);
    const words = ['第一次的查询密码', '第二次的查询密码'];
    const before = tickets();
    const answers = await Promise.all(Array.from({ length: 20 },
      (_, i) => confirm(hall, path, words[i % 2])));
    for (const answer of answers) assert.equal(answer.status, 303, answer.body);
    assert.equal(answers.filter((a) => !a.location.endsWith('?again')).length, 1);
    const faces = new Set(await Promise.all(answers.map((a) => number(hall, a.location))));
    assert.equal(faces.size, 1);
    assert.equal(tickets(), before + 1);
    const [face] = faces;
    const statuses = await Promise.all(words.map(async (w) => (await lookup(hall, face, w)).status));
    assert.deepEqual(statuses.sort(), [200, 422]);
  });

  await check('a cut-off confirmation and its repeat: one number', async () => {
    for (const ms of [0, 2, 5, 20, 60, 120]) {
      const path = await draft(hall);
      const body = new URLSearchParams({ version: '1', password, 'password-again': password });
      await fetch(hall.url + path, { method: 'POST', body, redirect: 'manual',
        signal: AbortSignal.timeout(ms) }).catch(() => {});
      const answer = await confirm(hall, path);
      assert.equal(answer.status, 303);
      const face = await number(hall, answer.location);
      assert.equal((await lookup(hall, face)).status, 200);
    }
  });

  await check('a used draft leads to its receipt, a reload keeps the number', async () => {
    const made = await submit(hall);
    for (const path of [made.draft, `${made.draft}/edit`]) {
      const answer = await hall.get(path);
      assert.equal(answer.status, 303);
      assert.equal(answer.location, made.receipt);
    }
    assert.equal(await number(hall, made.receipt), made.number);
  });

  await check('an older page of a draft is not submitted', async () => {
    const path = await draft(hall);
    const form = await hall.get(`${path}/edit`);
    assert.equal(form.status, 200);
    const edited = await hall.post(`${path}/edit`, { version: '1', kind: '提供线索',
      ongoing: '否', matter: '赌博', title: '改过的标题', region: 'xiling', place: '别处',
      detail: '这一份是后来改过的，写得也有二十个字以上了吧。', identity: '匿名' });
    assert.equal(edited.status, 303, edited.body);
    const old = await confirm(hall, path, password, '1');
    assert.equal(old.status, 422);
    assert.match(old.body, /改过的标题/);
    assert.equal((await confirm(hall, path, password, '2')).status, 303);
  });
}

// A well-formed number that nobody was given.
function stranger(i) {
  const first = `99${String(10 ** 13 + i * 7919).padStart(14, '0')}`;
  const digits = first + String(98 - Number(BigInt(`${first}00`) % 97n)).padStart(2, '0');
  return digits.replace(/(\d{4})(?=\d)/g, '$1 ');
}

async function lookups() {
  const { number: face } = await submit(hall);

  await check('unknown number and wrong password: the same bytes, one Argon2id each', async () => {
    for (let i = 0; i < 8; i += 1) {
      const counts = [await hall.derivations()];
      const unknown = await lookup(hall, stranger(i));
      counts.push(await hall.derivations());
      const wrong = await lookup(hall, face, '不是这个密码吧');
      counts.push(await hall.derivations());
      assert.deepEqual(counts.map((n) => n - counts[0]), [0, 1, 2]);
      assert.equal(unknown.status, 422);
      assert.equal(wrong.status, 422);
      for (const answer of [unknown, wrong]) delete answer.headers.date;
      assert.deepEqual(unknown.headers, wrong.headers);
      assert.equal(unknown.body.split(stranger(i)).length, 2);
      assert.equal(unknown.body.replace(stranger(i), face), wrong.body);
    }
  });

  await check('a number with a slip is said to be one, without Argon2id', async () => {
    const digits = face.replaceAll(' ', '');
    const before = await hall.derivations();
    for (let i = 0; i < 18; i += 1) {
      const slip = digits.slice(0, i) + ((Number(digits[i]) + 1) % 10) + digits.slice(i + 1);
      const answer = await lookup(hall, slip);
      assert.equal(answer.status, 422);
      assert.match(answer.body, /查询编号是 18 位数字/);
    }
    assert.equal(await hall.derivations(), before);
  });

  await check('the right one takes one Argon2id too; digits of any width', async () => {
    const before = await hall.derivations();
    const wide = face.replace(/\d/g, (d) => String.fromCodePoint(0xff10 + Number(d))).replaceAll(' ', '　');
    assert.equal((await lookup(hall, wide, password.replace('hall', 'ｈａｌｌ'))).status, 200);
    assert.equal(await hall.derivations(), before + 1);
  });
}

async function texts() {
  await check('a textarea arrives byte for byte', async () => {
    const detail = '\r\n  第一行 "引号" \'单\' \\ & <b>\r\n\t制表\t符\r\n\r\n' +
      '😀👨‍👩‍👧 𠮷𠀋𪚥 \u{2f800} é é ＡＢ１２　全角　\u200b\u202e%00+&#38;\r\n末尾  \r\n';
    const { number: face } = await submit(hall, { detail });
    const got = opened(face);
    assert.equal(got.answers.detail, detail.replaceAll('\r\n', '\n'));
    assert.equal(got.sound, true);
    const page = main((await lookup(hall, face)).body);
    const own = unescape(between(between(page, '<dt>经过</dt>', '</div>'), '<dd class="answer-text">', '</dd>'));
    assert.equal(own, got.answers.detail);
  });

  await check('匿名: no name, no telephone, no own text', async () => {
    const { number: face } = await submit(hall, { identity: '匿名', name: '不该保存的姓名',
      detail: '匿名的经过写在这里，也要二十个字以上才可以交上来。' });
    const got = opened(face);
    assert.equal(got.anonymous, true);
    assert.ok(!('name' in got.answers) && !('mobile' in got.answers));
    assert.ok(!show(face).stdout.includes('不该保存的姓名'));
    assert.match(got.received, /^\d{4}-\d\d-\d\d$/);
    assert.match(got.at, /T\d\d:00:00\+08:00$/);
    assert.ok(!(await lookup(hall, face)).body.includes('匿名的经过'));
  });
}

async function replies() {
  const { number: face } = await submit(hall);
  const other = await submit(hall, { region: 'dongpu', title: '另外一份' });
  const key = publicHalf(face);

  await check('a reply arrives byte for byte', async () => {
    const text = '谢谢您提供的线索，\n\t已转<东浦>区分局 & 核查。"𠮷😀"';
    reply(face, `${text}\n`);
    const page = main((await lookup(hall, face)).body);
    assert.equal(unescape(between(page, '<div class="reply-text">', '</div>')), text);
    assert.match(page, /已回复/);
    assert.ok(!page.includes('无法核实'));
    assert.equal(opened(face).items[0].text, text);
  });

  for (const column of ['text', 'keys', 'signature'])
    await check(`one byte of a stored reply (${column}): it cannot be verified`, async () => {
      const read = (db) => db.prepare(`SELECT ${column} AS v FROM item WHERE public = ? AND side = 'D' AND n = 1`).get(key).v;
      const write = (db, v) => assert.equal(db.prepare(
        `UPDATE item SET ${column} = ? WHERE public = ? AND side = 'D' AND n = 1`).run(v, key).changes, 1);
      const good = database(read);
      for (const at of [0, Math.floor(good.length / 2), good.length - 1]) {
        const bad = Buffer.from(good);
        bad[at] ^= 1;
        database((db) => write(db, bad));
        const { status, body } = await lookup(hall, face);
        assert.equal(status, 200);
        assert.match(body, /这份记录中有内容无法核实/);
        assert.match(body, /0000-5550201/);
        assert.ok(!body.includes('谢谢您提供的线索'));
        assert.match(body, /<h1>网上110：已提交/);
        assert.equal(show(face).status, 1);
      }
      database((db) => write(db, good));
      assert.match((await lookup(hall, face)).body, /谢谢您提供的线索/);
    });

  await check('a reply moved from another ticket is refused', async () => {
    const there = publicHalf(other.number);
    database((db) => db.exec(`INSERT INTO item (public, side, n, type, keys, text, signature) SELECT '${there}', side, n, type, keys, text, signature
      FROM item WHERE public = '${key}' AND side = 'D'`));
    const { body } = await lookup(hall, other.number);
    assert.match(body, /无法核实/);
    assert.ok(!body.includes('谢谢您提供的线索'));
    database((db) => db.exec(`DELETE FROM item WHERE public = '${there}' AND side = 'D'`));
    assert.ok(!(await lookup(hall, other.number)).body.includes('无法核实'));
  });

  await check('a step changes state and is shown with its day', async () => {
    assert.equal(hall.desk(['status', key, 'working']).status, 0);
    const page = main((await lookup(hall, face)).body);
    assert.match(page, /<h1>网上110：办理中/);
    database((db) => db.exec(`UPDATE ticket SET state = 'closed', due = '2099-01-01' WHERE public = '${key}'`));
    assert.match(main((await lookup(hall, face)).body), /<h1>网上110：办理中/);
    database((db) => db.exec(`UPDATE ticket SET state = 'working' WHERE public = '${key}'`));
  });
}

// Begun early: workers tell the store what was tried once a minute.
async function tried() {
  const { number: face } = await submit(hall);
  await lookup(hall, face, '不是这个密码吧');
  await lookup(hall, face, '也不是这个密码');
  return { face, began: Date.now() };
}

async function marks({ face, began }) {
  await check('who tried is counted, and the citizen told within a minute', async () => {
    const stored = () => database((db) => db.prepare(
      'SELECT failed FROM ticket WHERE public = ?').get(publicHalf(face)).failed);
    while (Date.now() < began + 70000 && stored() < 2) await sleep(500);
    assert.equal(stored(), 2);
    assert.match((await lookup(hall, face)).body, /提交以来有 2 次输错密码或编号/);
  });
}

try {
  const early = await tried();
  await repeats();
  await lookups();
  await texts();
  await replies();
  await marks(early);
  await check('no sandbox violation in all of this', () => {
    assert.doesNotMatch(hall.log(), /sandbox violation|SIGSYS|fatal/);
  });
} finally {
  await hall.stop();
}
finish();
