// What nobody should send, sent to the whole program: refused with the right status, the field named, what was typed kept, in
// the reader's language; and the server goes on. (The socket's own shapes: http.test.mjs; Open311's: open311.test.mjs.)
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { spawnSync } from 'node:child_process';
import { openSync, readFileSync } from 'node:fs';
import { Person, Site, inParallel, linli, once, routes } from './site.mjs';

let site, resident, committee, nobody, place;
before(async () => {
  site = await new Site('sqlite').start();
  nobody = new Person(site);
  [resident, committee] = await Promise.all(['resident', 'committee'].map((name) => Person.signedIn(site, `${name}@demo.example`)));
  place = site.sql(`SELECT id FROM place WHERE code = 'tang-b1'`);
});
after(() => site?.remove());

const count = () => Number(site.sql('SELECT count(*) FROM cases'));
const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const fault = (answer, field) => new RegExp(`id="e-${field}">.*?<span>([^<]+)`, 's').exec(answer.text)?.[1];

// The form comes back with 422: the field is marked, described by its fault, and holds what was typed.
function marked(answer, field, typed) {
  assert.equal(answer.status, 422, answer.text.slice(0, 200));
  const input = [...answer.text.matchAll(/<(?:input|textarea|select|fieldset)[^>]*>/g)].map(([tag]) => tag)
    .find((tag) => new RegExp(`aria-describedby="[^"]*\\be-${field}"`).test(tag));
  assert.ok(input, `${field} stands in the form again, with its fault`);
  assert.match(input, /aria-invalid="true"/, `${field} is marked: ${input}`);
  assert.ok(fault(answer, field), `${field}'s fault is said`);
  if (typed) assert.ok(answer.text.includes(escaped(typed)), `${typed} is kept`);
}

test('a form with faults comes back with the field named and everything typed', async () => {
  const before = count();
  const typed = { description: 'Three <b>lamps</b> & "one" more\nsince Monday', address: 'By the <east> gate' };
  const wrong = [
    ['title', { title: '' }], ['title', { title: '   ' }], ['title', { title: 'x'.repeat(141) }],
    ['description', { description: 'y'.repeat(4001) }],
    ['place', { place: '' }], ['place', { place: '1' }], ['place', { place: 'nowhere' }], ['place', { place: '-5' }],
    ['place', { place: '99999999999999999999' }],
    ['how-many', { 'how-many': 'many' }], ['how-many', { 'how-many': '1e999' }],
  ];
  for (const [field, fields] of wrong) {
    const answer = await resident.post('/en/cases/new/light', { title: 'Dark', place, ...typed, ...fields });
    marked(answer, field, Object.values(fields)[0].trim() && !field.startsWith('place') ? Object.values(fields)[0] : null);
    if (field !== 'description') assert.ok(answer.text.includes(escaped(typed.description)), `${field}: the description is kept`);
    assert.ok(answer.text.includes(escaped(typed.address)), `${field}: the address is kept`);
  }
  for (const date of ['2026-02-30', '2026-13-01', '0000-00-00', 'soon', '2026-2-3-4'])
    marked(await resident.post('/en/cases/new/water', { title: 'Wet', place, since: date }), 'since');
  marked(await resident.post('/en/cases/new/lift', { title: 'Stuck', place, inside: 'perhaps' }), 'inside');
  marked(await resident.post('/en/cases/new/lift', { title: 'Stuck', place }), 'inside');
  assert.equal(count(), before, 'nothing was written');
});

test('the fault is said in the language of the page', async () => {
  const said = new Set();
  for (const prefix of ['en', 'zh', 'ar'])
    said.add(fault(await resident.post(`/${prefix}/cases/new/light`, { title: '', place }), 'title'));
  assert.equal(said.size, 3, [...said].join(' | '));
});

test('unknown fields, and known ones twice, are refused by name', async () => {
  const before = count();
  const unknown = await resident.post('/en/cases/new/light', { title: 'Dark', place, state: 'closed' });
  assert.equal(unknown.status, 422);
  assert.match(unknown.text, /state/);
  assert.equal((await resident.post('/en/cases/new/light', { title: ['Dark', 'Darker'], place })).status, 422);
  assert.equal(count(), before);
});

// Bytes as they are, where URLSearchParams would make them whole.
async function raw(person, path, bytes, headers = {}) {
  const token = await person.formToken();
  const body = Buffer.concat([Buffer.from(`_token=${token}&_once=${once()}&`), Buffer.from(bytes)]);
  return person.ask(path, { method: 'POST', body, headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers } });
}

test('what is not UTF-8, and what no text may hold', async () => {
  const before = count();
  const shapes = ['%ff%fe', '%c0%af', '%ed%a0%80', '%f4%90%80%80', '%80', '%e5%b1', 'a%00b'];
  for (const shape of shapes)
    for (const field of ['title', 'description']) {
      const answer = await raw(resident, '/en/cases/new/light', `${field === 'title' ? '' : 'title=Dark&'}${field}=${shape}&place=${place}`);
      assert.ok([400, 422].includes(answer.status), `${field}=${shape}: ${answer.status}`);
    }
  for (const shape of shapes)
    assert.ok([200, 400, 422].includes((await nobody.get(`/en/cases?words=${shape}`)).status), shape);
  assert.equal((await raw(resident, '/en/cases/new/light', '%gg=1&title=a')).status < 500, true);
  assert.equal(count(), before);
  // Controls and tricks of direction do not reach a title; letters of every script do.
  const number = await resident.open('light', { title: 'a\u0007b\u202ec \u0644\u0627 \u{20bb7}\u{1f600}', place });
  assert.equal(typeof number, 'string');
  const kept = site.sql(`SELECT title FROM cases WHERE number = '${number}'`);
  assert.ok(!/[\u0000-\u001f\u202e]/.test(kept), JSON.stringify(kept));
  assert.ok(kept.includes('\u0644\u0627 \u{20bb7}\u{1f600}'));
});

test('too much: 413, and the connection goes on', async () => {
  for (const { method, path, body_limit } of routes()) {
    if (method !== 'POST' || path.startsWith('/open311')) continue;
    const address = path.replace(/\{\w+\}/g, '1');
    const answer = await resident.post(address, { title: 'x'.repeat(Math.min(body_limit, 80 * 1024 * 1024) + 1) }).catch((error) => error);
    // A body far over the limit is not read: the answer may be lost with the connection.
    if (answer instanceof Error) assert.equal(answer.message, 'fetch failed', path);
    else assert.equal(answer.status, 413, `${path}: ${answer.status}`);
  }
  assert.equal((await nobody.get('/en/')).status, 200);
  const many = Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [`f${i}`, '1']));
  assert.ok([413, 422].includes((await resident.post('/en/cases/new/light', many)).status));
});

test('forged, stale and foreign form tokens: 403, nothing done', async () => {
  const before = count();
  const good = await resident.formToken(), other = await committee.formToken(), strangers = await nobody.formToken();
  const fields = { title: 'Forged', place };
  for (const token of [undefined, '', 'x', good.slice(1), `${good}0`, good.toUpperCase() === good ? '0'.repeat(32) : good.toUpperCase(), other, strangers]) {
    const answer = await resident.post('/en/cases/new/light', { ...fields, _token: token });
    assert.equal(answer.status, 403, `${token}`);
    assert.match(answer.text, /<h1/);
  }
  for (const headers of [{ Origin: 'http://evil.example' }, { Origin: 'null' }, { 'Sec-Fetch-Site': 'cross-site' }, { 'Sec-Fetch-Site': 'same-site' }])
    assert.equal((await resident.post('/en/cases/new/light', fields, headers)).status, 403, JSON.stringify(headers));
  // Every POST of a person asks for it.
  for (const { method, path, who } of routes()) {
    if (method !== 'POST' || who === 'api key') continue;
    const answer = await committee.post(path.replace(/\{\w+\}/g, '1'), { _token: 'forged' });
    assert.ok([403].includes(answer.status), `${path}: ${answer.status}`);
  }
  assert.equal(count(), before);
  assert.match(site.log, /form\.forged/);
});

test('a page that is not there: 404 in the language of the reader', async () => {
  const words = new Set();
  for (const [path, headers, lang] of [['/en/nothing', {}, 'en'], ['/zh/nothing', {}, 'zh-Hans'], ['/ar/nothing', {}, 'ar'],
                                       ['/nothing', { 'Accept-Language': 'ar' }, 'ar'], ['/nothing', { 'Accept-Language': 'zh-CN,zh;q=0.9' }, 'zh-Hans'],
                                       ['/en/cases/2026-999999', {}, 'en'], ['/ar/places/9999', {}, 'ar'], ['/zh/cases/new/nothing', {}, 'zh-Hans']]) {
    const answer = await new Person(site).get(path, headers);
    assert.equal(answer.status, 404, path);
    assert.match(answer.text, new RegExp(`<html[^>]*lang="${lang}"`), path);
    words.add(/<h1[^>]*>([^<]+)/.exec(answer.text)[1]);
  }
  assert.equal(words.size, 3);
  const method = await nobody.ask('/en/cases', { method: 'DELETE' });
  assert.equal(method.status, 405);
  assert.match(method.headers.get('allow') ?? '', /GET/);
});

test('a filter that cannot be is named and kept; nothing else is listed for it, on the page or in the table', async () => {
  const wrong = { from: '2026-02-31', to: 'yesterday', place: '00010001ZZZZ', kind: 'dragons', state: 'asleep', age: 'old' };
  const staff = await Person.signedIn(site, 'committee@demo.example');
  for (const [name, value] of Object.entries(wrong))
    for (const [list, who] of [['cases', nobody], ['work', staff]]) {
      const query = new URLSearchParams({ [name]: value });
      const page = await who.get(`/en/${list}?${query}`);
      assert.equal(page.status, 422, `${list} ${query}`);
      assert.match(page.text, new RegExp(`id="f-${name}"[^>]*aria-invalid="true"`));
      assert.doesNotMatch(page.text, /class="title"/);
      if (name === 'from' || name === 'to') assert.ok(page.text.includes(`value="${value}"`), 'what was typed is kept');
      const table = await who.get(`/${list}.csv?${query}`);
      assert.equal(table.status, 422, `${list}.csv ${query}`);
      assert.doesNotMatch(table.text, /2026-\d{6}/);
    }
  assert.equal((await nobody.get('/en/cases?from=2026-02-28&to=2028-02-29&kind=light&state=open&age=7&words=')).status, 200);
});

test('deep, long and odd addresses', async () => {
  const paths = [`/${'a/'.repeat(2000)}`, `/en/cases?${'a=1&'.repeat(1500)}`, `/en/cases?words=${'x'.repeat(6000)}`, `/en/cases?after=${'9'.repeat(400)}.1`,
                 '/en/cases?after=-1.-1', '/en/cases?from=9999-99-99&to=0000-00-00', '/en/cases?place=%27%20OR%201=1', '/en/cases?state=nonsense&kind=%00',
                 '/en/cases/%2e%2e%2f%2e%2e%2fetc', '/en/places/0001%00', '/en//cases', '/en/record?subject=x&after=y', '/en/sign-in?back=//evil.example',
                 '/en/sign-in?back=https://evil.example/', '/xx/cases', '/en/en/en', '/en/cases?words=%22%22%22(((*)))%20AND%20NOT%20NEAR', '/cases.csv?words=%25_%5c'];
  for (const path of paths) {
    const answer = await nobody.get(path).catch((error) => assert.fail(`${path.slice(0, 60)}: ${error.cause ?? error}`));
    assert.ok(answer.status < 500, `${path.slice(0, 60)}: ${answer.status}`);
    assert.ok(!/^(https?:)?\/\//.test(answer.location ?? ''), `${path}: ${answer.location}`);
  }
});

test('where one comes back to after signing in is a path of ours', async () => {
  for (const back of ['//evil.example/', 'https://evil.example/', '/\\evil.example', '/%09/evil.example', '\r\nX: y', 'javascript:alert(1)']) {
    const person = new Person(site);
    const answer = await person.post('/en/sign-in', { login: 'james@demo.example', password: 'neighbours-2026', back });
    assert.ok([303, 422].includes(answer.status));
    if (answer.location) assert.match(answer.location, /^\/(?![\\/])/, `${back} → ${answer.location}`);
    assert.equal(answer.headers.get('x'), null);
  }
});

test('slow and half-sent requests go, others are served meanwhile', async () => {
  const port = Number(new URL(site.base).port);
  const sockets = Array.from({ length: 60 }, (_, i) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write(['GET /en/ HTTP/1.1\r\nHost: a\r\n', 'POST /en/sign-in HTTP/1.1\r\nHost: a\r\nContent-Length: 5000\r\n\r\na', 'G'][i % 3]);
    return socket;
  });
  const began = Date.now();
  const answers = await inParallel(Array(40), 8, () => nobody.get('/en/cases'));
  assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200]);
  assert.ok(Date.now() - began < 15_000);
  for (const socket of sockets) socket.destroy();
});

test('smuggled second requests are not run', async () => {
  const port = Number(new URL(site.base).port);
  const smuggled = 'GET /en/smuggled HTTP/1.1\r\nHost: a\r\n\r\n';
  for (const head of [`Content-Length: ${smuggled.length}\r\nTransfer-Encoding: chunked`, `Content-Length: 0\r\nContent-Length: ${smuggled.length}`,
                      'Transfer-Encoding: chunked', `Content-Length: ${smuggled.length}, ${smuggled.length}`]) {
    const text = await new Promise((resolve) => {
      let got = '';
      const socket = connect(port, '127.0.0.1', () => socket.end(`POST /en/look HTTP/1.1\r\nHost: a\r\n${head}\r\n\r\n0\r\n\r\n${smuggled}`));
      socket.on('data', (data) => (got += data));
      socket.on('close', () => resolve(got));
      socket.on('error', () => resolve(got));
      setTimeout(() => socket.destroy(), 5000).unref();
    });
    const statuses = [...text.matchAll(/^HTTP\/1\.1 (\d+)/gm)].map(([, status]) => status);
    assert.ok(statuses.every((status) => ['400', '411'].includes(status)), `${head}: ${statuses}`);
  }
});

test('what a full disk did not take is not called done', () => {
  for (const words of [['routes'], ['budget', 'compute', '--help']]) {
    const { status, stderr } = spawnSync(linli, words, { stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'], encoding: 'utf8' });
    assert.equal(status, 4, words.join(' '));
    assert.match(stderr, /could not be written/);
  }
});

test('all this left no trace: memory bounded, the record whole', async () => {
  const kilobytes = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${site.child.pid}/status`, 'utf8'))[1]);
  // The sanitizers' shadow and quarantine count too; without them this is under 64 MB (bench/server.bench).
  assert.ok(kilobytes < 700_000, `${kilobytes} KB`);
  assert.equal(site.run('verify', 'record', site.folder).includes('all good'), true);
});
