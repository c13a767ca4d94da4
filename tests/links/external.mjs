// Other sites, played by one server: what is asked, how often, in which order,
// and what the verb makes of the answers.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { check, finish } from '../service/report.mjs';

const program = resolve(process.env.BUILD ?? 'build', 'wangting');
const asked = []; // {method, path, at}
let open = 0;
let most = 0;

const answers = {
  '/good': () => [200],
  '/moved': () => [301, { location: '/good' }],
  '/gone': () => [404],
  '/no-head': (method) => [method === 'HEAD' ? 405 : 200],
  '/closed': () => [403],
  '/loop': () => [302, { location: '/loop' }],
  '/big': (method) => [method === 'HEAD' ? 500 : 200],
  '/%E7%94%B2': () => [200],
};

const server = createServer((request, response) => {
  asked.push({ method: request.method, path: request.url, at: Date.now() });
  open += 1;
  most = Math.max(most, open);
  setTimeout(() => {
    const answer = answers[request.url];
    const [status, head] = answer ? answer(request.method) : [404];
    response.writeHead(status, head);
    response.end(request.url === '/big' && request.method === 'GET' ? Buffer.alloc(4 << 20) : 'x');
    open -= 1;
  }, 30);
});
await new Promise((done) => server.listen(0, '127.0.0.1', done));
const port = server.address().port;
const base = `http://127.0.0.1:${port}`;

const site = await mkdtemp(join(tmpdir(), 'wangting-links-'));
await cp('tests/golden/base-site', site, { recursive: true });
const conf = join(site, 'content/site.yaml');
const text = await readFile(conf, 'utf8');
await writeFile(conf, text.replace(/^.*政务网.*\n/m, ''));

async function page(...addresses) {
  const links = addresses.map((address, i) => `- [链接${i}](${address})`).join('\n');
  await writeFile(join(site, 'content/notices/c.md'),
    `---\ntitle: 外部链接一览公告\ndate: 2026-11-20\nkind: 公告\nsource: 青渡市公安局\n---\n\n${links}\n`);
}

async function run(now, ...more) {
  const child = spawn(program, ['links', '--external', '-C', site, '--lang', 'en',
    '--now', now, ...more], { env: { ...process.env, no_proxy: '*', http_proxy: '' } });
  let out = '';
  let err = '';
  child.stdout.on('data', (bytes) => { out += bytes; });
  child.stderr.on('data', (bytes) => { err += bytes; });
  const code = await new Promise((done) => child.on('close', done));
  return { code, out, err };
}

const paths = ['/good#a', '/good', '/moved', '/gone', '/no-head', '/closed', '/loop', '/big', '/甲'];
let states = {};

await check('each state', async () => {
  await page(...paths.map((path) => base + path));
  const { code, out, err } = await run('2026-11-23T10:00:00+08:00', '--format', 'json');
  assert.equal(code, 0, err);
  const rows = out.trim().split('\n').map((line) => JSON.parse(line));
  states = Object.fromEntries(rows.filter((row) => row.state)
    .map((row) => [decodeURI(row.url.slice(base.length)), row]));
  const short = Object.fromEntries(Object.entries(states)
    .map(([path, row]) => [path, `${row.state} ${row.why} ${row.status}`]));
  assert.deepEqual(short, {
    '/good': 'good  200',
    '/moved': 'good  200',
    '/gone': 'dead http 404',
    '/no-head': 'good  200',
    '/closed': 'unsure http 403',
    '/loop': 'dead loop 302',
    '/big': 'good  200',
    '/甲': 'good  200',
  });
  assert.equal(states['/moved'].to, `${base}/good`);
  const findings = rows.filter((row) => row.code);
  assert.deepEqual(findings.map((row) => [row.file, row.line, row.level, row.code]), [
    ['content/notices/c.md', 11, 'warning', 'link-external'],
    ['content/notices/c.md', 14, 'warning', 'link-external'],
  ]);
});

await check('one request at a time, with a pause, HEAD before GET', async () => {
  assert.equal(most, 1);
  const first = asked.filter((one, i) => asked.findIndex((other) => other.path === one.path) === i);
  assert.ok(first.every((one) => one.method === 'HEAD'));
  const head = asked.findIndex((one) => one.path === '/gone' && one.method === 'HEAD');
  const get = asked.findIndex((one) => one.path === '/gone' && one.method === 'GET');
  assert.ok(head >= 0 && get === head + 1);
  assert.ok(asked[get].at - asked[head].at >= 450);
});

await check('what is known is not asked again for its time', async () => {
  asked.length = 0;
  await run('2026-11-23T10:59:00+08:00');
  assert.equal(asked.length, 0);
  await run('2026-11-23T11:01:00+08:00');
  const again = new Set(asked.map((one) => one.path));
  assert.deepEqual([...again].sort(), ['/closed', '/gone', '/loop']);
});

await check('a level raised in site.yaml makes it an error', async () => {
  await writeFile(conf, `${text.replace(/^.*政务网.*\n/m, '')}checks: {link-external: error}\n`);
  const { code, err } = await run('2026-11-23T11:02:00+08:00');
  assert.equal(code, 1, err);
  await writeFile(conf, text.replace(/^.*政务网.*\n/m, ''));
});

await check('nobody listens', async () => {
  await page('http://127.0.0.1:1/');
  const { code, out, err } = await run('2026-11-23T12:00:00+08:00');
  assert.equal(code, 0);
  assert.match(out, /^dead http:\/\/127\.0\.0\.1:1\//m);
  assert.match(err, /cannot connect/);
});

await check('no network: said, not remembered, no failure', async () => {
  await page('http://nowhere.invalid/');
  const before = await readFile(join(site, 'build/links.json'), 'utf8');
  const { code, err } = await run('2026-11-23T13:00:00+08:00');
  assert.equal(code, 0, err);
  assert.match(err, /no network: 1 external links were not checked/);
  assert.equal(await readFile(join(site, 'build/links.json'), 'utf8'), before);
});

await check('an address is never a word of a command line', async () => {
  asked.length = 0;
  await page(`${base}/good?a=$(touch%20/tmp/x)&b=;`, `${base}/[1-3]`);
  await run('2026-11-23T14:00:00+08:00');
  assert.deepEqual([...new Set(asked.map((one) => one.path))],
    ['/good?a=$(touch%20/tmp/x)&b=;', '/[1-3]']);
});

server.close();
server.closeAllConnections();
await rm(site, { recursive: true });
finish();
