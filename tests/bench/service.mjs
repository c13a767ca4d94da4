// The service with its real costs, beside the work it cannot avoid: toil.c
// derives, seals and commits without any service, hello.c answers a request
// and does nothing. In turns on one machine, so that only ratios matter.
//
// ROUNDS=3 COUNT=240 node service.mjs; exit 1 when a target is missed.
import { execFile, spawn, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { Hall, build, children, freePort, sleep } from '../service/hall.mjs';
import { confirm, draft, number, password } from '../service/citizen.mjs';

const rounds = Number(process.env.ROUNDS ?? 3);
const count = Number(process.env.COUNT ?? 240);
const WORKERS = 2; // demo.sh; one thread of derivations each
const COST = [32 * 1024 * 1024, 3].map(String);
const AT_ONCE = '16';
const conf = new URL('../../submit-service/conf/kore.conf', import.meta.url).pathname;

const hall = await Hall.start();
let missed = false;

/* ---- what is sent, and what came back ------------------------------------ */

function request(method, path, values) {
  const body = values === undefined ? '' : new URLSearchParams(values).toString();
  return `${method} ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\n` + (values === undefined ? ''
    : `content-type: application/x-www-form-urlencoded\r\ncontent-length: ${Buffer.byteLength(body)}\r\n`) +
    `\r\n${body}`;
}

function file(name, requests) {
  const path = hall.path(name);
  writeFileSync(path, requests.map((text) => `${Buffer.byteLength(text)}\n${text}`).join(''));
  return path;
}

async function load(want, port, ...words) {
  const { stdout } = await promisify(execFile)(`${build}/bench/load`, [String(port), ...words.map(String)]);
  const got = JSON.parse(stdout);
  if (Object.keys(got.status).join() !== String(want))
    throw new Error(`answers were not all ${want}: ${stdout}`);
  return { ...got, rate: got.n / got.seconds };
}

function toil(what) {
  const folder = hall.path('toil');
  mkdirSync(folder, { recursive: true });
  const run = spawnSync(`${build}/bench/toil`, [what, String(WORKERS), String(count), ...COST, folder], { encoding: 'utf8' });
  if (run.status !== 0) throw new Error(run.stderr);
  rmSync(folder, { recursive: true });
  return Number(run.stdout.split(' ')[0]);
}

async function inTurns(list, make) {
  const made = [];
  const worker = async () => {
    while (made.length < list.length) { const at = made.length; made.push(null); made[at] = await make(list[at]); }
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  return made;
}

const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];

function line(name, got, floor, least) {
  const ratio = got / floor;
  const bad = least !== undefined && ratio < least;
  missed ||= bad;
  console.log(`${name.padEnd(34)} ${got.toFixed(1).padStart(9)} ${floor.toFixed(1).padStart(9)} ${ratio.toFixed(2).padStart(6)}` +
    (least === undefined ? '' : `  (at least ${least})`) + (bad ? '  MISSED' : ''));
}

/* ---- the measurements ---------------------------------------------------- */

// Confirmations of drafts that lie ready, then look-ups of what they made.
async function derived() {
  const got = { submit: [], lookup: [], toilSubmit: [], toilLookup: [] };
  let requests = [];
  for (let round = 0; round < rounds; round++) {
    const drafts = await inTurns(Array(count).fill(), () => draft(hall));
    got.toilSubmit.push(toil('submit'));
    got.submit.push((await load(303, hall.port, AT_ONCE, file('confirm', drafts.map((path) =>
      request('POST', path, { version: '1', password, 'password-again': password }))))).rate);
    const numbers = await inTurns(drafts, (path) => number(hall, path.replace('/s/d/', '/s/r/')));
    requests = numbers.map((face) => request('POST', '/s/lookup', { number: face, password }));
    got.toilLookup.push(toil('lookup'));
    got.lookup.push((await load(200, hall.port, AT_ONCE, file('lookup', requests))).rate);
  }
  console.log(`${rounds} rounds of ${count}, ${WORKERS} threads of Argon2id, medians`);
  console.log(`${''.padEnd(34)} ${'each s'.padStart(9)} ${'floor'.padStart(9)} ${'ratio'.padStart(6)}`);
  line('submissions, durable', median(got.submit), median(got.toilSubmit), 0.8);
  line('look-ups', median(got.lookup), median(got.toilLookup), 0.8);
  return file('lookup', requests);
}

// Somebody looks on, 100 times a second, while every thread derives.
async function health(lookups) {
  const path = file('health', [request('GET', '/s/health')]);
  const idle = await load(200, hall.port, 1, path, 3, 10);
  const saturated = load(200, hall.port, 32, lookups, 8);
  await sleep(1000);
  const busy = await load(200, hall.port, 1, path, 6, 10);
  await saturated;
  const bad = busy.p99 > 40; // a derivation takes longer than that
  missed ||= bad;
  const face = (got) => `p50 ${got.p50.toFixed(1)} ms, p99 ${got.p99.toFixed(1)} ms`;
  console.log(`health, idle: ${face(idle)}`);
  console.log(`health, the pool saturated: ${face(busy)}  (p99 at most 40)${bad ? '  MISSED' : ''}`);
}

// A Kore that does nothing, with the service's own settings of Kore.
async function startHello() {
  const port = await freePort();
  const folder = hall.path('hello');
  mkdirSync(folder);
  copyFileSync(`${build}/bench/hello.so`, `${folder}/hello.so`);
  writeFileSync(`${folder}/kore.conf`, `${readFileSync(conf, 'utf8').replace('./submit.so', './hello.so')}
workers ${WORKERS}
server hello {
\tbind 127.0.0.1 ${port}
\ttls no
}
domain * {
\tattach hello
\troute / hello
}
`);
  const child = spawn('kore', ['-c', 'kore.conf', '-f', '-n', '-r'], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (d) => { said += d; });
  for (let tries = 0; ; tries++) {
    const up = await fetch(`http://127.0.0.1:${port}/`).then((r) => r.ok, () => false);
    if (up) return { port, child };
    if (tries > 200) throw new Error(`hello: ${said}`);
    await sleep(50);
  }
}

// Seconds of processor that these processes have used.
function used(pids) {
  const ticks = pids.flatMap((pid) => readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ').slice(11, 13));
  return ticks.reduce((sum, n) => sum + Number(n), 0) / 100;
}

// One sender cannot keep two workers busy for ever, so what a request costs
// the server is told too, the store included.
async function page(port, pids, requests) {
  const before = used(pids);
  const got = await load(200, port, AT_ONCE, requests, 3);
  return { rate: got.rate, cost: (used(pids) - before) / got.n * 1e6 };
}

async function plain() {
  const hello = await startHello();
  const root = file('root', [request('GET', '/')]);
  const path = await draft(hall);
  const pages = {
    'health, nothing but the frame': file('health', [request('GET', '/s/health')]),
    'check page, from the store': file('check', [request('GET', path)]),
  };
  const store = spawnSync('pgrep', ['-f', `^[^ ]*wangting-store --settings ${hall.settings}`], { encoding: 'utf8' })
    .stdout.trim().split('\n').map(Number);
  const got = Object.fromEntries(Object.keys(pages).map((name) => [name, []]));
  const floor = [];
  for (let round = 0; round < rounds; round++) {
    floor.push(await page(hello.port, children(hello.child.pid), root));
    for (const [name, requests] of Object.entries(pages))
      got[name].push(await page(hall.port, [...hall.workers(), ...store], requests));
  }
  hello.child.kill('SIGTERM');
  console.log(`${''.padEnd(34)} ${'each s'.padStart(9)} ${'hello'.padStart(9)} ${'ratio'.padStart(6)}`);
  const of = (list, key) => median(list.map((one) => one[key]));
  for (const [name, list] of Object.entries(got)) line(name, of(list, 'rate'), of(floor, 'rate'), 0.8);
  console.log(`${'processor for each, µs'.padEnd(34)} hello ${of(floor, 'cost').toFixed(0)}, ` +
    Object.entries(got).map(([name, list]) => `${name.split(',')[0]} ${of(list, 'cost').toFixed(0)}`).join(', '));
  await confirm(hall, path);
}

try {
  const lookups = await derived();
  await health(lookups);
  await plain();
} finally {
  await hall.stop();
}
process.exitCode = missed ? 1 : 0;
