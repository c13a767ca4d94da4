// Many at once: every confirmation gets its own number, the store commits
// fewer times than it makes tickets, and nobody is lost when it stops.
import assert from 'node:assert/strict';
import { check, finish } from './report.mjs';
import { Hall, sleep } from './hall.mjs';
import { confirm, draft, lookup, number } from './citizen.mjs';

const MANY = 200;
const settings = 'argon: {mem: 8 KiB, ops: 1, queue: 1024}';
const hall = await Hall.start({ settings });

const stats = () => Object.fromEntries([...hall.read('demo/log/store.log')
  .matchAll(/已停止 (.*)/g)].at(-1)[1].split(' ').map((word) => word.split('=')));

// A few at a time: the drafts are not what is measured.
async function inTurns(n, make) {
  const made = [];
  const worker = async () => { while (made.length < n) { const at = made.length; made.push(null); made[at] = await make(at); } };
  await Promise.all(Array.from({ length: 8 }, worker));
  return made;
}

try {
  const paths = await inTurns(MANY, () => draft(hall));
  let faces = [];

  await check(`${MANY} concurrent confirmations: as many numbers`, async () => {
    const answers = await Promise.all(paths.map((path) => confirm(hall, path)));
    assert.deepEqual([...new Set(answers.map((a) => a.status))], [303]);
    faces = await inTurns(MANY, (i) => number(hall, answers[i].location));
    assert.equal(new Set(faces).size, MANY);
    assert.equal(new Set(faces.map((face) => face.slice(0, 9))).size, MANY);
  });

  await check('fewer commits than tickets', async () => {
    await hall.stop({ keep: true });
    const { commits, tickets } = stats();
    assert.equal(Number(tickets), MANY);
    assert.ok(Number(commits) < MANY, `${commits} commits`);
    console.log(`${commits} commits for ${tickets} tickets`);
  });

  await check('every number shown opens after a restart', async () => {
    await hall.run();
    const statuses = await inTurns(MANY, async (i) => (await lookup(hall, faces[i])).status);
    assert.deepEqual([...new Set(statuses)], [200]);
  });

  await check('kill -9 of the store in the middle: no number is lost', async () => {
    const more = await inTurns(40, () => draft(hall));
    const store = Number((await import('node:child_process')).spawnSync('pgrep',
      ['-f', `wangting-store --settings ${hall.settings}`], { encoding: 'utf8' }).stdout.split('\n')[0]);
    assert.ok(store > 0);
    const answers = Promise.all(more.map((path) => confirm(hall, path).catch(() => ({ status: 0 }))));
    await sleep(15);
    process.kill(store, 'SIGKILL');
    const done = await answers;
    await hall.ended;
    await hall.run();
    for (const [i, answer] of done.entries()) {
      // Who got no receipt repeats safely.
      const last = answer.status === 303 ? answer : await confirm(hall, more[i]);
      assert.equal(last.status, 303, last.body);
      assert.equal((await lookup(hall, await number(hall, last.location))).status, 200);
    }
  });
} finally {
  await hall.stop();
}
finish();
