// The receipt in a browser: one A4 page on paper, buttons that work with
// script and are not there without, a file to keep, a code without a number.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { openBrowser, openPlain } from './browser.mjs';
import { check, finish } from '../service/report.mjs';
import { Hall } from '../service/hall.mjs';
import { confirm, draft } from '../service/citizen.mjs';

const hall = await Hall.start({ settings: 'argon: {mem: 8 KiB, ops: 1}' });
const browser = await openBrowser();
const named = hall.url + (await confirm(hall, await draft(hall))).location;
const anonymous = hall.url + (await confirm(hall,
  await draft(hall, { identity: '匿名', name: '', mobile: '' }))).location;

const pagesOf = (pdf) => pdf.toString('latin1').match(/\/Type\s*\/Page\b/g).length;

async function onPaper(url, more = () => {}) {
  const page = await (await browser.newContext({ locale: 'zh-CN' })).newPage();
  await page.goto(url);
  await page.evaluate(more);
  const pdf = await page.pdf({ format: 'A4', margin: { top: '15mm', bottom: '15mm', left: '15mm', right: '15mm' } });
  await page.emulateMedia({ media: 'print' });
  const text = await page.evaluate(() => document.body.innerText);
  await page.context().close();
  return { pages: pagesOf(pdf), text };
}

try {
  for (const [name, url] of [['named', named], ['anonymous', anonymous], ['repeated', `${named}?again`]])
    await check(`${name}: one A4 page, with the number and without buttons`, async () => {
      const { pages, text } = await onPaper(url);
      assert.equal(pages, 1);
      assert.match(text, /\d{4} \d{4} \d{4} \d{4} \d{2}/);
      for (const word of ['复制编号', '打印这一页', '下载文字版', '我已记下编号', '跳到正文'])
        assert.ok(!text.includes(word), word);
      assert.match(text, /https:\/\/wangting\.example\/chaxun\//);
    });
  await check('the count of pages can fail', async () => {
    const { pages } = await onPaper(named, () => {
      document.querySelector('main').append(...Array.from({ length: 90 }, () => document.createElement('h2')));
      for (const h of document.querySelectorAll('h2')) h.textContent = '一';
    });
    assert.ok(pages > 1, `${pages}`);
  });

  await check('without script no dead button', async () => {
    const context = await openPlain(browser);
    const page = await context.newPage();
    await page.goto(named);
    assert.equal(await page.locator('button:visible').count(), 1, 'only 我已记下编号');
    assert.ok(await page.getByText('下载文字版回执').isVisible());
    assert.equal(await page.locator('.qr svg path').count(), 2);
    const box = await page.locator('.qr').boundingBox();
    assert.ok(box.width >= 120 && Math.abs(box.width - box.height) < 2, JSON.stringify(box));
    await context.close();
  });

  await check('with script: the number is copied, and it is said so', async () => {
    const context = await browser.newContext({ locale: 'zh-CN',
      permissions: ['clipboard-read', 'clipboard-write'] });
    const page = await context.newPage();
    const faults = [];
    page.on('console', (m) => { if (m.type() === 'error') faults.push(m.text()); });
    page.on('pageerror', (e) => faults.push(String(e)));
    await page.goto(named);
    await page.getByRole('button', { name: '复制编号' }).click();
    await page.getByText('已复制编号').waitFor();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()),
      (await page.textContent('.receipt-number')).trim());
    assert.equal(await page.getAttribute('.copied', 'role'), 'status');
    await page.evaluate(() => { window.print = () => { document.title = 'printed'; }; });
    await page.getByRole('button', { name: '打印这一页' }).click();
    assert.equal(await page.title(), 'printed');
    assert.deepEqual(faults, [], 'nothing broke the policy');
    await context.close();
  });
  await check('a browser that forbids the clipboard: copied the old way or said', async () => {
    const context = await browser.newContext({ locale: 'zh-CN' });
    const page = await context.newPage();
    await page.addInitScript(() => {
      Object.defineProperty(navigator, 'clipboard', { value: undefined });
      document.execCommand = () => false;
    });
    await page.goto(named);
    await page.getByRole('button', { name: '复制编号' }).click();
    await page.getByText('没有复制成功，请抄下编号').waitFor();
    assert.equal((await page.evaluate(() => String(window.getSelection()))).trim(),
      (await page.textContent('.receipt-number')).trim());
    await context.close();
  });

  await check('the file to keep', async () => {
    const context = await openPlain(browser);
    const page = await context.newPage();
    await page.goto(named);
    const number = (await page.textContent('.receipt-number')).trim();
    const [file] = await Promise.all([page.waitForEvent('download'),
      page.getByText('下载文字版回执').click()]);
    assert.equal(file.suggestedFilename(), '回执.txt');
    const text = readFileSync(await file.path(), 'utf8');
    assert.ok(text.includes(number));
    assert.ok(!text.includes('电动车') && !text.includes('钱青山'));
    assert.ok(!/[<>]|\{\{|&[a-z#]/.test(text), text);
    await context.close();
  });
} finally {
  await browser.close();
  await hall.stop();
}
finish();
