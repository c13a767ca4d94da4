// One raw connection: sends pieces, reads until the server closes.
import net from 'node:net';

export function send(port, pieces, { pause = 3, limit = 30000, host = '127.0.0.1' } = {}) {
  return new Promise((resolve) => {
    const socket = net.connect(port, host);
    const began = Date.now();
    let text = '';
    let over = false;
    const end = (how) => {
      if (over) return;
      over = true;
      clearTimeout(timer);
      socket.destroy();
      resolve({ ...parse(text), text, how, ms: Date.now() - began });
    };
    const timer = setTimeout(() => end('open'), limit);
    socket.setNoDelay(true);
    socket.on('data', (d) => { text += d.toString('latin1'); });
    socket.on('end', () => end('closed'));
    socket.on('close', () => end('closed'));
    socket.on('error', (e) => end(e.code === 'ECONNRESET' ? 'reset' : e.code));
    socket.on('connect', async () => {
      for (const [i, piece] of pieces.entries()) {
        if (over) return;
        if (i > 0) await new Promise((r) => setTimeout(r, pause));
        if (!socket.destroyed) socket.write(bytes(piece));
      }
    });
  });
}

// Cases are written with text and with bytes above 0x7f as \xNN.
function bytes(piece) {
  return [...piece].some((c) => c.codePointAt(0) > 0xff)
    ? Buffer.from(piece, 'utf8') : Buffer.from(piece, 'latin1');
}

function parse(text) {
  const at = text.indexOf('\r\n\r\n');
  const [first = '', ...lines] = (at < 0 ? '' : text.slice(0, at)).split('\r\n');
  const headers = new Map(lines.map((l) => {
    const colon = l.indexOf(':');
    return [l.slice(0, colon).toLowerCase(), l.slice(colon + 1).trim()];
  }));
  return {
    status: Number(/^HTTP\/1\.1 (\d{3}) /.exec(first)?.[1] ?? 0),
    headers,
    body: at < 0 ? '' : text.slice(at + 4),
    names: lines.map((l) => l.slice(0, l.indexOf(':')).toLowerCase()),
  };
}
