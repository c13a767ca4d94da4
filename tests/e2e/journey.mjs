// The whole way in a real browser with script off and no cookies: home →
// 网上110 → form → mistakes → check page → receipt → desk reply → look-up.
import assert from 'node:assert/strict';
import { openBrowser, openPlain } from './browser.mjs';
import { check, finish } from '../service/report.mjs';
import { Hall } from '../service/hall.mjs';

const detail = '11月20日晚上九点多，\n\t在"东浦大桥"下看见两个人撬电动车。\n' +
  '其中一人姓𠮷，穿<b>红</b>衣 😀；另一人没看清。\n\n最后一行';
// Three days ago, as the form and the check page write it.
const [year, month, day] = new Date(Date.now() - 3 * 86400e3).toISOString()
  .slice(0, 10).split('-');
const fullWidth = (digits) => digits.replace(/\d/g, (d) => '０１２３４５６７８９'[d]);
const password = '青渡 hall 2026 泉';

const hall = await Hall.start();
const browser = await openBrowser();
try {
  const context = await openPlain(browser);
  const page = await context.newPage();
  const title = () => page.title();
  let checkUrl = '';
  let number = '';

  await check('two different Han characters draw differently, an em wide', async () => {
    const probe = await (await browser.newContext()).newPage();
    await probe.setContent('<p style="font:40px sans-serif"><span>青</span><span>渡</span></p>');
    const [a, b] = await probe.$$('span');
    const [one, two] = [await a.screenshot(), await b.screenshot()];
    assert.ok(!one.equals(two), 'no CJK font: .ci/packages test');
    const box = await a.boundingBox();
    assert.ok(Math.abs(box.width - 40) < 4, `width ${box.width}`);
    await probe.context().close();
  });

  await check('home leads to 网上110 in one click', async () => {
    await page.goto(hall.url + '/');
    await page.getByRole('link', { name: '网上110', exact: true }).first().click();
    assert.match(await title(), /网上110/);
    assert.match(await page.textContent('main'), /正在发生或有人身危险的/);
  });

  await check('下一步 leads to the form', async () => {
    await page.getByRole('link', { name: '下一步', exact: true }).click();
    assert.equal(new URL(page.url()).pathname, '/110/form/');
  });

  await check('an empty form says what is missing, every required field', async () => {
    await page.getByRole('button', { name: /下一步/ }).click();
    assert.match(await title(), /^错误：/);
    const text = await page.textContent('#err');
    assert.match(text, /处需要修改/);
    const links = await page.$$('#err a');
    assert.ok(links.length >= 7, `${links.length} links`);
    assert.equal(await page.evaluate(() => document.activeElement.id).catch(() => 'err'), 'err');
  });

  await check('a wrong date keeps every other value', async () => {
    await page.check('input[name=kind][value=案件举报]');
    await page.check('input[name=ongoing][value=否]');
    await page.selectOption('select[name=matter]', '盗窃');
    await page.fill('[name=title]', '电动车被撬');
    await page.selectOption('select[name=region]', { label: '东浦区分局' });
    await page.fill('[name=happened-year]', fullWidth(year));
    await page.fill('[name=happened-month]', '2');
    await page.fill('[name=happened-day]', '30');
    await page.fill('[name=place]', '东浦大桥下');
    await page.fill('[name=detail]', detail);
    await page.check('input[name=identity][value=匿名]');
    await page.fill('[name=name]', '不该保存的姓名');
    await page.check('[name=consent]');
    await page.getByRole('button', { name: /下一步/ }).click();
    assert.match(await title(), /^错误：/);
    assert.equal(await page.inputValue('[name=detail]'), detail);
    assert.equal(await page.inputValue('[name=happened-day]'), '30');
    assert.equal((await page.$$('#err a')).length, 1);
  });

  await check('a good form leads to the check page', async () => {
    await page.fill('[name=happened-month]', month);
    await page.fill('[name=happened-day]', day);
    await page.check('[name=consent]');
    await page.getByRole('button', { name: /下一步/ }).click();
    checkUrl = page.url().replace(/#.*/, '');
    assert.match(new URL(checkUrl).pathname, /^\/s\/d\/[\w-]{43}$/);
    const text = await page.textContent('main');
    assert.match(text, /尚未提交/);
    assert.ok(text.includes(`${year}年${Number(month)}月${Number(day)}日`), text);
    assert.ok(!text.includes('不该保存的姓名'), 'a name of an anonymous report');
  });

  await check('修改 changes one answer and keeps the rest', async () => {
    await page.getByRole('link', { name: /修改.*标题/ }).click();
    assert.equal(await page.inputValue('[name=detail]'), detail);
    await page.fill('[name=title]', '两人撬电动车');
    await page.getByRole('button', { name: /下一步/ }).click();
    assert.equal(page.url().replace(/#.*/, ''), checkUrl);
    assert.match(await page.textContent('main'), /两人撬电动车/);
  });

  for (const [given, again, says] of [
    ['', '', /password/],
    ['12345678', '12345678', /password/],
    ['woaini1314', 'woaini1314', /password/],
    [password, password + '1', /password-again/],
  ])
    await check(`password “${given}” twice “${again}” is asked for again`, async () => {
      await page.fill('[name=password]', given);
      await page.fill('[name=password-again]', again);
      await page.getByRole('button', { name: '确认提交' }).click();
      assert.match(await title(), /^错误：/);
      assert.match(await page.getAttribute('#err a', 'href'), says);
      assert.equal(await page.inputValue('[name=password]'), '');
    });

  await check('确认提交 shows a number of 4 4 4 4 2', async () => {
    await page.fill('[name=password]', password);
    await page.fill('[name=password-again]', password);
    await page.getByRole('button', { name: '确认提交' }).click();
    assert.match(new URL(page.url()).pathname, /^\/s\/r\//);
    number = (await page.textContent('.receipt-number')).trim();
    assert.match(number, /^\d{4} \d{4} \d{4} \d{4} \d{2}$/);
    assert.ok(!(await page.content()).includes(password));
  });

  await check('the receipt survives a reload, the used draft leads to it', async () => {
    await page.reload();
    assert.equal((await page.textContent('.receipt-number')).trim(), number);
    await page.goto(checkUrl);
    assert.equal((await page.textContent('.receipt-number')).trim(), number);
  });

  await check('the number fits in one line at 320 px', async () => {
    await page.setViewportSize({ width: 320, height: 740 });
    const box = await (await page.$('.receipt-number')).boundingBox();
    assert.ok(box.height < 60, `height ${box.height}`);
    await page.setViewportSize({ width: 360, height: 740 });
  });

  const receipt = number.slice(0, 9).replace(' ', '');
  await check('the desk reads the report byte for byte', async () => {
    const shown = hall.desk(['show', receipt, '--format', 'json']);
    assert.equal(shown.status, 0, shown.stderr);
    assert.ok(JSON.stringify(JSON.parse(shown.stdout)).includes(
      JSON.stringify(detail).slice(1, -1)), shown.stdout.slice(0, 2000));
    assert.ok(!shown.stdout.includes('不该保存的姓名'));
  });

  await check('before a reply the look-up says so', async () => {
    await page.goto(hall.url + '/chaxun/');
    await page.fill('[name=number]', number.replaceAll(' ', '　'));
    await page.fill('[name=password]', password);
    await page.getByRole('button', { name: '查询' }).click();
    assert.match(await page.textContent('main'), /还没有回复/);
  });

  await check('the desk replies', async () => {
    const sent = hall.desk(['reply', receipt], '谢谢您提供的线索，\n已转东浦区分局核查。𠮷\n');
    assert.equal(sent.status, 0, sent.stderr);
  });

  await check('number and password show the reply', async () => {
    await page.goto(hall.url + '/chaxun/');
    await page.fill('[name=number]', number);
    await page.fill('[name=password]', password.replace('hall', 'ｈａｌｌ'));
    await page.getByRole('button', { name: '查询' }).click();
    const text = await page.textContent('main');
    assert.match(text, /谢谢您提供的线索，\n已转东浦区分局核查。𠮷/);
    assert.match(await page.textContent('h1'), /已回复/);
    assert.ok(!text.includes('撬电动车'), 'own text of an anonymous ticket');
  });

  await check('a wrong password says nothing about the number', async () => {
    await page.goto(hall.url + '/chaxun/');
    await page.fill('[name=number]', number);
    await page.fill('[name=password]', '不是这个密码吧');
    await page.getByRole('button', { name: '查询' }).click();
    assert.match(await title(), /^错误：/);
    assert.equal(await page.inputValue('[name=number]'), number);
    assert.equal(await page.inputValue('[name=password]'), '');
  });

  await check('no cookie was ever set', async () => {
    assert.deepEqual(await context.cookies(), []);
  });

  await check('no page is wider than 320 px', async () => {
    await page.setViewportSize({ width: 320, height: 740 });
    const measured = await (await browser.newContext({ viewport: { width: 320, height: 740 } })).newPage();
    for (const path of ['/', '/110/', '/110/form/', '/xinfang/form/', '/guides/',
      '/guides/juzhuzheng/', '/dianhua/', '/shiyong/', '/chaxun/', '/notices/',
      '/shenban/huzheng/juzhuzheng/', '/shenban/huzheng/juzhuzheng/form/']) {
      const response = await measured.goto(hall.url + path);
      assert.equal(response.status(), 200, path);
      const wide = await measured.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= 320, `${path}: ${wide}`);
    }
    await measured.context().close();
  });
} finally {
  await browser.close();
  await hall.stop();
}
finish();
