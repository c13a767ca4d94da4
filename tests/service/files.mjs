// Files as citizens have them, and forms that carry them.
import { randomBytes } from 'node:crypto';

// Random bytes do not shrink and hold no text but the mark.
const filled = (head, size, mark) => Buffer.concat([Buffer.from(head, 'latin1'),
  Buffer.from(mark), randomBytes(Math.max(0, size - head.length - Buffer.byteLength(mark)))]);

export const jpeg = (size, mark = '') => filled('\xff\xd8\xff\xe0\0\x10JFIF\0', size, mark);
export const png = (size, mark = '') => filled('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', size, mark);
export const pdf = (size, mark = '') => filled('%PDF-1.7\n', size, mark);

// 网上110 without its rev.
const [year, month, day] = new Date(Date.now() - 3 * 86400e3).toISOString().split(/[-T]/);
export const report = { kind: '案件举报', ongoing: '否', matter: '盗窃', title: '电动车被撬',
  region: 'dongpu', 'happened-year': year, 'happened-month': month, 'happened-day': day,
  place: '东浦大桥下', detail: '晚上九点多看见两个人在东浦大桥下撬一辆电动车，没有看清长相。',
  identity: '实名', name: '钱青山', mobile: '13800000001', consent: 'true' };

// A body as browsers write it: fields first, then [field, name, bytes] each.
export function multipart(fields, files) {
  const boundary = `----hall${randomBytes(8).toString('hex')}`;
  const parts = [];
  for (const [name, value] of Object.entries(fields))
    parts.push(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`);
  for (const [field, name, bytes] of files)
    parts.push(`--${boundary}\r\nContent-Disposition: form-data; name="${field}"; filename="${name}"\r\n` +
      'Content-Type: application/octet-stream\r\n\r\n', bytes, '\r\n');
  parts.push(`--${boundary}--\r\n`);
  return { type: `multipart/form-data; boundary=${boundary}`,
    body: Buffer.concat(parts.map((part) => Buffer.from(part))) };
}

export function postFiles(hall, path, fields, files, headers = {}) {
  const { type, body } = multipart(fields, files.length ? files : [['files', '', Buffer.alloc(0)]]);
  return hall.ask('POST', path, body, { 'content-type': type, ...headers });
}
