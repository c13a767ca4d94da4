// 延长, 清除并结束, 我已记下编号: the buttons of check page and receipt, and a
// form whose revision changed, over HTTP.
import assert from 'node:assert/strict';
import { between, confirm, draft, lookup, number, password, report } from './citizen.mjs';
import { startHall } from './hall.mjs';
import { check, finish } from './report.mjs';

const hall = await startHall();

await check('a draft is extended and stays what it was', async () => {
  const path = await draft(hall);
  const before = between((await hall.get(path)).body, '请在 ', ' 前提交');
  const answer = await hall.post(`${path}/extend`, {});
  assert.equal(answer.status, 303);
  assert.equal(answer.location, `${path}?extended`);
  const page = await hall.get(answer.location);
  assert.equal(page.status, 200);
  assert.match(page.body, /时间已经延长/);
  assert.ok(between(page.body, '请在 ', ' 前提交') >= before);
  assert.equal((await confirm(hall, path)).status, 303);
  assert.match((await hall.post(`${path}/extend`, {})).location, /^\/s\/r\//);
});

await check('a draft that was ended is gone at once', async () => {
  const path = await draft(hall, { title: '要清除的标题' });
  for (let i = 0; i < 2; i++) {
    const answer = await hall.post(`${path}/end`, {});
    assert.equal(answer.status, 303);
    const page = await hall.get(answer.location);
    assert.equal(page.status, 410);
    assert.match(page.body, /<h1>内容已经清除<\/h1>/);
    assert.doesNotMatch(page.body, /要清除的标题/);
  }
  assert.equal((await hall.get(path)).status, 410);
  assert.equal((await confirm(hall, path)).status, 410);
});

await check('a receipt that was ended is gone, its ticket is not', async () => {
  const path = await draft(hall);
  const { location } = await confirm(hall, path);
  const face = await number(hall, location);
  assert.match((await hall.post(`${path}/end`, {})).location, /^\/s\/r\/[\w-]{43}\?again$/);
  const answer = await hall.post(`${location}/end`, {});
  assert.equal(answer.status, 303);
  const page = await hall.get(answer.location);
  assert.equal(page.status, 410);
  assert.match(page.body, /<h1>编号页已经清除<\/h1>/);
  assert.ok(!page.body.includes(face));
  assert.equal((await hall.get(location)).status, 410);
  assert.equal((await lookup(hall, face)).status, 200);
});

await check('the buttons leave no handle in the log and need no page', async () => {
  const path = await draft(hall);
  assert.equal((await hall.get(`${path}/end`)).location, path);
  assert.equal((await hall.get(path)).status, 200);
  const log = hall.log();
  assert.ok(!log.includes(path.slice(5)));
  assert.equal((await hall.ask('POST', `${path}/end`, '', { origin: 'https://evil.example' })).status, 403);
  assert.equal((await hall.get(path)).status, 200);
});

await check('a form that changed comes back with what still fits', async () => {
  const answer = await hall.post('/s/f/wangshang110/check', { rev: '0'.repeat(32),
    title: '还在的标题', region: '没有的地区', oldField: '旧内容', consent: 'true' });
  assert.equal(answer.status, 422);
  assert.match(answer.body, /这张表刚刚更新过/);
  assert.match(answer.body, /有 2 处在新表里没有/);
  assert.match(answer.body, /value="还在的标题"/);
  assert.ok(answer.body.includes(`name="rev" value="${hall.rev}"`));
});

await check('an older check page is shown again, not submitted', async () => {
  const path = await draft(hall);
  assert.equal((await hall.post(`${path}/edit`, { ...report, form: 'wangshang110', version: '1',
    title: '新的标题' })).status, 303);
  const answer = await confirm(hall, path, password, '1');
  assert.equal(answer.status, 422);
  assert.match(answer.body, /新的标题/);
  assert.match(answer.body, /您在另一个页面改过这份内容/);
  assert.equal((await confirm(hall, path, password, '2')).status, 303);
});

await hall.stop();
finish();
