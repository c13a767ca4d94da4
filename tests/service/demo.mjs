// The script behind `make run`: what it refuses, what it cleans up.
import assert from 'node:assert/strict';
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { check, finish } from './report.mjs';
import { Hall, children, freePort, isAlive, sleep } from './hall.mjs';

const quiet = async (pids) => {
  for (let i = 0; i < 60 && pids.some(isAlive); i += 1) await sleep(50);
  return pids.filter(isAlive);
};

// Runs the script to its end; it must not come up.
function refused(hall, port = hall.port) {
  return new Promise((done) => {
    const began = Date.now();
    const child = hall.spawn(port);
    let text = '';
    child.stderr.on('data', (d) => { text += d; });
    child.on('close', (code) => done({ code, text, ms: Date.now() - began }));
  });
}

const tree = (pid) => children(pid).flatMap((c) => [c, ...tree(c)]);

const hall = await Hall.start();
try {
  await check('first use makes settings, keys and a passphrase only the owner reads', () => {
    for (const name of ['conf/service.yaml', 'conf/service.keys', 'keys/desk.keys', 'keys/passphrase'])
      assert.ok(existsSync(hall.path('demo', name)), name);
    assert.match(hall.read('demo/keys/passphrase'), /^[A-Za-z0-9+/]{24}\n$/);
  });
  await check('what to open is printed', () => {
    for (const word of [`${hall.url}/`, `${hall.url}/110/`, `${hall.url}/chaxun/`, 'desk', hall.path('demo/keys')])
      assert.ok(hall.output.includes(word), word);
  });
  await check('Ctrl-C stops everything, with status 0', async () => {
    const pids = tree(hall.child.pid);
    assert.ok(pids.length >= 4, `${pids}`);
    assert.equal(await hall.stop({ keep: true, signal: 'SIGINT' }), 0);
    assert.deepEqual(await quiet(pids), []);
    for (const name of ['web.sock', 'desk.sock', 'kore.pid'])
      assert.ok(!existsSync(hall.path('demo/run', name)), name);
  });

  await check('a busy port is named, in both languages', async () => {
    const server = net.createServer().listen(0, '127.0.0.1');
    await new Promise((r) => server.on('listening', r));
    const { code, text } = await refused(hall, server.address().port);
    server.close();
    assert.equal(code, 2);
    assert.match(text, new RegExp(`端口 ${server.address()?.port ?? '\\d+'} 已被占用`));
    assert.match(text, /is in use/);
  });
  for (const port of ['0', '65536', 'x', ''])
    await check(`port “${port}” is refused`, async () => {
      assert.equal((await refused(hall, port)).code, 2);
    });

  await check('another port next time', async () => {
    hall.port = await freePort();
    await hall.run();
    assert.ok(hall.startMs < 3000, `${hall.startMs} ms`);
    assert.match(readFileSync(hall.settings, 'utf8'), new RegExp(`^listen: 127.0.0.1:${hall.port}$`, 'm'));
    assert.equal((await fetch(`http://127.0.0.1:${hall.port}/s/health`)).status, 200);
  });
  await check('the script is killed: nothing stays, the next start works', async () => {
    const pids = tree(hall.child.pid);
    await hall.stop({ keep: true, signal: 'SIGKILL' });
    assert.deepEqual(await quiet(pids), []);
    await hall.run();
  });
  await check('the store dies: everything stops, the log is shown', async () => {
    const pids = tree(hall.child.pid);
    const store = pids.find((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('wangting-store'));
    process.kill(store, 'SIGKILL');
    assert.equal(await hall.ended, 2);
    assert.match(hall.output, /存储进程意外停止/);
    assert.deepEqual(await quiet(pids), []);
  });
  await check('settings with a mistake: refused at its line', async () => {
    const before = readFileSync(hall.settings, 'utf8');
    appendFileSync(hall.settings, 'lisen: 1\n');
    const { code, text } = await refused(hall);
    assert.equal(code, 2);
    assert.match(text, /service\.yaml:\d+:1: .*lisen/);
    writeFileSync(hall.settings, before);
  });
  await check('keys that nobody signed: refused at once', async () => {
    const before = readFileSync(hall.path('demo/conf/service.keys'), 'utf8');
    writeFileSync(hall.path('demo/conf/service.keys'), before.replace('"kind":"box"', '"kind":"reply"'));
    const { code, text, ms } = await refused(hall);
    assert.equal(code, 2);
    assert.match(text, /网页进程没有启动/);
    assert.match(text, /service\.keys:\d+/);
    assert.ok(ms < 8000, `${ms} ms`);
    writeFileSync(hall.path('demo/conf/service.keys'), before);
  });
  await check('after all that it still starts', async () => {
    await hall.run();
    assert.equal(await hall.stop({ keep: true }), 0);
  });
} catch (error) {
  await check('the test itself', () => { throw error; });
} finally {
  await hall.stop();
}
finish();
