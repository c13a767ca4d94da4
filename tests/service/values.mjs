// The value cases of tests/contract over HTTP: the same errors at the same
// controls, the same answers in the sealed body, as in C.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { check, finish } from './report.mjs';
import { Hall, build } from './hall.mjs';
import { between, confirm, number, publicHalf, unescape } from './citizen.mjs';
import { cases, form } from './values_form.mjs';

const hall = await Hall.start({ settings: 'argon: {mem: 8 KiB, ops: 1}',
  bundle: (path) => {
    const made = spawnSync(`${build}/service/addform`, [path], { input: JSON.stringify(form) });
    assert.equal(made.status, 0, String(made.stderr));
    writeFileSync(path, made.stdout);
  } });

const fields = new Map(form.sections.flatMap((section) => section.fields.map((f) => [f.id, f])));

const consentEmpty = JSON.parse(hall.read('bundle/bundle.json')).texts.consent_empty;

// Whether what must come of it hangs on the day it is run.
const today = new Date();
function isOfItsDay(one) {
  return one.today !== undefined || one.pairs.some(({ name, value }) =>
    /^wish-/.test(name) || (/^(happened|birth)-year$/.test(name)
      && Number(value.normalize('NFKC').replace(/\D/g, '')) >= today.getFullYear())
    || (name === 'card' && Number(value.slice(6, 10)) >= today.getFullYear()));
}

// What the HTTP parser itself refuses: a NUL.
const isRefused = (one) => one.pairs.some(({ value }) => value.includes('\0'));

// Every line of the summary: where it leads and what it says. A date's error
// names its part.
function wantedErrors(one) {
  return one.wants.filter((w) => w.verb === 'error').map(({ rest }) => {
    const [id, rule, part] = rest.split(' ');
    if (id === '-') return ['#consent', consentEmpty];
    const { type, messages } = fields.get(id);
    return [type === 'date' ? `#${id}-${part ?? 'year'}` : `#${id}`, messages[rule]];
  });
}

function shownErrors(body) {
  if (!body.includes('id="err"')) return [];
  return [...between(body, 'id="err"', '</section>').matchAll(/<a href="([^"]+)">([^<]+)<\/a>/g)]
    .map(([, href, text]) => [href, unescape(text)]);
}

// What was typed into a text box is in it again.
function typedIsKept(one, body) {
  for (const { name, value } of one.pairs) {
    const type = fields.get(name)?.type;
    if (one.pairs.filter((p) => p.name === name).length > 1) continue;
    if (['text', 'number', 'mobile', 'tel', 'idcard', 'plate', 'uscc'].includes(type))
      assert.ok(unescape(body).includes(`value="${value}"`), `${name}=${value}`);
    if (type === 'textarea')
      assert.ok(unescape(body).includes(`${value}</textarea>`), `${name}=${value}`);
  }
}

async function answersOf(path) {
  const confirmed = await confirm(hall, path, '青渡的查询密码 2026');
  assert.equal(confirmed.status, 303, confirmed.body);
  const face = await number(hall, confirmed.location);
  const shown = hall.desk(['show', publicHalf(face), '--format', 'json']);
  assert.equal(shown.status, 0, shown.stderr);
  return JSON.parse(shown.stdout);
}

function judge(one, got) {
  for (const { verb, rest } of one.wants) {
    const [id] = rest.split(' ', 1);
    if (verb === 'answer')
      assert.deepEqual(got.answers[id], JSON.parse(rest.slice(id.length + 1)), id);
    else if (verb === 'none') assert.ok(!(id in got.answers), id);
    else if (verb === 'unit') assert.equal(got.unit, rest);
    else if (verb === 'anonymous') assert.equal(String(got.anonymous), rest);
  }
}

async function run(one) {
  const posted = await hall.post('/s/f/values/check', one.pairs.map((p) => [p.name, p.value]));
  if (isRefused(one)) {
    assert.equal(posted.status, 400);
    return;
  }
  const errors = wantedErrors(one);
  if (!one.pairs.some((p) => p.name === 'rev')) {
    assert.equal(posted.status, 422);
    assert.match(posted.body, /这张表刚刚更新过/);
    return;
  }
  if (errors.length > 0) {
    assert.equal(posted.status, 422, posted.location);
    assert.deepEqual(shownErrors(posted.body), errors);
    typedIsKept(one, posted.body);
    return;
  }
  assert.equal(posted.status, 303, shownErrors(posted.body).join());
  judge(one, await answersOf(posted.location));
}

try {
  // The form has no page: the one that says it changed has its rev.
  const { body } = await hall.post('/s/f/values/check', { rev: '' });
  const all = cases(between(body, 'name="rev" value="', '"'));
  const here = all.filter((one) => !isOfItsDay(one));
  for (const one of here) await check(`${one.file}: ${one.name}`, () => run(one));
  await check('most cases hang on no day', () => {
    assert.ok(here.length > 100 && here.length > all.length * 0.6, `${here.length} of ${all.length}`);
  });
} finally {
  await hall.stop();
}
finish();
