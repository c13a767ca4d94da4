// A system call that a worker has no business with ends the whole worker, also
// when one of its threads made it, and the parent starts a new one.
import assert from 'node:assert/strict';
import { check, finish } from './report.mjs';
import { Hall, build, isAlive, sleep } from './hall.mjs';
import { lookup, submit } from './citizen.mjs';

const hall = await Hall.start();
try {
  await hall.stop({ keep: true });
  const env = hall.env();
  hall.env = () => ({ ...env, LD_PRELOAD: `${build}/service/planted.so` });
  await hall.run();
  const made = await submit(hall);

  await check('a forbidden call in a thread: the worker is gone, another comes', async () => {
    const before = hall.workers();
    assert.equal(before.length, 2);
    await assert.rejects(lookup(hall, made.number, 'planted-call'), /ECONNRESET|socket hang up/);
    await sleep(1500);
    const dead = before.filter((pid) => !isAlive(pid));
    assert.equal(dead.length, 1);
    const after = hall.workers();
    assert.equal(after.length, 2);
    assert.equal(after.filter((pid) => !before.includes(pid)).length, 1);
    assert.equal(hall.log().match(/died from sandbox violation/g)?.length, 1);
  });

  await check('nobody else notices', async () => {
    for (let i = 0; i < 6; i += 1)
      assert.equal((await lookup(hall, made.number)).status, 200);
    const again = await submit(hall);
    assert.equal((await lookup(hall, again.number)).status, 200);
  });

  await check('each time anew', async () => {
    for (let i = 0; i < 3; i += 1) {
      await assert.rejects(lookup(hall, made.number, `planted-call ${i}`));
      await sleep(1500);
      assert.equal(hall.workers().length, 2);
    }
    assert.equal(hall.log().match(/died from sandbox violation/g)?.length, 4);
    assert.equal((await lookup(hall, made.number)).status, 200);
  });
} finally {
  await hall.stop();
}
finish();
