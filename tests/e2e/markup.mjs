// What checkers say of the pages: html-validate over every static page and
// every kind of service answer, axe in the browser over one page per layout
// and the service's, at phone and desk width, and their width at 320 px.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openBrowser } from './browser.mjs';
import { check, finish } from '../service/report.mjs';
import { Hall } from '../service/hall.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);
const axeSource = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

function validate(files) {
  const run = spawnSync(process.execPath, [
    join(here, '../node_modules/.bin/html-validate'),
    '--config', join(here, 'html-validate.json'), ...files,
  ], { encoding: 'utf8', maxBuffer: 1 << 26 });
  assert.equal(run.status, 0, run.stdout.slice(0, 6000) + run.stderr.slice(0, 2000));
}

const pages = ['/', '/110/', '/110/form/', '/xinfang/form/', '/notices/',
  '/notices/daqiao-yejian/', '/guides/', '/guides/juzhuzheng/',
  '/shenban/huzheng/juzhuzheng/', '/shenban/zhian/baoan-beian/form/',
  '/dianhua/', '/shiyong/', '/chaxun/', '/xianqu/dongpu/', '/no-such-page/'];
const rules = { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] };

const hall = await Hall.start();
const browser = await openBrowser();
const folder = mkdtempSync(join(tmpdir(), 'wangting-markup-'));
try {
  await check('html-validate: every static page', async () => {
    const files = readdirSync(hall.path('public'), { recursive: true })
      .filter((name) => name.endsWith('.html'))
      .map((name) => join(hall.path('public'), name));
    assert.ok(files.length > 80, `${files.length} pages`);
    validate(files);
  });

  const context = await browser.newContext({ locale: 'zh-CN', viewport: { width: 360, height: 740 } });
  const page = await context.newPage();
  const saved = [];
  let answer;
  page.on('response', (response) => {
    if (response.request().isNavigationRequest() && response.status() !== 303)
      answer = response.text();
  });

  async function look(name) {
    const file = join(folder, `${name}.html`);
    writeFileSync(file, await answer);
    saved.push(file);
    for (const width of [320, 360, 1280]) {
      await page.setViewportSize({ width, height: 740 });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= width, `${name} at ${width}: ${wide} px wide`);
      if (width === 320)
        continue;
      await page.evaluate(axeSource);
      const found = await page.evaluate((options) => globalThis.axe.run(document, options), rules);
      assert.deepEqual(found.violations.map((v) => `${v.id}: ${v.nodes[0].html}`), [], `${name} at ${width}`);
    }
  }

  for (const path of pages)
    await check(`axe and width: ${path}`, async () => {
      await page.goto(hall.url + path);
      await look(`static${path.replaceAll('/', '-')}`);
    });

  await check('axe and width: form with mistakes', async () => {
    await page.goto(`${hall.url}/110/form/`);
    await page.getByRole('button', { name: /下一步/ }).click();
    assert.match(await page.title(), /^错误：/);
    await look('form-422');
  });
  await check('axe and width: check page, password errors', async () => {
    await page.check('input[name=kind][value=提供线索]');
    await page.check('input[name=ongoing][value=否]');
    await page.selectOption('select[name=matter]', '其他');
    await page.fill('[name=title]', '一条线索');
    await page.selectOption('select[name=region]', 'xiling');
    await page.fill('[name=place]', '西岭');
    await page.fill('[name=detail]', '看到的情况写在这里，凑够二十个字才能提交。');
    await page.check('input[name=identity][value=匿名]');
    await page.check('[name=consent]');
    await page.getByRole('button', { name: /下一步/ }).click();
    await look('check');
    await page.getByRole('button', { name: '确认提交' }).click();
    await look('check-422');
  });
  await check('axe and width: receipt', async () => {
    await page.fill('[name=password]', '西岭山下的石头路');
    await page.fill('[name=password-again]', '西岭山下的石头路');
    await page.getByRole('button', { name: '确认提交' }).click();
    await look('receipt');
  });
  await check('axe and width: look-up, found and not', async () => {
    const number = (await page.textContent('.receipt-number')).trim();
    for (const [name, password] of [['lookup-422', '不对的密码啊啊啊'], ['lookup', '西岭山下的石头路']]) {
      await page.goto(`${hall.url}/chaxun/`);
      await page.fill('[name=number]', number);
      await page.fill('[name=password]', password);
      await page.getByRole('button', { name: '查询' }).click();
      await look(name);
    }
  });
  await check('axe and width: a page that is over', async () => {
    await page.goto(`${hall.url}/s/r/${'A'.repeat(43)}`);
    await look('gone-410');
  });
  await check('html-validate: every service page', async () => validate(saved));
} finally {
  await browser.close();
  await hall.stop();
  rmSync(folder, { recursive: true, force: true });
}
finish();
