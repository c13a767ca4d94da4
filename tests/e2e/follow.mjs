// After the look-up, in a real browser with script off and no cookies: 补充内容
// pressed twice, a page left open too long, a rating, 确认办结; and the
// buttons of check page and receipt.
import assert from 'node:assert/strict';
import { openBrowser, openPlain } from './browser.mjs';
import { check, finish } from '../service/report.mjs';
import { Hall } from '../service/hall.mjs';
import { confirm, draft, password, publicHalf, submit } from '../service/citizen.mjs';

const hall = await Hall.start();
const browser = await openBrowser();
try {
  const context = await openPlain(browser);
  const page = await context.newPage();
  const button = (name) => page.getByRole('button', { name, exact: true });
  const main = () => page.textContent('main');
  const { number: face } = await submit(hall);
  const key = publicHalf(face);

  const lookup = async () => {
    await page.goto(`${hall.url}/chaxun/`);
    await page.fill('#number', face);
    await page.fill('#password', password);
    await button('查询').click();
  };

  await check('a draft is given more time, then cleared', async () => {
    const path = await draft(hall);
    await page.goto(hall.url + path);
    await button('延长保留时间').click();
    assert.match(await page.textContent('[role=status]'), /时间已经延长/);
    await button('清除并结束').click();
    assert.match(await page.title(), /内容已经清除/);
    await page.goto(hall.url + path);
    assert.match(await main(), /已经过期/);
  });

  await check('我已记下编号 clears the receipt', async () => {
    const { location } = await confirm(hall, await draft(hall));
    await page.goto(hall.url + location);
    await button('我已记下编号').click();
    assert.match(await page.title(), /编号页已经清除/);
    await page.reload();
    assert.doesNotMatch(await main(), /\d{4} \d{4} \d{4}/);
  });

  await check('an empty follow-up is told of beside its box', async () => {
    await lookup();
    await button('提交补充').click();
    assert.match(await page.title(), /^错误：/);
    assert.match(await page.textContent('#err'), /请写下要补充的内容/);
    assert.equal(await page.getAttribute('#text', 'aria-invalid'), 'true');
    assert.equal(new URL(page.url()).hash, '#err');
  });

  await check('a follow-up is shown, and a reload adds no second one', async () => {
    await page.fill('#text', '又想起来：\n车是红色的 <b>');
    await button('提交补充').click();
    assert.match(await page.textContent('[role=status]'), /已经收到您补充的内容/);
    await page.reload();
    assert.match(await main(), /车是红色的 <b>/);
    assert.equal(hall.database((db) => db.prepare(
      "SELECT count(*) AS n FROM item WHERE type = 'followup'").get().n), 1);
  });

  await check('a page of before the restart keeps the text', async () => {
    await lookup();
    await hall.stop({ keep: true });
    await hall.run();
    await page.fill('#text', '写了很久的话');
    await button('提交补充').click();
    assert.match(await page.title(), /^错误：补充内容/);
    assert.equal(await page.inputValue('#text'), '写了很久的话');
    await page.fill('#number', face);
    await page.fill('#password', password);
    await button('提交').click();
    assert.match(await page.textContent('[role=status]'), /已经收到您补充的内容/);
    assert.match(hall.desk(['show', key]).stdout, /C3 .*来人补充 {2}签名有效/);
  });

  await check('a reply is rated with the keyboard', async () => {
    assert.equal(hall.desk(['reply', key], '已经处理。').status, 0);
    await lookup();
    await page.getByLabel('满意', { exact: true }).focus();
    await page.keyboard.press('Space');
    await button('提交评价').click();
    assert.match(await main(), /您的评价：满意/);
    assert.equal(await button('提交评价').count(), 0);
  });

  await check('确认办结 ends it', async () => {
    await button('问题已解决，确认办结').click();
    assert.match(await page.textContent('h1'), /：已办结$/);
    assert.equal(await page.locator('#text').count(), 0);
  });

  await check('no cookie was set', async () => {
    assert.deepEqual(await context.cookies(), []);
  });
} finally {
  await browser.close();
  await hall.stop();
}
finish();
