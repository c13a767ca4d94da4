// The form and the value cases of tests/contract, as its README.md defines
// them.
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const tree = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const contract = join(tree, 'tests/contract');
const folder = process.env.CONTRACT_VALUES ?? join(contract, 'values');

export const form = JSON.parse(readFileSync(join(contract, 'form.json'), 'utf8'));

const escapes = { n: '\n', r: '\r', t: '\t', '\\': '\\' };
const unescape = (text) => text.replace(/\\(?:u\{([0-9A-Fa-f]+)\}|([nrt\\]))/g,
  (_, hex, letter) => (hex ? String.fromCodePoint(parseInt(hex, 16)) : escapes[letter]));

function addPair(one, name, value, replaceable) {
  const at = one.pairs.findIndex((pair) => pair.replaceable && pair.name === name);
  const pair = { name, value, replaceable };
  if (at < 0) one.pairs.push(pair); else one.pairs[at] = pair;
  one.last = pair;
}

function readLine(one, line, rev) {
  const verb = line.split(' ', 1)[0];
  const rest = line.slice(verb.length + 1);
  if (verb === 'valid') {
    for (const [name, value] of [['rev', rev], ['kind', '提供线索'], ['title', '路灯不亮'], ['consent', 'true']])
      addPair(one, name, value, true);
  } else if (verb === 'post') {
    const at = rest.indexOf('=');
    addPair(one, rest.slice(0, at), unescape(rest.slice(at + 1)), false);
  } else if (verb === 'repeat') {
    const [count] = rest.split(' ', 1);
    one.last.value += unescape(rest.slice(count.length + 1)).repeat(Number(count));
  } else if (verb === 'today') {
    one.today = rest;
  } else {
    one.wants.push({ verb, rest });
  }
}

export function cases(rev) {
  const all = [];
  for (const file of readdirSync(folder).sort()) {
    if (!file.endsWith('.case')) continue;
    for (const line of readFileSync(join(folder, file), 'utf8').split('\n')) {
      if (line === '' || line.startsWith('#')) continue;
      if (line.startsWith('== ')) all.push({ file, name: line.slice(3), pairs: [], wants: [] });
      else readLine(all.at(-1), line, rev);
    }
  }
  return all;
}
