// What a citizen does, over HTTP: fills a form, confirms, looks up.
import assert from 'node:assert/strict';

export const password = '青渡 hall 2026 泉';

// Three days ago, as the form asks for it: never a day to come.
const [year, month, day] = new Date(Date.now() - 3 * 86400e3).toISOString().split(/[-T]/);

// 网上110, filled well by a named citizen.
export const report = {
  kind: '案件举报',
  ongoing: '否',
  matter: '盗窃',
  title: '电动车被撬',
  region: 'dongpu',
  'happened-year': year,
  'happened-month': month,
  'happened-day': day,
  place: '东浦大桥下',
  detail: '晚上九点多看见两个人在东浦大桥下撬一辆电动车，没有看清长相。',
  identity: '实名',
  name: '钱青山',
  mobile: '13800000001',
  consent: 'true',
};

export function between(text, before, after) {
  const at = text.indexOf(before);
  assert.ok(at >= 0, `no ${before} in ${text}`);
  const rest = text.slice(at + before.length);
  assert.ok(rest.includes(after), `no ${after} behind ${before}`);
  return rest.slice(0, rest.indexOf(after));
}

export const unescape = (text) => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>')
  .replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&');

export async function revision(hall, page = '/110/form/') {
  const { status, body } = await hall.get(page);
  assert.equal(status, 200, page);
  return between(body, 'name="rev" value="', '"');
}

// The path of a new draft, /s/d/H.
export async function draft(hall, values = {}) {
  hall.rev ??= await revision(hall);
  const answer = await hall.post('/s/f/wangshang110/check', { rev: hall.rev, ...report, ...values });
  assert.equal(answer.status, 303, answer.body);
  assert.match(answer.location, /^\/s\/d\/[\w-]{43}$/);
  return answer.location;
}

export function confirm(hall, path, words = password, version = '1') {
  return hall.post(path, { version, password: words, 'password-again': words });
}

// The number on a receipt: 18 digits as shown, 4 4 4 4 2.
export async function number(hall, path) {
  const { status, body } = await hall.get(path);
  assert.equal(status, 200, path);
  const face = between(body, '<p class="receipt-number">', '</p>').trim();
  assert.match(face, /^\d{4} \d{4} \d{4} \d{4} \d{2}$/);
  return face;
}

export async function submit(hall, values = {}, words = password) {
  const path = await draft(hall, values);
  const answer = await confirm(hall, path, words);
  assert.equal(answer.status, 303, answer.body);
  return { draft: path, receipt: answer.location, number: await number(hall, answer.location) };
}

// 受理号, the first eight digits.
export const publicHalf = (face) => face.replaceAll(' ', '').slice(0, 8);

export function lookup(hall, face, words = password) {
  return hall.post('/s/lookup', { number: face, password: words });
}
