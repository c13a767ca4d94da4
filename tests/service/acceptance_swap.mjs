// Somebody writes the database: submissions exchanged, re-sealed, rolled back.
// The desk notices, and what it writes stays readable to the first sender only.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { check, finish } from './report.mjs';
import { Hall, build } from './hall.mjs';
import { lookup, publicHalf, submit } from './citizen.mjs';

const hall = await Hall.start();
const show = (key) => hall.desk(['show', key, '--format', 'json']);
const row = (key) => hall.database((db) => ({
  ticket: db.prepare('SELECT seed, token, unit, rev, received FROM ticket WHERE public = ?').get(key),
  item: db.prepare("SELECT keys, text FROM item WHERE public = ? AND side = 'C' AND n = 1").get(key),
}));

function put(key, { ticket, item }) {
  hall.database((db) => {
    if (ticket) db.prepare('UPDATE ticket SET seed = ?, token = ? WHERE public = ?').run(ticket.seed, ticket.token, key);
    if (item) db.prepare("UPDATE item SET keys = ?, text = ? WHERE public = ? AND side = 'C' AND n = 1").run(item.keys, item.text, key);
  });
}

// Properly sealed to the unit, for this ticket, under the thief's keys, and
// saying what the clear columns say.
function reseal(key, password) {
  const site = hall.database((db) => db.prepare("SELECT hex(value) AS v FROM meta WHERE key = 'site'").get().v);
  const { ticket } = row(key);
  const made = spawnSync(`${build}/service/reseal`, [hall.settings, site.toLowerCase(),
    key, ticket.unit, 'wangshang110', ticket.rev, `${ticket.received}:00+08:00`, password], { encoding: 'utf8' });
  assert.equal(made.status, 0, made.stderr);
  const json = JSON.parse(made.stdout);
  const bytes = (name) => Buffer.from(json[name], 'hex');
  return { number: json.number, ticket: { seed: bytes('seed'), token: bytes('token') },
    item: { keys: bytes('keys'), text: bytes('text') } };
}

try {
  const thief = '小偷自己的密码';

  await check('re-sealed after the desk has opened it: noticed, the pinned key stands', async () => {
    const { number } = await submit(hall);
    const key = publicHalf(number);
    assert.equal(show(key).status, 0);
    const first = row(key);
    const fake = reseal(key, thief);
    put(key, fake);

    const shown = show(key);
    assert.equal(shown.status, 1);
    assert.match(shown.stderr, /提交内容被调换/);
    assert.equal(JSON.parse(shown.stdout).sound, false);
    assert.ok(!('answers' in JSON.parse(shown.stdout)));
    const sent = hall.desk(['reply', key], '只给第一个提交的人看');
    assert.match(sent.stderr, /答复仍只密封给原来的公钥/);
    assert.equal(sent.status, 0, sent.stderr);

    const stolen = await lookup(hall, fake.number, thief);
    assert.equal(stolen.status, 200);
    assert.ok(!stolen.body.includes('只给第一个提交的人看'));
    assert.match(stolen.body, /无法核实/);

    put(key, { ticket: first.ticket });
    const read = await lookup(hall, number);
    assert.match(read.body, /只给第一个提交的人看/);
    assert.match(read.body, /无法核实/, 'the own text is still the thief’s');
    put(key, first);
    assert.ok(!(await lookup(hall, number)).body.includes('无法核实'));
    assert.equal(show(key).status, 0);
  });

  await check('the control: before the desk has opened it, nobody can know', async () => {
    const { number } = await submit(hall);
    const key = publicHalf(number);
    const fake = reseal(key, thief);
    put(key, fake);
    assert.equal(show(key).status, 0);
    assert.equal(hall.desk(['reply', key], '给拿着密码的人').status, 0);
    const read = await lookup(hall, fake.number, thief);
    assert.match(read.body, /给拿着密码的人/);
    assert.equal((await lookup(hall, number)).status, 422);
  });

  await check('another citizen’s submission in its place: noticed, not shown', async () => {
    const one = await submit(hall, { title: '第一份的标题' });
    const two = await submit(hall, { title: '第二份的标题' });
    const [key, other] = [publicHalf(one.number), publicHalf(two.number)];
    assert.equal(show(key).status, 0);
    const first = row(key);
    put(key, row(other));
    const shown = show(key);
    assert.equal(shown.status, 1);
    assert.match(shown.stderr, /被调换/);
    assert.ok(!shown.stdout.includes('第二份的标题'));
    assert.equal(hall.desk(['reply', key], '答复第一份').status, 0);
    put(key, { ticket: first.ticket });
    assert.match((await lookup(hall, one.number)).body, /答复第一份/);
    assert.ok(!(await lookup(hall, two.number)).body.includes('答复第一份'));
    put(key, first);
  });

  await check('an item dropped, a row rolled back: noticed', async () => {
    const { number } = await submit(hall);
    const key = publicHalf(number);
    for (const text of ['第一条', '第二条', '第三条'])
      assert.equal(hall.desk(['reply', key], text).status, 0);
    const drop = (n) => hall.database((db) => db.exec(
      `DELETE FROM item WHERE public = '${key}' AND side = 'D' AND n = ${n}`));
    drop(3);
    assert.equal(show(key).status, 1);
    assert.match(show(key).stderr, /缺少以前见过的条目/);
    assert.notEqual(hall.desk(['reply', key], '第四条').status, 0);
    drop(1);
    const { body } = await lookup(hall, number);
    assert.match(body, /无法核实/);
    assert.ok(!body.includes('第二条'));
  });

  // Every clear column of a ticket that people act on (N13).
  const columns = 'unit, state, received, due, anonymous';
  const restore = (key, was) => hall.database((db) => db.prepare(
    'UPDATE ticket SET unit = ?, state = ?, received = ?, due = ?, anonymous = ? WHERE public = ?')
    .run(was.unit, was.state, was.received, was.due, was.anonymous, key));
  const bend = (key, sql) => hall.database((db) => {
    const was = db.prepare(`SELECT ${columns} FROM ticket WHERE public = ?`).get(key);
    db.exec(`UPDATE ticket SET ${sql} WHERE public = '${key}'`);
    return was;
  });

  await check('days and names that lie: desk and named citizen notice', async () => {
    const { number } = await submit(hall);
    const key = publicHalf(number);
    assert.equal(show(key).status, 0);
    for (const [sql, says] of [
      ["received = '2020-02-03T04:05'", /收到时间/],
      ["due = '2031-02-03'", /答复期限/],
      ["received = '2020-02-03T04:05', due = '2020-02-10'", /收到时间/],
      ['anonymous = 1, received = substr(received, 1, 10)', /实名或匿名/],
      ["unit = 'xiling'", /单位/],
    ]) {
      const was = bend(key, sql);
      const shown = show(key);
      assert.equal(shown.status, 1, sql);
      assert.match(shown.stderr, says);
      const { received, due, anonymous } = JSON.parse(shown.stdout);
      assert.deepEqual([received, due, anonymous], [was.received, was.due, false]);
      const { body } = await lookup(hall, number);
      assert.match(body, /这份记录中有内容无法核实/, sql);
      assert.match(body, /东浦区分局/);
      assert.doesNotMatch(body, /2031年|2020年|西岭/);
      restore(key, was);
      assert.equal(show(key).status, 0);
      assert.doesNotMatch((await lookup(hall, number)).body, /无法核实/);
    }
  });

  await check('an anonymous ticket: the desk notices every day and name', async () => {
    const { number } = await submit(hall, { identity: '匿名', name: '', mobile: '' });
    const key = publicHalf(number);
    assert.equal(show(key).status, 0);
    assert.doesNotMatch((await lookup(hall, number)).body, /无法核实/);
    for (const sql of ['anonymous = 0', "received = '2020-02-03'", "due = '2031-02-03'"]) {
      const was = bend(key, sql);
      assert.equal(show(key).status, 1, sql);
      assert.match((await lookup(hall, number)).body, /无法核实/, sql);
      restore(key, was);
      assert.equal(show(key).status, 0);
    }
  });

  await check('columns that lie: unit, state, form', async () => {
    const { number } = await submit(hall);
    const key = publicHalf(number);
    assert.equal(hall.desk(['reply', key], '一条答复').status, 0);
    for (const [sql, says] of [["unit = 'xiling'", /单位/], ["state = 'closed'", /状态/]]) {
      const before = hall.database((db) => db.prepare('SELECT unit, state FROM ticket WHERE public = ?').get(key));
      hall.database((db) => db.exec(`UPDATE ticket SET ${sql} WHERE public = '${key}'`));
      const shown = show(key);
      assert.equal(shown.status, 1);
      assert.match(shown.stderr, says);
      hall.database((db) => db.prepare('UPDATE ticket SET unit = ?, state = ? WHERE public = ?').run(before.unit, before.state, key));
      assert.equal(show(key).status, 0);
    }
  });
} finally {
  await hall.stop();
}
finish();
