// The receipt to keep, over HTTP: whole headers, whole text, nobody else's.
import assert from 'node:assert/strict';
import { check, finish } from './report.mjs';
import { Hall } from './hall.mjs';
import { confirm, draft, number } from './citizen.mjs';

const hall = await Hall.start({ settings: 'argon: {mem: 8 KiB, ops: 1}' });
try {
  const { location } = await confirm(hall, await draft(hall));
  await check('the file: type, name, no store, the number and no content', async () => {
    const { status, headers, body } = await hall.get(`${location}/text`);
    assert.equal(status, 200);
    assert.equal(headers['content-type'], 'text/plain; charset=utf-8');
    assert.match(headers['content-disposition'], /^attachment; filename="receipt\.txt"; filename\*=UTF-8''/);
    assert.equal(headers['cache-control'], 'no-store');
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.ok(body.includes(await number(hall, location)));
    assert.ok(!body.includes('电动车') && !body.includes('钱青山') && !body.includes('13800000001'));
  });
  await check('HEAD has the same head and no body', async () => {
    const { status, headers, body } = await hall.ask('HEAD', `${location}/text`);
    assert.equal(status, 200);
    assert.match(headers['content-disposition'], /^attachment/);
    assert.equal(body, '');
  });
  await check('no receipt, no file', async () => {
    const answer = await hall.get(`/s/r/${'A'.repeat(43)}/text`);
    assert.equal(answer.status, 410);
    assert.equal(answer.headers['content-disposition'], undefined);
    assert.equal((await hall.get(`${location}/texts`)).status, 404);
    assert.equal((await hall.post(`${location}/text`, {})).status, 405);
  });
  await check('the code is drawn within the policy', async () => {
    const { headers, body } = await hall.get(location);
    assert.match(body, /<div class="qr"[^>]*><svg viewBox="0 0 \d+ \d+" aria-hidden="true"/);
    assert.ok(!/ style=|<style/.test(body));
    assert.match(headers['content-security-policy'], /default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'/);
  });
} finally {
  await hall.stop();
}
finish();
