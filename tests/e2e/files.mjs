// Files in a real browser with script off: chosen, kept through a mistake,
// removed by a button, sent; Enter in a text field removes nothing.
import assert from 'node:assert/strict';
import { openBrowser, openPlain } from './browser.mjs';
import { check, finish } from '../service/report.mjs';
import { Hall } from '../service/hall.mjs';
import { jpeg, pdf, report } from '../service/files.mjs';
import { publicHalf } from '../service/citizen.mjs';

const password = '青渡 hall 2026 泉';
const picture = { name: '现场"一".jpg', mimeType: 'image/jpeg', buffer: jpeg(90_000) };
const paper = { name: '说明 材料.pdf', mimeType: 'application/pdf', buffer: pdf(200_000) };
const disguised = { name: '照片.png', mimeType: 'image/png', buffer: Buffer.from('MZ not a picture') };

const hall = await Hall.start();
const browser = await openBrowser();
try {
  const context = await openPlain(browser);
  const page = await context.newPage();
  const next = () => page.getByRole('button', { name: /下一步/ }).click();
  const fill = async (title) => {
    for (const name of ['kind', 'ongoing', 'identity'])
      await page.check(`input[name=${name}][value=${report[name]}]`);
    await page.selectOption('select[name=matter]', report.matter);
    await page.selectOption('select[name=region]', report.region);
    for (const name of ['happened-year', 'happened-month', 'happened-day', 'place', 'name', 'mobile'])
      await page.fill(`[name=${name}]`, report[name]);
    await page.fill('[name=detail]', report.detail);
    await page.fill('[name=title]', title);
    await page.check('input[name=consent]');
  };

  await check('several files at once; the disguised one is named, the others stay', async () => {
    await page.goto(`${hall.url}/110/form/`);
    await fill('短');
    await page.setInputFiles('input[name=files]', [picture, paper, disguised]);
    await next();
    assert.match(await page.title(), /^错误：/);
    assert.match(await page.textContent('#err'), /“照片\.png”不是可以接受的文件/);
    assert.match(await page.textContent('.files'), /现场一\.jpg（JPG，88 KB）/);
    assert.match(await page.textContent('.files'), /说明 材料\.pdf（PDF，196 KB）/);
  });

  await check('Enter in a text field goes on and removes nothing', async () => {
    await page.fill('[name=title]', '短短');
    await page.press('[name=title]', 'Enter');
    assert.match(await page.title(), /^错误：/);
    assert.equal(await page.locator('.files li').count(), 2);
  });

  await check('the button removes one file and keeps the rest', async () => {
    await page.getByRole('button', { name: /移除.*现场/ }).click();
    assert.equal(await page.locator('.files li').count(), 1);
    assert.equal(await page.inputValue('[name=title]'), '短短');
    assert.equal(await page.inputValue('[name=detail]'), report.detail);
    assert.match(await page.textContent('main'), /已经移除/);
  });

  await check('good text: the check page lists the file; 修改 adds one', async () => {
    await page.fill('[name=title]', '电动车被撬');
    await page.check('input[name=consent]');
    await next();
    assert.match(await page.textContent('main'), /说明 材料\.pdf（PDF，196 KB）/);
    await page.getByRole('link', { name: /修改.*照片、录音录像/ }).click();
    await page.setInputFiles('input[name=files]', [picture]);
    await next();
    assert.match(await page.textContent('main'), /现场一\.jpg（JPG/);
  });

  await check('submitted, and at the desk as they were', async () => {
    await page.fill('#password', password);
    await page.fill('#password-again', password);
    await page.getByRole('button', { name: '确认提交' }).click();
    const number = (await page.textContent('.receipt-number')).trim();
    const folder = hall.path('saved');
    const shown = hall.desk(['show', publicHalf(number), '--save-files', folder]);
    assert.equal(shown.status, 0, shown.stderr);
    const { readFileSync } = await import('node:fs');
    assert.ok(readFileSync(`${folder}/1-说明 材料.pdf`).equals(paper.buffer));
    assert.ok(readFileSync(`${folder}/2-现场一.jpg`).equals(picture.buffer));
  });
} finally {
  await browser.close();
  await hall.stop();
}
finish();
