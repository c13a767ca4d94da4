// A hall of its own for a test: built from the tree's content into a temporary
// folder, on a free port, started by the same script as `make run`.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, rmSync,
  writeFileSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

// Node 22 calls its SQLite experimental, once per process.
process.removeAllListeners('warning');

const tree = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
export const build = resolve(tree, process.env.BUILD ?? 'build');

export function freePort() {
  return new Promise((done, fail) => {
    const server = net.createServer();
    server.on('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

export const sleep = (ms) => new Promise((r) => setTimeout(r, ms));

// Nobody here takes three seconds to read a page, and some guess often; a test
// of these limits says so.
function patient(settings) {
  if (settings.includes('confirm_after')) return settings;
  return settings.includes('limits: {') ? settings.replace('limits: {', 'limits: {confirm_after: 0 seconds, lookup_free: 1000, ')
    : `${settings}\nlimits: {confirm_after: 0 seconds, lookup_free: 1000}`;
}

export class Hall {
  // Before the first start `settings` are lines added to service.yaml, and
  // `bundle` may change the file whose path it is given.
  static async start({ port, settings = '', bundle = () => {} } = {}) {
    const hall = new Hall();
    hall.folder = mkdtempSync(join(tmpdir(), 'hall-'));
    hall.port = port ?? await freePort();
    hall.url = `http://127.0.0.1:${hall.port}`;
    const made = spawnSync(`${build}/wangting`, ['build', '-C', tree,
      '--out', hall.path('public'), '--bundle', hall.path('bundle')],
    { encoding: 'utf8' });
    if (made.status !== 0) throw new Error(`wangting build: ${made.stderr}`);
    bundle(hall.path('bundle/bundle.json'));
    hall.writeSettings(patient(settings));
    await hall.run();
    return hall;
  }

  path(...names) { return join(this.folder, ...names); }
  get settings() { return this.path('demo/conf/service.yaml'); }
  read(...names) { return readFileSync(this.path(...names), 'utf8'); }
  log() { return this.read('demo/log/kore.log') + this.read('demo/log/store.log'); }

  // What demo.sh writes, and more; it fills in the four lines it knows.
  writeSettings(more) {
    mkdirSync(this.path('demo/conf'), { recursive: true });
    writeFileSync(this.settings, 'listen: \nbundle: \nkeys: service.keys\n' +
      'root_key: root.pub\nreceipt_key: receipt.key\npasswords: \nstatic_dir: ""\nsockets: ../run\n' +
      `data: ../data\n${/^workers:/m.test(more) ? '' : 'workers: 2\n'}${more}\n`);
  }

  env() {
    return { ...process.env, DEMO: this.path('demo'),
      BUNDLE: this.path('bundle/bundle.json'), PUBLIC: this.path('public') };
  }

  spawn(port = this.port) {
    return spawn(`${tree}/submit-service/deploy/demo.sh`, [build, String(port)],
      { env: this.env(), stdio: ['ignore', 'pipe', 'pipe'] });
  }

  async run() {
    const began = Date.now();
    this.code = undefined;
    this.child = this.spawn();
    this.output = '';
    this.ended = new Promise((r) => this.child.on('close', (code) => { this.code = code; r(code); }));
    for (const stream of [this.child.stdout, this.child.stderr])
      stream.on('data', (d) => { this.output += d; });
    while (!this.output.includes('Ctrl-C')) {
      if (this.code !== undefined) throw new Error(`demo.sh: ${this.output}`);
      if (Date.now() - began > 40000) throw new Error(`not up: ${this.output}`);
      await sleep(20);
    }
    this.startMs = Date.now() - began;
  }

  parent() { return Number(this.read('demo/run/kore.pid')); }
  workers() { return children(this.parent()); }

  async stop({ keep = false, signal = 'SIGTERM' } = {}) {
    if (this.code === undefined) this.child.kill(signal);
    const code = await this.ended;
    if (!keep) rmSync(this.folder, { recursive: true, force: true });
    return code;
  }

  // The desk as staff use it: words and standard input.
  desk(words, input = '', keys = this.path('demo/keys')) {
    return spawnSync(`${build}/desk`, [words[0], '--settings', this.settings,
      '--keys', join(keys, 'desk.keys'),
      '--passphrase-file', join(keys, 'passphrase'), ...words.slice(1)],
    { encoding: 'utf8', input });
  }

  // One request on a connection of its own; redirects are not followed.
  ask(method, path, body, headers = {}) {
    return new Promise((done, fail) => {
      const request = http.request({ host: '127.0.0.1', port: this.port, method,
        path: path.replace(/#.*/, ''), agent: false, headers: body === undefined
          ? headers : { 'content-type': 'application/x-www-form-urlencoded',
            'content-length': Buffer.byteLength(body), ...headers } });
      request.on('error', fail);
      request.on('response', (response) => {
        const parts = [];
        response.on('data', (part) => parts.push(part));
        response.on('error', fail);
        response.on('end', () => done({ status: response.statusCode,
          headers: response.headers, location: response.headers.location,
          body: Buffer.concat(parts).toString('utf8') }));
      });
      request.end(body);
    });
  }

  get(path) { return this.ask('GET', path); }

  // `values`: an object or [name, value] pairs, so that names may repeat.
  post(path, values) {
    const pairs = Array.isArray(values) ? values : Object.entries(values);
    return this.ask('POST', path, new URLSearchParams(pairs).toString());
  }

  // tickets.db as somebody sees it who can write the file.
  database(use) {
    const db = new DatabaseSync(this.path('demo/data/tickets.db'), { timeout: 5000 });
    try { return use(db); } finally { db.close(); }
  }

  // How many Argon2id have begun, in all workers.
  async derivations() {
    return JSON.parse((await this.get('/s/health')).body).derivations;
  }
}

export const startHall = (options) => Hall.start(options);

// Still running: not gone, and not merely waiting to be buried.
export function isAlive(pid) {
  try {
    return !/^State:\s*Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch { return false; }
}

export function children(pid) {
  return readdirSync('/proc').filter((n) => /^\d+$/.test(n)).map(Number).filter((n) => {
    try {
      const status = readFileSync(`/proc/${n}/status`, 'utf8');
      return Number(/^PPid:\s*(\d+)/m.exec(status)[1]) === pid && isAlive(n);
    } catch { return false; }
  });
}

export function descriptors(pid) {
  return readdirSync(`/proc/${pid}/fd`).map((n) => {
    try { return readlinkSync(`/proc/${pid}/fd/${n}`); } catch { return ''; }
  });
}
