// Requests no browser sends, byte for byte, and what must come back. A case:
// name, pieces (sent with a pause between), status (0: closed without one).
// Every answer must be the only one on its connection, and end it.
const H = 'Host: 127.0.0.1\r\n';
const POST = (path, head, body) => `POST ${path} HTTP/1.1\r\n${H}${head}\r\n${body}`;
const FORM = 'Content-Type: application/x-www-form-urlencoded\r\n';
const GET = (rest = '') => `GET /s/health HTTP/1.1\r\n${H}${rest}\r\n`;
const LOOKUP = '/s/lookup';
const len = (n) => `Content-Length: ${n}\r\n`;
const many = (n, size = 1) =>
  Array.from({ length: n }, (_, i) => `X-${i}: ${'y'.repeat(size)}\r\n`).join('');

export const cases = [
  // whole and well-formed
  ['get', [GET()], 200],
  ['head', [`HEAD /s/health HTTP/1.1\r\n${H}\r\n`], 200],
  ['get HTTP/1.0', [`GET /s/health HTTP/1.0\r\n${H}\r\n`], 200],
  ['get, keep-alive asked for', [GET('Connection: keep-alive\r\n')], 200],
  ['get, HTTP/1.0 keep-alive', [`GET /s/health HTTP/1.0\r\n${H}Connection: keep-alive\r\n\r\n`], 200],
  ['get byte by byte', [...GET()], 200],
  ['get with a zero length', [GET(len(0))], 200],
  ['get with an upgrade', [GET('Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAM\r\n')], 200],
  ['get as websocket', [GET('Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAA\r\n')], 200],
  ['post in one piece', [POST(LOOKUP, FORM + len(8), 'number=1')], 422],
  ['post, body in pieces', [POST(LOOKUP, FORM + len(8), ''), 'num', 'ber=1'], 422],
  ['post, cut within the head', ['POST /s/lookup HT', `TP/1.1\r\n${H}${FORM}${len(8)}\r`, '\nnum', 'ber=1'], 422],
  ['post, charset', [POST(LOOKUP, `Content-Type: application/x-www-form-urlencoded; charset=UTF-8\r\n${len(8)}`, 'number=1')], 422],
  ['post without a body', [POST(LOOKUP, len(0), '')], 422],
  ['post of 60 KB', [POST(LOOKUP, FORM + len(60000), 'number='), 'a'.repeat(59993)], 422],

  // request smuggling
  ['chunked', [POST(LOOKUP, 'Transfer-Encoding: chunked\r\n', '0\r\n\r\n')], 501],
  ['chunked and a length', [POST(LOOKUP, `${len(4)}Transfer-Encoding: chunked\r\n`, '0\r\n\r\n')], 501],
  ['length and chunked', [POST(LOOKUP, `Transfer-Encoding: chunked\r\n${len(4)}`, '0\r\n\r\n')], 501],
  ['TE identity', [POST(LOOKUP, `transfer-encoding: identity\r\n${len(1)}`, 'a')], 501],
  ['TE with a blank before the colon', [POST(LOOKUP, `Transfer-Encoding : chunked\r\n${len(1)}`, 'a')], 400],
  ['TE behind a tab', [POST(LOOKUP, `Transfer-Encoding:\tchunked\r\n${len(1)}`, 'a')], 400],
  ['TE in a folded line', [POST(LOOKUP, `X: y\r\n Transfer-Encoding: chunked\r\n${len(1)}`, 'a')], 400],
  ['two lengths', [POST(LOOKUP, len(8) + len(9), 'number=1')], 400],
  ['two equal lengths', [POST(LOOKUP, len(8) + len(8), 'number=1')], 400],
  ['lengths in a list', [POST(LOOKUP, len('8, 8'), 'number=1')], 400],
  ['length +8', [POST(LOOKUP, len('+8'), 'number=1')], 400],
  ['length -8', [POST(LOOKUP, len('-8'), 'number=1')], 400],
  ['length 0x8', [POST(LOOKUP, len('0x8'), 'number=1')], 400],
  ['length 8.0', [POST(LOOKUP, len('8.0'), 'number=1')], 400],
  ['length 1e1', [POST(LOOKUP, len('1e1'), 'number=1')], 400],
  ['length empty', [POST(LOOKUP, len(''), 'number=1')], 400],
  ['length beyond 64 bits', [POST(LOOKUP, len('18446744073709551624'), 'number=1')], 400],
  ['no length', [POST(LOOKUP, FORM, '')], 411],
  ['a request behind a get', [GET() + GET()], 400],
  ['a request behind a post', [POST(LOOKUP, FORM + len(8), 'number=1' + GET())], 400],
  ['more than announced', [POST(LOOKUP, FORM + len(1), 'number=1')], 400],
  ['a line break behind the body', [POST(LOOKUP, FORM + len(8), 'number=1\r\n')], 400],
  ['get with a body', [`GET /s/health HTTP/1.1\r\n${H}${len(5)}\r\nhello`], 400],
  ['get with a request as body', [`GET /s/health HTTP/1.1\r\n${H}${len(GET().length)}\r\n`, GET()], 400],
  ['head with a body', [`HEAD /s/health HTTP/1.1\r\n${H}${len(5)}\r\nhello`], 400],
  ['length 1, then 200 KB', [POST(LOOKUP, FORM + len(1), 'a' + 'b'.repeat(8000)), 'b'.repeat(200000)], 400],

  // bytes
  ['NUL in the request line', ['GET /s/\0health HTTP/1.1\r\n' + H + '\r\n'], 400],
  ['NUL in a header', [GET('X: a\0b\r\n')], 400],
  ['DEL in a header', [GET('X: a\x7fb\r\n')], 400],
  ['UTF-8 in a header', [GET('X: 你好\r\n')], 400],
  ['UTF-8 in the path', [`GET /你好 HTTP/1.1\r\n${H}\r\n`], 400],
  ['bare LF in the head', [`GET /s/health HTTP/1.1\n${H}\r\n`], 400],
  ['bare LF between headers', [GET('X: a\nY: b\r\n')], 400],
  ['bare CR in a header', [GET('X: a\rb\r\n')], 400],
  ['TLS hello', ['\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n'], 400],
  ['only line ends', ['\r\n\r\n'], 400],

  // request line
  ['lower-case method', [`get /s/health HTTP/1.1\r\n${H}\r\n`], 501],
  ['unknown method', [`BREW /s/health HTTP/1.1\r\n${H}\r\n`], 501],
  ['put', [`PUT /s/health HTTP/1.1\r\n${H}${len(1)}\r\na`], 405],
  ['delete', [`DELETE /s/health HTTP/1.1\r\n${H}\r\n`], 405],
  ['options', [`OPTIONS /s/health HTTP/1.1\r\n${H}\r\n`], 405],
  ['options *', [`OPTIONS * HTTP/1.1\r\n${H}\r\n`], 405],
  ['trace', [`TRACE /s/health HTTP/1.1\r\n${H}\r\n`], 405],
  ['connect', [`CONNECT example:443 HTTP/1.1\r\n${H}\r\n`], 405],
  ['post to a page for reading', [POST('/s/health', FORM + len(3), 'a=b')], 405],
  ['absolute target', [`GET http://127.0.0.1/s/health HTTP/1.1\r\n${H}\r\n`], 400],
  ['fragment in the target', [`GET /s/health#a HTTP/1.1\r\n${H}\r\n`], 400],
  ['no version', [`GET /s/health\r\n${H}\r\n`], 400],
  ['HTTP/0.9', ['GET /s/health\r\n\r\n'], 400],
  ['HTTP/2.0', [`GET /s/health HTTP/2.0\r\n${H}\r\n`], 505],
  ['HTTP/2 preface', ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'], 501],
  ['two blanks', [`GET  /s/health HTTP/1.1\r\n${H}\r\n`], 400],
  ['path of 3 KB', [`GET /${'a'.repeat(3000)} HTTP/1.1\r\n${H}\r\n`], 414],

  // headers
  ['no host', ['GET /s/health HTTP/1.1\r\n\r\n'], 400],
  ['no host, HTTP/1.0', ['GET /s/health HTTP/1.0\r\n\r\n'], 400],
  ['two hosts', [GET('Host: b\r\n')], 400],
  ['a header like host first', [`GET /s/health HTTP/1.1\r\nHostX: evil\r\n${H}\r\n`], 400],
  ['host with a path', ['GET /s/health HTTP/1.1\r\nHost: a/b\r\n\r\n'], 400],
  ['header without a colon', [GET('X\r\n')], 400],
  ['header without a name', [GET(': x\r\n')], 400],
  ['blank in a header name', [GET('X Y: z\r\n')], 400],
  ['header without a value', [GET('X:\r\n')], 400],
  ['21 further headers', [GET(many(21))], 200],
  ['22 further headers', [GET(many(22))], 431],
  ['60 further headers', [GET(many(60))], 431],
  ['one line of 9 KB', [GET(`X: ${'y'.repeat(9000)}\r\n`)], 431],
  ['a head of 20 KB', [GET(many(20, 1000))], 431],
  ['a head without end', ['GET / HTTP/1.1\r\n' + 'X: y\r\n'.repeat(4000)], 431],
  ['expect', [POST(LOOKUP, `${FORM}${len(8)}Expect: 100-continue\r\n`, '')], 417],

  // bodies
  ['body of 10 MB announced', [POST(LOOKUP, FORM + len(10 << 20), '')], 413],
  ['body of 1 MB', [POST(LOOKUP, FORM + len(1 << 20), ''), 'a'.repeat(1 << 20)], 413],
  ['multipart', [POST(LOOKUP, `Content-Type: multipart/form-data; boundary=x\r\n${len(3)}`, 'a=b')], 400],
  ['multipart without a boundary', [POST(LOOKUP, `Content-Type: multipart/form-data\r\n${len(3)}`, 'a=b')], 415],
  ['text', [POST(LOOKUP, `Content-Type: text/plain\r\n${len(3)}`, 'a=b')], 415],
  ['no type', [POST(LOOKUP, len(3), 'a=b')], 415],
  ['form in GBK', [POST(LOOKUP, `Content-Type: application/x-www-form-urlencoded; charset=gbk\r\n${len(3)}`, 'a=b')], 415],
  ['two types', [POST(LOOKUP, FORM + FORM + len(3), 'a=b')], 400],
  ['broken escape', [POST(LOOKUP, FORM + len(4), 'a=5%')], 400],
  ['NUL in a value', [POST(LOOKUP, FORM + len(5), 'a=%00')], 400],
  ['no UTF-8', [POST(LOOKUP, FORM + len(5), 'a=%FF')], 400],
  ['600 fields', [POST(LOOKUP, FORM + len(2400), 'a=b&'.repeat(600))], 400],

  // origins and paths
  ['post from another site', [POST(LOOKUP, `${FORM}Sec-Fetch-Site: cross-site\r\n${len(8)}`, 'number=1')], 403],
  ['post from another origin', [POST(LOOKUP, `${FORM}Origin: https://evil.example\r\n${len(8)}`, 'number=1')], 403],
  ['post with a null origin', [POST(LOOKUP, `${FORM}Origin: null\r\n${len(8)}`, 'number=1')], 422],
  ['prefetch', [`GET /s/r/${'A'.repeat(43)} HTTP/1.1\r\n${H}Sec-Purpose: prefetch\r\n\r\n`], 403],
  ['a handle nobody made', [`GET /s/d/${'A'.repeat(43)} HTTP/1.1\r\n${H}\r\n`], 410],
  ['no handle', [`GET /s/d/${'A'.repeat(42)} HTTP/1.1\r\n${H}\r\n`], 404],
  ['an unknown form', [POST('/s/f/none/check', FORM + len(3), 'a=b')], 404],
  ['an unknown path', [`GET /s/none HTTP/1.1\r\n${H}\r\n`], 404],
  ['dots', [`GET /../../etc/passwd HTTP/1.1\r\n${H}\r\n`], 404],
  ['escaped dots', [`GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\n${H}\r\n`], 404],
  ['dots behind the service', [`GET /s/../../etc/passwd HTTP/1.1\r\n${H}\r\n`], 404],
  ['a hidden file', [`GET /.gitkeep HTTP/1.1\r\n${H}\r\n`], 404],
];
