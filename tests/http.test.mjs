// The server through its socket, as clients misuse it: src/http/probe/serve.c behind real TCP. What can be
// seen without a socket is tested in src/http/test_http.c.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';

const PROGRAM = process.env.LINLI_HTTP_SITE ?? 'build/asan/src/http/http_site';

// A server with the given settings; ask() talks to its standard input.
async function start(...settings) {
  const child = spawn(PROGRAM, settings, { stdio: ['pipe', 'pipe', 'pipe'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const server = { log: '' };
  const ended = new Promise((resolve) => child.on('exit', (code) => resolve(code)));
  child.stderr.on('data', (data) => (server.log += data));
  server.port = Number((await lines.next()).value);
  server.busy = async () => {
    child.stdin.write('b');
    return Number((await lines.next()).value);
  };
  server.stop = async () => {
    child.stdin.end();
    assert.equal(await ended, 0, server.log);
  };
  server.rss = async () => {
    const { readFileSync } = await import('node:fs');
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))[1]) * 1024;
  };
  return server;
}

// Sends bytes, answers all that comes until the other side closes (or `until` is in it).
function talk(port, bytes, { until, half, then } = {}) {
  return new Promise((resolve) => {
    let got = '';
    const began = Date.now();
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    const end = () => {
      socket.destroy();
      resolve({ text: got, ms: Date.now() - began });
    };
    socket.on('data', (data) => {
      got += data.toString('latin1');
      if (until && got.includes(until)) end();
    });
    socket.on('end', end);
    socket.on('error', end);
    socket.on('close', end);
    socket.on('connect', () => {
      socket.write(bytes);
      if (half) socket.end();
      if (then) then(socket);
    });
  });
}

const statuses = (text) => [...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map((found) => Number(found[1]));
const CLOSE = 'Connection: close\r\n\r\n';
const get = (path) => `GET ${path} HTTP/1.1\r\nHost: a\r\n${CLOSE}`;

// Waits for a state that must come; the test's own timeout ends it when it does not.
async function eventually(question) {
  while (!(await question())) await new Promise((resolve) => setTimeout(resolve, 20));
}

let server;
before(async () => (server = await start('most_connections=400')));
after(() => server.stop());

test('a page, with its headers', async () => {
  const { text } = await talk(server.port, get('/hello'));
  assert.deepEqual(statuses(text), [200]);
  assert.match(text, /Content-Security-Policy: default-src 'none'/);
  assert.match(text, /\r\n\r\nhello\n$/);
});

test('shapes that two servers read differently are refused', async () => {
  const shapes = {
    'two lengths': 'POST /show HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab',
    'one length twice': 'POST /show HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na',
    'length and chunked': 'POST /show HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    'two hosts': 'GET /hello HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n',
    'no host': 'GET /hello HTTP/1.1\r\n\r\n',
    'empty host': 'GET /hello HTTP/1.1\r\nHost: \r\n\r\n',
    'space before the colon': 'POST /show HTTP/1.1\r\nHost: a\r\nContent-Length : 1\r\n\r\na',
    'signed length': 'POST /show HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\na',
    'hexadecimal length': 'POST /show HTTP/1.1\r\nHost: a\r\nContent-Length: 0x1\r\n\r\na',
    'length list': 'POST /show HTTP/1.1\r\nHost: a\r\nContent-Length: 1, 1\r\n\r\na',
    'huge length': 'POST /show HTTP/1.1\r\nHost: a\r\nContent-Length: 18446744073709551617\r\n\r\na',
    'chunked': 'POST /show HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n',
    'chunked, disguised': 'POST /show HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n',
  };
  for (const [name, bytes] of Object.entries(shapes)) {
    const { text } = await talk(server.port, bytes, { half: true });
    const all = statuses(text);
    // libmicrohttpd 0.9.75 writes the head of a refusal of its own twice, then closes.
    assert.ok(all.length <= 2, `${name}: ${all}`);
    for (const status of all) assert.ok([400, 411, 413].includes(status), `${name}: ${status}`);
  }
});

test('methods: listed ones only', async () => {
  for (const method of ['TRACE', 'CONNECT', 'PUT', 'DELETE', 'PATCH', 'BREW', 'get']) {
    const { text } = await talk(server.port, `${method} /hello HTTP/1.1\r\nHost: a\r\n${CLOSE}`);
    assert.deepEqual(statuses(text), [405], method);
  }
});

test('paths are decoded once, and lead nowhere else', async () => {
  for (const path of ['/static/%2e%2e/%2e%2e/etc/passwd', '/static/..%2f..%2fetc%2fpasswd', '/%00', '/hello%00.css',
                      '/../../etc/passwd', '/%c0%ae%c0%ae/', '/\xff', '/a%5c..%5cb'])
    assert.deepEqual(statuses((await talk(server.port, Buffer.from(get(path), 'latin1'))).text), [400], path);
  assert.deepEqual(statuses((await talk(server.port, get('/static/%252e%252e%252fpasswd'))).text), [404]);
  assert.match((await talk(server.port, get('/show/%2541'))).text, /capture %41\n/);
});

test('a NUL in the head makes nothing appear', async () => {
  const { text } = await talk(server.port, 'GET /hello\0/../secret HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n' + CLOSE, { half: true });
  for (const status of statuses(text)) assert.ok([200, 400, 404].includes(status));
});

test('bombs in the head', async () => {
  const many = Array.from({ length: 500 }, (_, i) => `X${i}: 1\r\n`).join('');
  const long = 'X: ' + 'a'.repeat(200_000) + '\r\n';
  for (const bytes of [`GET /hello HTTP/1.1\r\nHost: a\r\n${many}\r\n`, `GET /hello HTTP/1.1\r\nHost: a\r\n${long}\r\n`,
                       get('/hello?' + 'a'.repeat(10_000)), get('/hello?' + 'a'.repeat(200_000)), 'A'.repeat(200_000)]) {
    const { text } = await talk(server.port, bytes, { half: true });
    for (const status of statuses(text)) assert.ok([400, 413, 414, 431].includes(status), `${status}`);
  }
});

test('bodies: announced 8 GB, one byte too many, endless chunks, 100,000 fields', async () => {
  const before = await server.rss();
  const eight = await talk(server.port, 'POST /show HTTP/1.1\r\nHost: a\r\nContent-Length: 8589934592\r\n\r\n');
  assert.deepEqual(statuses(eight.text), [413]);
  const more = 'x'.repeat(16 * 1024 + 1);
  const one = await talk(server.port, `POST /effects HTTP/1.1\r\nHost: a\r\nContent-Length: ${more.length}\r\n${CLOSE}${more}`);
  assert.deepEqual(statuses(one.text), [413]);
  const endless = await talk(server.port, 'POST /show HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n', {
    then: (socket) => {
      const more = () => socket.writable && socket.write('1000\r\n' + 'a'.repeat(4096) + '\r\n', more);
      more();
    },
  });
  assert.ok(statuses(endless.text).every((status) => status === 411));
  const form = Array.from({ length: 100_000 }, (_, i) => `a${i}=1`).join('&');
  const fields = await talk(server.port, 'POST /show HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\n' +
    `Content-Length: ${form.length}\r\n${CLOSE}${form}`);
  assert.deepEqual(statuses(fields.text), [413]);
  assert.ok((await server.rss()) - before < 64 * 1024 * 1024);
});

test('a form with a large file', async () => {
  const file = Buffer.alloc(700_000, 'z');
  const body = Buffer.concat([Buffer.from('--xx\r\nContent-Disposition: form-data; name="f"; filename="z.bin"\r\n\r\n'), file,
                              Buffer.from('\r\n--xx\r\nContent-Disposition: form-data; name="a"\r\n\r\n居民\r\n--xx--\r\n')]);
  const answer = await fetch(`http://127.0.0.1:${server.port}/show`,
    { method: 'POST', body, headers: { 'Content-Type': 'multipart/form-data; boundary=xx' } });
  const text = await answer.text();
  assert.match(text, /upload f z\.bin {2}700000\n/);
  assert.match(text, /form a=居民\n/);
});

test('a part of a body has its length; HEAD tells that of the whole', async () => {
  const part = await talk(server.port, `GET /ranged HTTP/1.1\r\nHost: a\r\nRange: bytes=10-19\r\n${CLOSE}`);
  assert.deepEqual(statuses(part.text), [206]);
  assert.match(part.text, /Content-Length: 10\r\n/);
  assert.match(part.text, /\r\n\r\n0123456789$/);
  const head = await talk(server.port, `HEAD /ranged HTTP/1.1\r\nHost: a\r\nRange: bytes=10-19\r\n${CLOSE}`);
  assert.deepEqual(statuses(head.text), [200]);
  assert.match(head.text, /Content-Length: 1000\r\n/);
  assert.doesNotMatch(head.text, /Transfer-Encoding/);
  assert.match(head.text, /\r\n\r\n$/);
});

test('pipelined requests are answered in order, one each', async () => {
  const one = (path) => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;
  const { text } = await talk(server.port, one('/hello') + one('/work') + one('/nothing') + get('/show/5'));
  assert.deepEqual(statuses(text), [200, 200, 404, 200]);
  assert.ok(text.indexOf('hello\n') < text.indexOf('500500') && text.indexOf('500500') < text.indexOf('capture 5'));
});

test('a POST behind a POST on one connection', async () => {
  const body = 'what=pipelined';
  const one = `POST /effects HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  const { text } = await talk(server.port, one + one + get('/hello'));
  assert.deepEqual(statuses(text), [303, 303, 200]);
});

test('64 identical forms at once have one effect', async () => {
  const url = `http://127.0.0.1:${server.port}/effects`;
  const count = async () => Number(await (await fetch(url)).text());
  for (let round = 0; round < 5; round++) {
    const before = await count();
    const sent = Array.from({ length: 64 }, () =>
      fetch(url, { method: 'POST', redirect: 'manual', body: new URLSearchParams({ what: 'same', _once: `token-${round}` }) }));
    const answers = await Promise.all(sent);
    assert.deepEqual([...new Set(answers.map((answer) => answer.status))], [303]);
    assert.equal(new Set(answers.map((answer) => answer.headers.get('location'))).size, 1);
    assert.equal(await count(), before + 1);
  }
});

test('a query of more parameters than are kept is refused at once', async () => {
  const server = await start('head_ms=20000');
  for (const n of [201, 1500, 4000]) {
    const { text, ms } = await talk(server.port, `GET /hello?${'a&'.repeat(n)} HTTP/1.1\r\nHost: a\r\n\r\n`);
    assert.deepEqual(statuses(text), [414], `${n}`);
    assert.ok(ms < 5000, `${n}: after ${ms} ms`);
  }
  assert.deepEqual(statuses((await talk(server.port, get(`/hello?${'a=1&'.repeat(199)}`))).text), [200]);
  await eventually(async () => (await server.busy()) === 0);
  await server.stop();
});

// libmicrohttpd's edge-triggered reading may miss the end that comes with the last bytes: such a connection
// goes at its deadline.
test('half-closed, reset and abandoned connections leave no request behind', async () => {
  const server = await start('head_ms=500', 'body_ms=500', 'send_ms=900');
  const shapes = ['GET /hello HTT', 'GET /hello HTTP/1.1\r\nHost: a\r\n', 'GET /hello HTTP/1.1\r\nHost: a\r\n\r\n',
                  'POST /show HTTP/1.1\r\nHost: a\r\nContent-Length: 900000\r\n\r\nabc',
                  'POST /effects HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 6\r\n\r\nwhat=x',
                  'GET /export HTTP/1.1\r\nHost: a\r\n\r\n', 'GET /work HTTP/1.1\r\nHost: a\r\n\r\n'];
  for (let round = 0; round < 10; round++) {
    await Promise.all(shapes.map((bytes) => talk(server.port, bytes, { half: true })));
    await Promise.all(shapes.map((bytes) => new Promise((resolve) => {
      const socket = connect(server.port, '127.0.0.1', () => socket.write(bytes, () => { socket.resetAndDestroy(); resolve(); }));
      socket.on('error', resolve);
    })));
  }
  await eventually(async () => (await server.busy()) === 0);
  assert.deepEqual(statuses((await talk(server.port, get('/hello'))).text), [200]);
  await server.stop();
});

test('slow heads, slow bodies and slow readers are dropped, others served', async () => {
  const slow = await start('head_ms=400', 'body_ms=400', 'send_ms=400', 'most_connections=100');
  const drip = (bytes, more) => talk(slow.port, bytes, {
    then: (socket) => {
      const timer = setInterval(() => (socket.destroyed ? clearInterval(timer) : socket.write(more)), 50);
      socket.on('close', () => clearInterval(timer));
    },
  });
  const slows = Array.from({ length: 30 }, () => [
    drip('GET /hello HTTP/1.1\r\nHost: a\r\n', 'X: 1\r\n'),
    drip('POST /show HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n', 'a'),
    talk(slow.port, ''),
  ]).flat();
  for (let i = 0; i < 5; i++) assert.deepEqual(statuses((await talk(slow.port, get('/hello'))).text), [200]);
  for (const { text } of await Promise.all(slows)) assert.deepEqual(statuses(text), []);
  await eventually(async () => (await slow.busy()) === 0);
  assert.match(slow.log, /http\.slow dropped=/);
  // Idle between two requests counts too.
  const idle = await talk(slow.port, 'GET /hello HTTP/1.1\r\nHost: a\r\n\r\n');
  assert.deepEqual(statuses(idle.text), [200]);
  await slow.stop();
});

test('one address cannot take all connections', async () => {
  const few = await start('most_per_address=5', 'threads=2', 'most_connections=50');
  const open = Array.from({ length: 5 }, () => connect(few.port, '127.0.0.1'));
  await Promise.all(open.map((socket) => new Promise((resolve) => {
    socket.on('data', resolve);
    socket.on('error', () => {});
    socket.write('GET /hello HTTP/1.1\r\nHost: a\r\n\r\n');
  })));
  assert.deepEqual(statuses((await talk(few.port, get('/hello'))).text), []);
  for (const socket of open) socket.destroy();
  await eventually(async () => statuses((await talk(few.port, get('/hello'))).text).length === 1);
  await few.stop();
});

test('behind a proxy one client cannot hold all connections with slow requests', async () => {
  const few = await start('proxied=1', 'most_per_address=5', 'threads=2', 'most_connections=50');
  const hello = (client) => `GET /hello HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: ${client}\r\n${CLOSE}`;
  const ask = async (client) => statuses((await talk(few.port, hello(client))).text);
  // A form that is announced and does not come. Of IPv6 a network counts, not one address of it.
  const open = Array.from({ length: 5 }, (_, i) => connect(few.port, '127.0.0.1'));
  open.forEach((socket, i) => {
    socket.on('error', () => {});
    socket.write(`POST /form HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 2001:db8:0:1::${i}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\na=`);
  });
  await eventually(async () => (await few.busy()) === 5);
  assert.deepEqual(await ask('2001:db8:0:1::99'), [429]);
  // One more that would be slow is answered at once, and its connection ends.
  const more = await talk(few.port, 'POST /form HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 2001:db8:0:1::7\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\na=');
  assert.deepEqual(statuses(more.text), [429]);
  assert.deepEqual(await ask('2001:db8:0:2::1'), [200], 'others are served');
  assert.deepEqual(await ask('::ffff:192.0.2.1'), [200]);
  assert.deepEqual(statuses((await talk(few.port, get('/hello'))).text), [200], 'what the proxy asks for itself is not counted');
  for (const socket of open) socket.destroy();
  await eventually(async () => (await few.busy()) === 0);
  for (let i = 0; i < 20; i++) assert.deepEqual(await ask('2001:db8:0:1::1'), [200], 'counted down again');
  await few.stop();
});

test('connections are dealt out to all threads', async () => {
  const four = await start('threads=4');
  const ask = 'GET /thread HTTP/1.1\r\nHost: a\r\n\r\n';
  const open = await Promise.all(Array.from({ length: 32 }, () => new Promise((resolve) => {
    const socket = connect(four.port, '127.0.0.1', () => socket.write(ask));
    socket.once('data', (data) => resolve({ socket, thread: String(data).split('\r\n\r\n')[1] }));
  })));
  const counts = {};
  for (const { thread } of open) counts[thread] = (counts[thread] ?? 0) + 1;
  assert.equal(Object.keys(counts).length, 4);
  assert.ok(Math.max(...Object.values(counts)) <= 16, JSON.stringify(counts));
  for (const { socket } of open) socket.destroy();
  await four.stop();
});

test('who comes when there are as many connections as there may be waits, and is served then', async () => {
  const three = await start('threads=2', 'most_connections=3');
  const open = Array.from({ length: 3 }, () => connect(three.port, '127.0.0.1'));
  await Promise.all(open.map((socket) => new Promise((resolve) => {
    socket.once('data', resolve);
    socket.write('GET /hello HTTP/1.1\r\nHost: a\r\n\r\n');
  })));
  let served = false;
  const last = talk(three.port, get('/hello')).then(({ text }) => {
    served = true;
    return text;
  });
  await new Promise((resolve) => open[0].write('GET /hello HTTP/1.1\r\nHost: a\r\n\r\n', () => open[0].once('data', resolve)));
  assert.equal(served, false);
  open[0].destroy();
  assert.deepEqual(statuses(await last), [200]);
  for (const socket of open) socket.destroy();
  await three.stop();
});

test('stopping answers what is under way', async () => {
  const going = await start();
  const body = 'what=last';
  const sent = Array.from({ length: 50 }, () => talk(going.port, 'POST /effects HTTP/1.1\r\nHost: a\r\n' +
    `Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\n\r\n${body}`, { until: '\r\n\r\n' }));
  await Promise.race(sent);
  await going.stop();
  for (const { text } of await Promise.all(sent)) assert.ok(['303', ''].includes(String(statuses(text))));
});
