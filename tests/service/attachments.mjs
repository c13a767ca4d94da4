// Attached files over HTTP: kinds told by their bytes, limits, what survives a
// mistake, what is removed, what expires; nothing of them in clear on disk.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { check, finish } from './report.mjs';
import { Hall, sleep } from './hall.mjs';
import { between, confirm, lookup, number, publicHalf, revision } from './citizen.mjs';
import { jpeg, pdf, png, postFiles, report } from './files.mjs';

const form = '/s/f/wangshang110/check';
const hall = await Hall.start({ settings:
  'limits: {upload: 3 MiB, upload_memory: 12 MiB, sweep: 1 second, disk_free: 1 MiB}' });
const folder = () => readdirSync(hall.path('demo/data/files'));
const kept = (page) => [...page.matchAll(/name="remove" value="([\w-]{22})"/g)].map((m) => m[1]);
const staged = (page) => /name="staged" value="([\w-]{43})"/.exec(page)?.[1];
const rev = await revision(hall);
const filled = (more = {}) => ({ rev, ...report, ...more });
const send = (fields, files) => postFiles(hall, form, fields, files);
const until = async (what, ready) => {
  for (let i = 0; i < 200; i += 1) {
    if (ready()) return;
    await sleep(100);
  }
  assert.fail(what);
};

try {
  let ticket;
  const two = [['files', '现场 1.JPG', jpeg(70_000, 'KANARI-甲')], ['files', 'scan.pdf', pdf(200_000)]];

  await check('a form with files says so, one without does not', async () => {
    assert.match((await hall.get('/110/form/')).body, /<form[^>]* enctype="multipart\/form-data"/);
    assert.match((await hall.get('/110/form/')).body, /type="file" id="files" name="files"[^>]* accept="[^"]*\.pdf/);
    assert.doesNotMatch((await hall.get('/zixun/form/')).body, /enctype/);
  });

  await check('two files go with the submission, and come out at the desk', async () => {
    const answer = await send(filled(), two);
    assert.equal(answer.status, 303, answer.body);
    const page = (await hall.get(answer.location)).body;
    assert.match(page, /现场 1\.JPG（JPG，69 KB）\nscan\.pdf（PDF，196 KB）/);
    assert.equal(folder().length, 2);
    const done = await confirm(hall, answer.location);
    assert.equal(done.status, 303, done.body);
    ticket = await number(hall, done.location);
    assert.equal(folder().length, 2);
    const shown = hall.desk(['show', publicHalf(ticket)]);
    assert.equal(shown.status, 0, shown.stderr);
    assert.match(shown.stdout, /现场 1\.JPG（JPG，69 KB）/);
    const out = mkdtempSync(join(tmpdir(), 'saved-'));
    const saved = hall.desk(['show', publicHalf(ticket), '--save-files', out]);
    assert.equal(saved.status, 0, saved.stderr);
    assert.deepEqual(readdirSync(out).sort(), ['1-现场 1.JPG', '2-scan.pdf']);
    assert.ok(readFileSync(join(out, '1-现场 1.JPG')).equals(two[0][2]));
    assert.ok(readFileSync(join(out, '2-scan.pdf')).equals(two[1][2]));
    assert.equal(statSync(join(out, '2-scan.pdf')).mode & 0o777, 0o600);
    rmSync(out, { recursive: true });
    assert.match((await lookup(hall, ticket)).body, /scan\.pdf/);
  });

  await check('while files go up and after: not a byte of them in clear on any disk', async () => {
    const began = Date.now() - 1000;
    const mark = '金丝雀附件KANARI：这一行不该出现在任何文件里。';
    const bytes = Buffer.from(mark);
    const wide = Buffer.from(mark, 'utf16le');
    const faces = [bytes, wide, Buffer.from(bytes.toString('hex')), Buffer.from(wide.toString('hex'))];
    for (let skip = 0; skip < 3; skip += 1)
      faces.push(Buffer.from(bytes.subarray(skip, skip + 48).toString('base64')));
    const big = Buffer.concat([jpeg(20), Buffer.from(`${mark}\n`.repeat(38_000))]);
    const hits = () => ['demo', '/dev/shm'].flatMap((base) => {
      const root = base === 'demo' ? hall.path('demo') : base;
      return readdirSync(root, { recursive: base === 'demo' }).map((name) => join(root, name)).filter((path) => {
        try {
          const st = statSync(path);
          if (!st.isFile() || st.mtimeMs < began && !path.includes('/files/')) return false;
          const found = readFileSync(path);
          return faces.some((face) => found.includes(face));
        } catch { return false; }
      });
    });
    const probe = hall.path('demo/probe');
    writeFileSync(probe, big);
    assert.deepEqual(hits(), [probe], 'the search finds it');
    rmSync(probe);
    let over = false;
    const upload = send(filled({ title: '短' }), [['files', `${mark}.jpg`, big]]).finally(() => { over = true; });
    while (!over) {
      await sleep(20);
      assert.deepEqual(hits(), []);
    }
    const page = await upload;
    assert.equal(page.status, 422);
    assert.equal(kept(page.body).length, 1);
    assert.deepEqual(hits(), []);
    const next = await send(filled({ staged: staged(page.body) }), []);
    assert.equal((await confirm(hall, next.location, undefined, '2')).status, 303);
    assert.deepEqual(hits(), []);
  });

  await check('sizes and times of stored files tell little', () => {
    for (const name of folder()) {
      const st = statSync(hall.path('demo/data/files', name));
      assert.equal((st.size - 25) % (65536 + 17), 0);
      assert.equal(st.mtimeMs, 0);
      assert.match(name, /^[0-9a-f]{32}$/);
    }
  });

  await check('a byte changed on disk is noticed, a file taken away too', async () => {
    const one = hall.database((db) => db.prepare('SELECT lower(hex(id)) AS id FROM attachment' +
      ' WHERE public = ?').get(publicHalf(ticket)).id);
    const path = hall.path('demo/data/files', one);
    const good = readFileSync(path);
    const bad = Buffer.from(good);
    bad[500] ^= 1;
    const out = mkdtempSync(join(tmpdir(), 'saved-'));
    writeFileSync(path, bad);
    let saved = hall.desk(['show', publicHalf(ticket), '--save-files', out]);
    assert.equal(saved.status, 1, saved.stderr);
    assert.match(saved.stderr, /改动/);
    assert.equal(readdirSync(out).length, 1);
    rmSync(path);
    rmSync(out, { recursive: true });
    saved = hall.desk(['show', publicHalf(ticket), '--save-files', out]);
    writeFileSync(path, good);
    assert.equal(saved.status, 1, saved.stderr);
    assert.equal(readdirSync(out).length, 1);
    saved = hall.desk(['show', publicHalf(ticket), '--save-files', out]);
    assert.equal(saved.status, 2, 'nothing is overwritten');
    rmSync(out, { recursive: true });
  });

  await check('a disguised file is refused by name, the good one is kept', async () => {
    const exe = Buffer.concat([Buffer.from('MZ\x90\0'), Buffer.alloc(5000, 1)]);
    let page = (await send(filled(), [['files', '照片.jpg', exe], two[1]]));
    assert.equal(page.status, 422);
    assert.match(page.body, /“照片\.jpg”不是可以接受的文件/);
    assert.match(page.body, /scan\.pdf（PDF，196 KB）/);
    assert.match(page.body, /value="电动车被撬"/);
    assert.equal(kept(page.body).length, 1);
    page = await send(filled({ staged: staged(page.body) }), []);
    assert.equal(page.status, 303, page.body);
    assert.match((await hall.get(page.location)).body, /scan\.pdf（PDF/);
  });

  await check('a good file survives two mistakes elsewhere and is not uploaded again', async () => {
    let page = await send(filled({ title: '短' }), [two[0]]);
    assert.equal(page.status, 422);
    const [id] = kept(page.body);
    assert.ok(id);
    page = await send(filled({ title: '短', staged: staged(page.body) }), [two[1]]);
    assert.equal(page.status, 422);
    assert.equal(kept(page.body).length, 2);
    assert.equal(kept(page.body)[0], id);
    // Without enctype, as an old page would send it.
    page = await hall.post(form, filled({ title: '短短短短', staged: staged(page.body), files: 'a.jpg' }));
    assert.equal(page.status, 303, page.body);
    const check_page = (await hall.get(page.location)).body;
    assert.match(check_page, /现场 1\.JPG[^<]*\nscan\.pdf/);
    // 修改: listed, one removed, text kept, the other goes on.
    const edit = (await hall.get(`${page.location}/edit`)).body;
    assert.equal(kept(edit).length, 2);
    const version = between(edit, 'name="version" value="', '"');
    let next = await postFiles(hall, `${page.location}/edit`,
      { ...report, version, form: 'wangshang110', title: '改过的标题', remove: id }, []);
    assert.equal(next.status, 200, next.body);
    assert.match(next.body, /已经移除/);
    assert.match(next.body, /value="改过的标题"/);
    assert.equal(kept(next.body).length, 1);
    next = await postFiles(hall, `${page.location}/edit`, { ...report, form: 'wangshang110',
      version: between(next.body, 'name="version" value="', '"') }, [['files', 'b.png', png(300)]]);
    assert.equal(next.status, 303, next.body);
    const last = (await hall.get(page.location)).body;
    assert.match(last, /scan\.pdf[^<]*\nb\.png（PNG/);
    assert.doesNotMatch(last, /现场/);
    const done = await confirm(hall, page.location, undefined,
      between(last, 'name="version" value="', '"'));
    assert.equal(done.status, 303, done.body);
    const shown = hall.desk(['show', publicHalf(await number(hall, done.location)), '--format', 'json']);
    assert.deepEqual(JSON.parse(shown.stdout).answers.files.map((f) => f.name), ['scan.pdf', 'b.png']);
  });

  await check('removing a file of a form that was not good yet', async () => {
    let page = await send(filled({ title: '短' }), two);
    const [first] = kept(page.body);
    page = await send(filled({ title: '短', staged: staged(page.body), remove: first }), []);
    assert.equal(page.status, 200);
    assert.equal(kept(page.body).length, 1);
    page = await send(filled({ staged: staged(page.body) }), []);
    assert.equal(page.status, 303);
    assert.doesNotMatch((await hall.get(page.location)).body, /现场/);
  });

  await check('too many, too big: told by name, nothing lost', async () => {
    const many = [1, 2, 3, 4, 5, 6].map((n) => ['files', `${n}.png`, png(200 + n)]);
    const page = await send(filled(), many);
    assert.equal(page.status, 422);
    assert.match(page.body, /最多 5 个，“6\.png”没有收下/);
    assert.equal(kept(page.body).length, 5);
  });

  await check('more than the listener takes: 413, the text is kept', async () => {
    const page = await send(filled({ detail: '这段文字要留下来，一个字也不能少，一个字也不能多。' }),
      [['files', 'big.pdf', pdf(5_000_000)]]);
    assert.equal(page.status, 413);
    assert.match(page.body, /加起来太大/);
    assert.match(page.body, /3 MB/);
    assert.match(page.body, /这段文字要留下来/);
    assert.match(page.body, /value="电动车被撬"/);
    assert.equal(kept(page.body).length, 0);
  });

  await check('413 keeps the files that were there before', async () => {
    let page = await send(filled({ title: '短' }), [two[0]]);
    page = await send(filled({ title: '短', staged: staged(page.body) }), [['files', 'big.pdf', pdf(4_000_000)]]);
    assert.equal(page.status, 413);
    assert.equal(kept(page.body).length, 1);
  });

  await check('malformed bodies: 400, other types: 415', async () => {
    const type = 'multipart/form-data; boundary=x';
    const bodies = ['', '--x', 'preamble\r\n--x--\r\n', '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb',
      '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--x--\r\nepilogue',
      '--x\r\nContent-Disposition: attachment; name="a"\r\n\r\nb\r\n--x--\r\n',
      '--x\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: form-data; name="a"\r\n\r\nYg==\r\n--x--\r\n',
      '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\xff\r\n--x--\r\n'];
    for (const body of bodies)
      assert.equal((await hall.ask('POST', form, Buffer.from(body, 'latin1'), { 'content-type': type })).status, 400, body);
    for (const wrong of ['multipart/form-data', 'multipart/form-data; boundary=', 'multipart/form-data; charset=utf-8; boundary=x'])
      assert.equal((await hall.ask('POST', form, 'abc', { 'content-type': wrong })).status, 415, wrong);
    assert.equal((await hall.ask('POST', form, 'abc', { 'content-type': 'multipart/mixed; boundary=x' })).status, 415);
  });

  await check('more at once than memory allows: some wait, none fails', async () => {
    const big = [['files', 'big.pdf', pdf(2_500_000)]];
    const answers = await Promise.all(Array.from({ length: 12 }, () => send(filled(), big)));
    const by = (status) => answers.filter((a) => a.status === status);
    assert.equal(by(303).length + by(503).length, 12, answers.map((a) => a.status).join());
    assert.ok(by(303).length > 0);
    for (const answer of by(503)) assert.ok(Number(answer.headers['retry-after']) > 0);
    assert.equal((await send(filled(), big)).status, 303);
  });

  await check('whoever holds all that memory holds up no text', async () => {
    const { hostname, port } = new URL(hall.url);
    /* Large ones first, then what fits into the rest. */
    const sizes = [2_900_000, 300_000, 140_000, 20_000, 2_000, 500];
    const slow = sizes.flatMap((size) => Array(16).fill(size)).map((size) => {
      const socket = connect(Number(port), hostname);
      socket.on('error', () => {});
      socket.write(`POST ${form} HTTP/1.1\r\nHost: x\r\nContent-Length: ${size}\r\n`
        + 'Content-Type: multipart/form-data; boundary=x\r\n\r\n--x');
      return socket;
    });
    await sleep(2000);
    try {
      for (let i = 0; i < 6; i += 1) assert.equal((await send(filled(), [])).status, 303);
      assert.equal((await send(filled(), [['files', 'big.pdf', pdf(2_500_000)]])).status, 503);
    } finally {
      for (const socket of slow) socket.destroy();
    }
    await sleep(300);
    assert.equal((await send(filled(), [['files', 'big.pdf', pdf(2_500_000)]])).status, 303);
  });

  await check('a ticket has its files by a row, the others are drafts\'', () => {
    const rows = hall.database((db) => db.prepare('SELECT hex(id) AS id FROM attachment').all());
    assert.equal(rows.length, 5);
    for (const row of rows) assert.ok(folder().includes(row.id.toLowerCase()));
    assert.ok(folder().length > 5);
  });

  await check('files without a row are removed at start and by the timer', async () => {
    const stray = 'deadbeef'.repeat(4);
    writeFileSync(hall.path('demo/data/files', stray), 'x');
    writeFileSync(hall.path('demo/data/files', `${stray}.new`), 'x');
    await until('the timer', () => !folder().some((name) => name.startsWith('dead')));
  });

  await check('the ticket still opens after a restart', async () => {
    await hall.stop({ keep: true });
    const stray = 'deadbeef'.repeat(4);
    writeFileSync(hall.path('demo/data/files', stray), 'x');
    await hall.run();
    assert.ok(!folder().includes(stray));
    const out = mkdtempSync(join(tmpdir(), 'saved-'));
    assert.equal(hall.desk(['show', publicHalf(ticket), '--save-files', out]).status, 0);
    rmSync(out, { recursive: true });
  });
} finally {
  await hall.stop();
}

// Drafts of a few seconds: what expires leaves no file.
const short = await Hall.start({ settings: 
  'limits: {draft_max: 3 seconds, sweep: 1 second, disk_free: 1 MiB, staged: 1 MiB}' });
try {
  const files = () => readdirSync(short.path('demo/data/files'));
  await check('expired: no file is left, and the page says so', async () => {
    let page = await postFiles(short, form, { rev, ...report, title: '短' }, [['files', 'a.png', png(400)]]);
    assert.equal(page.status, 422);
    const name = staged(page.body);
    assert.equal(files().length, 1);
    await until('the sweep', () => files().length === 0);
    page = await postFiles(short, form, { rev, ...report, staged: name }, []);
    assert.equal(page.status, 422);
    assert.match(page.body, /已经到期清除/);
    assert.match(page.body, /value="电动车被撬"/);
  });

  await check('too many bytes from one place: a wait, and the text is kept', async () => {
    const fields = { rev, ...report, title: '还在这里' };
    const place = { 'x-forwarded-for': '192.0.2.1' };
    let page = await postFiles(short, form, fields, [['files', 'a.pdf', pdf(900_000)]], place);
    assert.equal(page.status, 303, page.body);
    page = await postFiles(short, form, fields, [['files', 'b.pdf', pdf(900_000)]], place);
    assert.equal(page.status, 429);
    assert.ok(Number(page.headers['retry-after']) > 0);
    assert.match(page.body, /value="还在这里"/);
    /* Text alone is never refused for that. */
    assert.equal((await postFiles(short, form, fields, [], place)).status, 303);
  });
} finally {
  await short.stop();
}
finish();
