// Additions after a look-up, over HTTP and with the real desk: a follow-up
// pressed twice, passes that are old, forged or another ticket's, one rating
// for each reply, 撤回 and 办结, and a reply that a foreign key signed.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { between, lookup, password, publicHalf, revision, submit, unescape } from './citizen.mjs';
import { build, startHall } from './hall.mjs';
import { check, finish } from './report.mjs';

const hall = await startHall({ settings: 'workers: 2' });
const more = (values) => hall.post('/s/lookup/more', values);

// The pass of one of the page's forms; '' when the page has no such form.
function pass(body, what) {
  const at = body.indexOf(`name="what" value="${what}"`);
  return at < 0 ? '' : between(body.slice(at), 'name="pass" value="', '"');
}

const show = (face) => JSON.parse(hall.desk(['show', publicHalf(face), '--format', 'json']).stdout);
const items = (face) => hall.database((db) => db.prepare(
  'SELECT side, n, type FROM item WHERE public = ? ORDER BY side, n').all(publicHalf(face)));

// 网上信访, which may be withdrawn; always named.
const petition = { kind: '提出建议', target: 'dongpu', title: '大桥下缺一盏灯',
  facts: '东浦大桥下的人行道晚上没有灯，老人孩子走路看不清，最近已经有人摔倒，希望尽快处理。',
  request: '请在东浦大桥下装一盏路灯。', joint: '否', name: '钱青山', mobile: '13800000001',
  address: '东浦区大桥路 1 号', delivery: '网上查询', publicOk: '不同意', consent: 'true' };

await check('a follow-up arrives signed, however often it is pressed', async () => {
  const { number: face } = await submit(hall);
  const page = await lookup(hall, face);
  const words = { what: 'followup', pass: pass(page.body, 'followup'),
    text: '又想起来：\r\n车是<红>色的' };
  for (const answer of await Promise.all([more(words), more(words), more(words)])) {
    assert.equal(answer.status, 200, answer.body);
    assert.match(answer.body, /已经收到您补充的内容/);
    assert.equal(unescape(between(answer.body, '<h2>您后来补充的内容</h2>', '</article>'))
      .includes('又想起来：\n车是<红>色的'), true);
  }
  assert.deepEqual(items(face).map((i) => i.side + i.n + i.type), ['C1submission', 'C2followup']);
  const seen = show(face);
  assert.equal(seen.sound, true);
  assert.equal(seen.items[0].type, 'followup');
  assert.equal(seen.items[0].verified, true);
  assert.equal(seen.items[0].text, '又想起来：\n车是<红>色的');
  assert.match(hall.desk(['show', publicHalf(face)]).stdout, /C2 {2}\S+ {2}来人补充 {2}签名有效/);
  // Both ways: the desk answers, the citizen reads it beside the own words.
  assert.equal(hall.desk(['reply', publicHalf(face)], '谢谢，已转给办案民警。').status, 0);
  const { body } = await lookup(hall, face);
  assert.match(body, /已转给办案民警/);
  assert.match(body, /您补充了内容/);
});

await check('the desk tells a follow-up that nobody signed', async () => {
  const { number: face } = await submit(hall);
  const page = await lookup(hall, face);
  await more({ what: 'followup', pass: pass(page.body, 'followup'), text: '真的' });
  hall.database((db) => db.prepare(
    "UPDATE item SET signature = x'' WHERE public = ? AND side = 'C' AND n = 2").run(publicHalf(face)));
  const seen = hall.desk(['show', publicHalf(face)]);
  assert.equal(seen.status, 1);
  assert.match(seen.stdout, /C2 {2}不可信：没有来人的签名，按伪造处理/);
  assert.ok(!seen.stdout.includes('真的'));
  const { body } = await lookup(hall, face);
  assert.match(body, /无法核实/);
  assert.equal(pass(body, 'followup'), '');
});

await check('a pass that does not open keeps the text and asks for the password', async () => {
  const { number: face } = await submit(hall);
  const good = pass((await lookup(hall, face)).body, 'followup');
  for (const bad of ['', 'AAAA', good.slice(0, -1), `${good.slice(0, 50)}${good[50] === 'A' ? 'B' : 'A'}${good.slice(51)}`]) {
    const answer = await more({ what: 'followup', pass: bad, text: '写了 <很久> 的话' });
    assert.equal(answer.status, 422);
    assert.match(answer.body, /写了 &lt;很久&gt; 的话<\/textarea>/);
    assert.match(answer.body, /name="number"/);
    assert.match(answer.body, /name="password"/);
    assert.match(answer.body, /<title>错误：/);
  }
  const asked = await more({ what: 'followup', text: '写了很久的话' });
  const request = between(asked.body, 'name="request" value="', '"');
  const again = { what: 'followup', request, text: '写了很久的话', number: face };
  const wrong = await more({ ...again, password: '不是这个密码吧' });
  assert.equal(wrong.status, 422);
  assert.match(wrong.body, /写了很久的话<\/textarea>/);
  for (const answer of await Promise.all([more({ ...again, password }), more({ ...again, password })]))
    assert.match(answer.body, /已经收到您补充的内容/);
  assert.equal(items(face).length, 2);
});

await check('a pass of another ticket adds nothing here, and no other thing there', async () => {
  const one = await submit(hall), two = await submit(hall);
  const foreign = pass((await lookup(hall, two.number)).body, 'followup');
  // It is a pass, so it adds where it belongs, whoever sends it.
  assert.equal((await more({ what: 'followup', pass: foreign, text: '给二号' })).status, 200);
  assert.equal(items(one.number).length, 1);
  assert.equal(items(two.number).length, 2);
  const answer = await more({ what: 'finish', pass: foreign });
  assert.equal(answer.status, 422);
  assert.match(answer.body, /name="password"/);
  // A request that made an item of one ticket makes none of another.
  const asked = await more({ what: 'followup', text: '一号的' });
  const request = between(asked.body, 'name="request" value="', '"');
  const words = { what: 'followup', request, text: '一号的', password };
  assert.equal((await more({ ...words, number: one.number })).status, 200);
  assert.notEqual((await more({ ...words, number: two.number })).status, 200);
  assert.equal(items(two.number).length, 2);
});

await check('a pass of the service before its restart is none', async () => {
  const { number: face } = await submit(hall);
  const old = pass((await lookup(hall, face)).body, 'followup');
  await hall.stop({ keep: true });
  await hall.run();
  const answer = await more({ what: 'followup', pass: old, text: '写了很久的话' });
  assert.equal(answer.status, 422);
  assert.match(answer.body, /写了很久的话<\/textarea>/);
  assert.equal(items(face).length, 1);
});

await check('a reply is rated once', async () => {
  const { number: face } = await submit(hall);
  assert.equal(hall.desk(['reply', publicHalf(face)], '已经处理。').status, 0);
  const page = await lookup(hall, face);
  const words = { what: 'rating', reply: '1', pass: pass(page.body, 'rating') };
  const none = await more(words);
  assert.equal(none.status, 422);
  assert.match(none.body, /请先选一项/);
  const done = await more({ ...words, grade: '5' });
  assert.equal(done.status, 200, done.body);
  assert.match(done.body, /您的评价：非常满意/);
  assert.equal((await more({ ...words, grade: '5' })).status, 200);
  const other = await more({ ...words, grade: '1' });
  assert.ok(!other.body.includes('您的评价：非常不满意'));
  assert.equal(items(face).filter((i) => i.type === 'rating').length, 1);
  assert.match(hall.desk(['show', publicHalf(face)]).stdout, /来人评价 D1：非常满意/);
  assert.equal(show(face).items.find((i) => i.type === 'rating').grade, 5);
});

await check('办结 ends a ticket, and the desk honours it', async () => {
  const { number: face } = await submit(hall);
  const key = publicHalf(face);
  assert.equal(pass((await lookup(hall, face)).body, 'finish'), '');
  assert.equal(hall.desk(['reply', key], '修好了。').status, 0);
  const page = await lookup(hall, face);
  const done = await more({ what: 'finish', pass: pass(page.body, 'finish') });
  assert.equal(done.status, 200);
  assert.match(done.body, /<h1>网上110：已办结/);
  const refused = hall.desk(['status', key, 'working']);
  assert.equal(refused.status, 1);
  assert.match(refused.stderr, /已由来人确认办结，状态不再改变/);
  assert.equal(show(face).state, 'closed');
  assert.equal(show(face).sound, true);
  assert.match(hall.desk(['inbox', '--state', 'closed']).stdout, new RegExp(key));
  assert.equal(pass((await lookup(hall, face)).body, 'followup'), '');
  // What may not be withdrawn offers it nowhere, and takes it from nobody.
  const { number: second } = await submit(hall);
  assert.equal(pass((await lookup(hall, second)).body, 'withdraw'), '');
  assert.equal((await more({ what: 'withdraw', number: second, password })).status, 422);
});

await check('撤回 where the form allows it', async () => {
  const rev = await revision(hall, '/xinfang/form/');
  const answer = await hall.post('/s/f/xinfang/check', { rev, ...petition });
  assert.equal(answer.status, 303, answer.body);
  const confirmed = await hall.post(answer.location, { version: '1', password, 'password-again': password });
  const receipt = await hall.get(confirmed.location);
  const face = between(receipt.body, '<p class="receipt-number">', '</p>').trim();
  const page = await lookup(hall, face);
  const words = { what: 'withdraw', pass: pass(page.body, 'withdraw') };
  for (const done of await Promise.all([more(words), more(words)])) {
    assert.equal(done.status, 200, done.body);
    assert.match(done.body, /：已撤回<\/h1>/);
  }
  assert.equal(items(face).length, 2);
  assert.equal(show(face).state, 'withdrawn');
  assert.equal(hall.desk(['status', publicHalf(face), 'working']).status, 1);
  assert.match((await lookup(hall, face)).body, /：已撤回<\/h1>/);
});

await check('a reply that a foreign key signed is refused', async () => {
  const { number: face } = await submit(hall);
  const key = publicHalf(face);
  const { seed, site, unit } = hall.database((db) => ({
    site: db.prepare("SELECT hex(value) AS v FROM meta WHERE key = 'site'").get().v,
    ...db.prepare('SELECT hex(seed) AS seed, unit FROM ticket WHERE public = ?').get(key) }));
  const made = spawnSync(`${build}/service/foreign`, [hall.settings, site.toLowerCase(), unit,
    seed.toLowerCase(), face, password.normalize('NFKC'), '请把钱转到这个账户'], { encoding: 'utf8' });
  assert.equal(made.status, 0, made.stderr);
  for (const item of JSON.parse(made.stdout)) {
    hall.database((db) => db.prepare(`INSERT INTO item (public, side, n, type, keys, text, signature)
      VALUES (?, 'D', 1, 'reply', ?, ?, ?)`).run(key, ...['keys', 'text', 'signature']
      .map((name) => Buffer.from(item[name], 'hex'))));
    const { body } = await lookup(hall, face);
    assert.match(body, /无法核实/);
    assert.ok(!body.includes('请把钱转到'));
    assert.equal(pass(body, 'rating'), '');
    const seen = hall.desk(['show', key]);
    assert.equal(seen.status, 1);
    assert.match(seen.stdout, /D1 {2}不可信/);
    assert.ok(!seen.stdout.includes('请把钱转到'));
    hall.database((db) => db.prepare("DELETE FROM item WHERE public = ? AND side = 'D'").run(key));
  }
  assert.ok(!(await lookup(hall, face)).body.includes('无法核实'));
});

await hall.stop();
finish();
