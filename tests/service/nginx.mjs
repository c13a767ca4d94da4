// The shipped nginx file in front of the hall, with ports, names and folders of
// its own: the journey, large bodies that touch no disk, whom the service
// believes where a request comes from, and the headers that arrive.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import { userInfo } from 'node:os';
import { check, finish } from './report.mjs';
import { Hall, children, freePort, sleep } from './hall.mjs';
import { always } from './headers.mjs';
import { lookup, report, revision, submit } from './citizen.mjs';
import { multipart, pdf } from './files.mjs';

const hall = await Hall.start({ settings: 'trusted_proxies: [127.0.0.1]\n' +
  'limits: {confirm_after: 0 seconds, rate: 60, burst: 20, prefix4: 32, lookup_free: 1000}' });
const room = hall.path('nginx');
const port = await freePort();
const plain = await freePort();
const shipped = readFileSync(new URL('../../submit-service/deploy/nginx.conf', import.meta.url), 'utf8');
const temp = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];

// Each change must find its place, or the test would try another file.
function change(text, changes) {
  let out = text;
  for (const [from, to] of changes) {
    assert.ok(out.includes(from), `nginx.conf has no ${from}`);
    out = out.replaceAll(from, to);
  }
  return out;
}

const conf = (more = []) => change(shipped, [
  ['user www-data;', `user ${userInfo().username};\ndaemon off;`],
  ['worker_processes auto;', 'worker_processes 1;'],
  ['/run/nginx.pid', `${room}/nginx.pid`],
  ['http {', `http {\n${temp.map((t) => `\t${t}_temp_path ${room}/temp/${t};`).join('\n')}`],
  ['/var/log/nginx/', `${room}/log/`],
  ['/etc/ssl/wangting/fullchain.pem', `${room}/cert.pem`],
  ['/etc/ssl/wangting/key.pem', `${room}/key.pem`],
  ['listen 80;', `listen 127.0.0.1:${plain};`],
  ['listen 443 ssl http2;', `listen 127.0.0.1:${port} ssl http2;`],
  ['server 127.0.0.1:8080;', `server 127.0.0.1:${hall.port};`],
  ['/var/www/wangting/public', hall.path('public')],
  ...more]);

async function nginx(text) {
  writeFileSync(`${room}/nginx.conf`, text);
  const child = spawn('nginx', ['-e', `${room}/log/start.log`, '-p', room, '-c', `${room}/nginx.conf`],
    { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (d) => { said += d; });
  const ended = new Promise((r) => child.on('close', r));
  for (let i = 0; i < 100; i += 1) {
    if (child.exitCode !== null) throw new Error(`nginx: ${said}`);
    if (existsSync(`${room}/nginx.pid`) && children(child.pid).length > 0) break;
    await sleep(50);
  }
  await sleep(200);
  return { pid: child.pid, said: () => said, stop: () => { child.kill('SIGTERM'); return ended; } };
}

// The hall as it is through the proxy, for somebody at that address.
function from(address, extra = {}) {
  const there = Object.create(hall);
  there.ask = (method, path, body, headers = {}) => new Promise((done, fail) => {
    const request = https.request({ host: '127.0.0.1', port, method, localAddress: address,
      rejectUnauthorized: false, agent: false, path: path.replace(/#.*/, ''),
      headers: { host: 'wangting.example', ...extra, ...(body === undefined ? headers : {
        'content-type': 'application/x-www-form-urlencoded',
        'content-length': Buffer.byteLength(body), ...headers }) } });
    request.on('error', fail);
    request.on('response', (response) => {
      const parts = [];
      response.on('data', (part) => parts.push(part));
      response.on('end', () => done({ status: response.statusCode, headers: response.headers,
        location: response.headers.location, body: Buffer.concat(parts).toString('utf8') }));
    });
    if (there.slowly && body !== undefined) there.slowly(request, body);
    else request.end(body);
  });
  return there;
}

// Temporary files lose their name at once: descriptors tell of them too.
function onDisk(pid) {
  const found = readdirSync(`${room}/temp`, { recursive: true }).filter((name) => !temp.includes(String(name)));
  for (const worker of children(pid))
    for (const fd of readdirSync(`/proc/${worker}/fd`)) {
      try {
        const link = readlinkSync(`/proc/${worker}/fd/${fd}`);
        if (link.startsWith(`${room}/temp`)) found.push(link);
      } catch { /* closed meanwhile */ }
    }
  return found;
}

const rev = await revision(hall);
const size = 128 * 1024;
const large = (bytes) => {
  const head = `${new URLSearchParams({ rev, ...report })}&extra=`;
  return head + 'x'.repeat(bytes - head.length);
};

// Sends a body in pieces and looks at the disk meanwhile.
async function upload(pid, body, headers) {
  const there = from('127.0.0.1');
  const seen = new Set();
  let sending;
  const slowly = async (request, body) => {
    const piece = Math.ceil(body.length / 10);
    for (let i = 0; i < 10; i += 1) {
      request.write(body.slice(i * piece, (i + 1) * piece));
      await sleep(60);
      for (const name of onDisk(pid)) seen.add(name);
    }
    request.end();
  };
  there.slowly = (...what) => { sending = slowly(...what); };
  const answer = await there.ask('POST', '/s/f/wangshang110/check', body, headers);
  await sending; /* the answer may come before the end of the question */
  return { answer, seen: [...seen] };
}

mkdirSync(`${room}/temp`, { recursive: true });
mkdirSync(`${room}/log`);
const made = spawnSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1',
  '-nodes', '-days', '2', '-subj', '/CN=wangting.example', '-keyout', `${room}/key.pem`, '-out', `${room}/cert.pem`]);
assert.equal(made.status, 0, String(made.stderr));
let proxy;
try {
  proxy = await nginx(conf());
  const there = from('127.0.0.1');

  await check('whatever the service takes is let through, and passed on as it comes', () => {
    const [, most] = /client_max_body_size (\d+)m;/.exec(shipped);
    assert.ok(Number(most) >= 21 && Number(most) <= 32);
    assert.match(shipped, /proxy_request_buffering off;/);
  });

  await check('the journey', async () => {
    there.rev = rev;
    const one = await submit(there);
    assert.equal((await lookup(there, one.number)).status, 200);
    assert.equal((await there.get('/')).status, 200);
    assert.equal((await there.get('/none')).status, 404);
  });

  await check('a body of the full size arrives and touches no disk', async () => {
    const { answer, seen } = await upload(proxy.pid, large(size));
    assert.equal(answer.status, 303);
    assert.ok(!answer.body.includes('nginx'), answer.body);
    assert.deepEqual(seen, []);
  });
  await check('a file of 10 MB arrives and touches no disk', async () => {
    const { type, body } = multipart({ rev, ...report }, [['files', 'a.pdf', pdf(10_000_000)]]);
    const { answer, seen } = await upload(proxy.pid, body, { 'content-type': type });
    assert.equal(answer.status, 303, answer.body);
    assert.match((await there.get(answer.location)).body, /a\.pdf（PDF，9\.\d MB）/);
    assert.deepEqual(seen, []);
  });
  await check('one that is too large gets the page of the service', async () => {
    const { answer, seen } = await upload(proxy.pid, large(size + 4096));
    assert.equal(answer.status, 413);
    assert.ok(!answer.body.includes('<center>'), answer.body);
    assert.deepEqual(seen, []);
  });

  await check('the headers are those of the table, and nginx\'s own', async () => {
    const said = { ...always };
    delete said.connection; /* between the two of them */
    const { origins } = JSON.parse(hall.read('bundle/bundle.json')).site;
    for (const [path, status] of [['/s/health', 200], ['/s/none', 404]]) {
      const { headers, status: got } = await there.get(path);
      assert.equal(got, status);
      const { server, date, connection, 'content-length': length, 'content-type': type, ...rest } = headers;
      assert.equal(server, 'nginx');
      assert.ok(date && Number(length) > 0 && type);
      assert.ok(['close', 'keep-alive'].includes(connection));
      assert.deepEqual(rest, {
        'cache-control': 'no-store',
        'content-security-policy': "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; "
          + `form-action 'self'${origins.map((o) => ` ${o}`).join('')}; frame-ancestors 'none'; base-uri 'none'`,
        ...said,
        'strict-transport-security': 'max-age=31536000',
      });
    }
  });

  const nobody = { number: '1', password: 'x' };
  const drain = async (who) => {
    for (let i = 0; i < 100; i += 1)
      if ((await who.post('/s/lookup', nobody)).status === 429) return;
    assert.fail('no bucket');
  };
  await check('a client is whom nginx saw, whatever it says of itself', async () => {
    await drain(from('127.0.0.5'));
    assert.equal((await from('127.0.0.6').post('/s/lookup', nobody)).status, 422);
    await drain(from('127.0.0.5'));
    assert.equal((await from('127.0.0.5', { 'x-forwarded-for': '192.0.2.9' }).post('/s/lookup', nobody)).status, 429);
  });
  await check('who is not the listed proxy is not believed', async () => {
    const direct = (forwarded) => new Promise((done, fail) => {
      const body = new URLSearchParams(nobody).toString();
      const url = new URL(`${hall.url}/s/lookup`);
      import('node:http').then(({ default: http }) => {
        const request = http.request(url, { method: 'POST', localAddress: '127.0.0.7', agent: false,
          headers: { 'content-type': 'application/x-www-form-urlencoded', 'content-length': body.length,
            'x-forwarded-for': forwarded } }, (response) => { response.resume(); done(response.statusCode); });
        request.on('error', fail);
        request.end(body);
      });
    });
    let refused = false;
    for (let i = 0; i < 100 && !refused; i += 1) refused = await direct(`192.0.2.${i}`) === 429;
    assert.ok(refused, 'a name of its own each time helped');
    assert.equal((await from('127.0.0.8').post('/s/lookup', nobody)).status, 422);
  });

  await check('nothing of /s/ is in a log, nothing is kept', () => {
    const logs = readdirSync(`${room}/log`).map((name) => readFileSync(`${room}/log/${name}`, 'utf8')).join('');
    assert.match(logs, /GET \/none /);
    assert.ok(!logs.includes('/s/'), logs);
    assert.deepEqual(onDisk(proxy.pid), []);
  });

  await check('the search of the disk finds what another setting writes', async () => {
    await proxy.stop();
    proxy = await nginx(conf([['client_body_buffer_size 160k;', 'client_body_buffer_size 8k;'],
      ['proxy_request_buffering off;', 'proxy_request_buffering on;']]));
    const { seen } = await upload(proxy.pid, large(size));
    assert.notEqual(seen.length, 0);
  });
} finally {
  await proxy?.stop();
  await hall.stop();
}
finish();
