// Every mistake in the settings or the files they name stops the web process
// with status 2 and a line that says what and where; what may pass by itself
// (store away, port taken) is 75. Nothing half-configured ever listens.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { dirname } from 'node:path';
import { check, finish } from './report.mjs';
import { Hall, build, freePort } from './hall.mjs';

const conf = new URL('../../submit-service/conf/kore.conf', import.meta.url).pathname;
const hall = await Hall.start();
const room = hall.path('startup');
const good = readFileSync(hall.settings, 'utf8')
  .replace(/^(keys|root_key|receipt_key|sockets|data): (.*)$/gm, (line, key, value) => `${key}: ${hall.path('demo/conf', value)}`)
  .replace(/^static_dir: .*$/m, 'static_dir: ""')
  // Cases have limits of their own.
  .replace(/^limits: .*\n?/m, '');
const port = await freePort();
const settings = good.replace(/^listen: .*$/m, `listen: 127.0.0.1:${port}`);
const file = (...names) => `${room}/${names.join('/')}`;
const at = (key) => /** @type {any} */ (new RegExp(`^${key}: (.*)$`, 'm').exec(settings)[1]);

mkdirSync(file('run'), { recursive: true });
symlinkSync(`${build}/submit.so`, file('run/submit.so'));

function put(name, bytes) {
  mkdirSync(dirname(file(name)), { recursive: true });
  writeFileSync(file(name), bytes);
  return file(name);
}

// Starts the web process; it must end by itself.
function start(text, env = { WANGTING_SETTINGS: file('service.yaml') }) {
  put('service.yaml', text);
  const run = spawnSync('kore', ['-c', conf, '-f', '-n', '-r'],
    { cwd: file('run'), encoding: 'utf8', timeout: 15000, env: { PATH: process.env.PATH, ...env } });
  return { status: run.status, text: run.stdout + run.stderr };
}

const change = (key, value) => settings.replace(new RegExp(`^${key}: .*$`, 'm'), `${key}: ${value}`);
const without = (key) => settings.replace(new RegExp(`^${key}: .*\n`, 'm'), '');
const keys = readFileSync(at('keys'), 'utf8');
const bundle = readFileSync(at('bundle'), 'utf8');
const hidden = put('bundle-folder/bundle.json', bundle);

const receipt = readFileSync(at('receipt_key'), 'utf8');
const foreign = put('foreign.key', receipt.replace(/"sig":"(.)/, (m, c) => `"sig":"${c === 'A' ? 'B' : 'A'}`));
const empty = put('empty.key', '');
for (const path of [foreign, empty]) chmodSync(path, 0o600);

const cases = [
  // what, settings, what the message names
  ...['bundle', 'keys', 'root_key', 'passwords', 'sockets', 'data'].map((key) =>
    [`no ${key}`, without(key), new RegExp(`service\\.yaml.*“${key}”`)]),
  ...['bundle', 'keys', 'root_key', 'receipt_key', 'passwords'].map((key) =>
    [`${key} names no file`, change(key, '/nowhere/file'), /读不了 \/nowhere\/file/]),
  ['static_dir names no folder', change('static_dir', '/nowhere/public'), /读不了 \/nowhere\/public/],
  ['an unknown key', `${settings}lisen: 1\n`, /service\.yaml:\d+:1: .*“lisen”[^]*listen/],
  ['a key twice', `${settings}workers: 1\nworkers: 2\n`, /service\.yaml:\d+:\d+: .*workers/],
  ['no YAML', `${settings}- [\n`, /service\.yaml:\d+:\d+: /],
  ['no UTF-8', Buffer.concat([Buffer.from(settings), Buffer.from([0xff, 10])]), /service\.yaml:\d+:\d+: .*UTF-8/],
  ['no port', change('listen', '127.0.0.1'), /service\.yaml:\d+:\d+: .*“listen”/],
  ['workers: many', change('workers', '65'), /“workers”.*1–64/],
  ['workers: no number', change('workers', 'two'), /service\.yaml:\d+:\d+: .*“workers”/],
  ['the port of the metrics is none', `${settings}metrics_port: 70000\n`, /service\.yaml:\d+:\d+: .*“metrics_port”.*0–65535/],
  ['the port of the metrics is a word', `${settings}metrics_port: none\n`, /service\.yaml:\d+:\d+: .*“metrics_port”/],
  ['one port twice', `${settings}metrics_port: ${port}\n`, new RegExp(`service\\.yaml:\\d+:\\d+: .*“metrics_port”.*“listen”.*${port}`)],
  ['argon is no map', `${settings}argon: 3\n`, /service\.yaml:\d+:\d+: .*“argon”/],
  ['argon.mem without a unit that exists', `${settings}argon: {mem: 32 MB}\n`, /“mem”.*32 MB/],
  ['limits.body too small', `${settings}limits: {body: 1 B}\n`, /“body”/],
  ['limits.draft_max no span', `${settings}limits: {draft_max: long}\n`, /“draft_max”.*long/],
  ['a user that does not exist', `${settings}peers: {web: {users: [nobody-of-this-name]}}\n`, /nobody-of-this-name/],
  ['a bundle cut short', change('bundle', put('cut/bundle.json', bundle.slice(0, 5000))), /bundle\.json:\d+:\d+: .*数据包不能用/],
  ['a bundle with one byte changed', change('bundle', put('one/bundle.json', bundle.replace('必填', '必选'))), /bundle\.json:\d+:\d+: .*数据包不能用/],
  ['statements of another root', change('root_key', put('other/root.pub', `${'A'.repeat(43)}\n`)), /service\.keys:\d+:\d+: .*没有根密钥的有效签名/],
  ['statements of another site', change('keys', put('site/service.keys', keys.replace(/"site":"(.)/g, (m, c) => `"site":"${c === 'A' ? 'B' : 'A'}`))), /service\.keys:\d+:\d+: .*属于另一个站点/],
  ['a statement changed', change('keys', put('day/service.keys', keys.replace('"not_after":"20', '"not_after":"21'))), /service\.keys:\d+:\d+: .*密钥声明不能用/],
  ['no statements at all', change('keys', put('none/service.keys', '')), /service\.keys.*密钥声明文件写法有误/],
  ['a receipt key of another root', change('receipt_key', foreign), /foreign\.key:\d+:\d+: .*没有根密钥的有效签名/],
  ['a receipt key that is none', change('receipt_key', empty), /empty\.key.*回执密钥文件不能用/],
  ['a root key that is none', change('root_key', put('bad/root.pub', 'root\n')), /root\.pub.*根公钥文件不能用/],
];

try {
  for (const [name, text, message] of cases)
    await check(`${name}: refused and named`, () => {
      const { status, text: said } = start(text);
      assert.equal(status, 2, said);
      assert.match(said, message);
      assert.match(said, /not started/);
    });

  for (const name of ['desk.keys', '.desk.keys', '.hidden/desk.keys.bak', 'old.pins'])
    await check(`a desk file near the bundle, ${name}: refused`, () => {
      const path = put(`bundle-folder/${name}`, '{}');
      const { status, text } = start(change('bundle', hidden));
      rmSync(path);
      assert.equal(status, 2, text);
      assert.match(text, new RegExp(`工作台密钥 .*${name.replaceAll('.', '\\.')}`));
    });

  await check('no settings named: refused', () => {
    const { status, text } = start(settings, {});
    assert.equal(status, 2, text);
    assert.match(text, /WANGTING_SETTINGS/);
  });
  await check('settings that do not exist: refused', () => {
    const { status, text } = start(settings, { WANGTING_SETTINGS: '/nowhere/service.yaml' });
    assert.equal(status, 2, text);
    assert.match(text, /读不了设置文件 \/nowhere\/service\.yaml/);
  });
  await check('no store: try later', () => {
    const { status, text } = start(change('sockets', '/nowhere/run'));
    assert.equal(status, 75, text);
    assert.match(text, /store: \/nowhere\/run\/web\.sock/);
  });
  await check('the port is taken: try later', async () => {
    const server = net.createServer().listen(port, '127.0.0.1');
    await new Promise((r) => server.on('listening', r));
    const { status, text } = start(settings);
    server.close();
    assert.equal(status, 75, text);
    assert.match(text, new RegExp(`127\\.0\\.0\\.1:${port}`));
  });
  await check('the port of the metrics is taken: try later', async () => {
    const server = net.createServer().listen(0, '127.0.0.1');
    await new Promise((r) => server.on('listening', r));
    const taken = /** @type {net.AddressInfo} */ (server.address()).port;
    const { status, text } = start(`${settings}metrics_port: ${taken}\n`);
    server.close();
    assert.equal(status, 75, text);
    assert.match(text, new RegExp(`127\\.0\\.0\\.1:${taken}`));
  });
} finally {
  await hall.stop();
}
finish();
