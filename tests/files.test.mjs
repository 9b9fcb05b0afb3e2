// Files through the front door: a photo from a phone in Arabic, ranges, who may see what, what is refused, bombs, and kill -9 in the
// middle of an upload.
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { deflateSync } from 'node:zlib';
import { assertAccessible, linli, startDemo } from './demo-server.mjs';
import { databases } from './site.mjs';

const fixture = (name) => readFileSync(`tests/files/${name}`);
const MB = 1024 * 1024;
let demo, base;


// Somebody with a cookie, who fills in forms.
function client(base) {
  let cookie = '';
  const ask = (path, options = {}) => fetch(base + path, { redirect: 'manual', ...options, headers: { Cookie: cookie, ...options.headers } });
  const hidden = (html, name) => new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1];
  async function page(path) {
    const answer = await ask(path);
    return answer.text();
  }
  async function signIn(login) {
    const html = await page('/sign-in');
    const answer = await ask('/sign-in', {
      method: 'POST',
      body: new URLSearchParams({ _token: hidden(html, '_token'), _once: hidden(html, '_once'), login, password: 'neighbours-2026', back: '/' }),
    });
    assert.equal(answer.status, 303);
    cookie = answer.headers.get('set-cookie').split(';')[0];
  }
  // files: [[name, bytes, type]…]; answers the response.
  async function open(fields, files, kind = 'light') {
    const html = await page(`/cases/new/${kind}`);
    const form = new FormData();
    form.set('_token', hidden(html, '_token'));
    form.set('_once', hidden(html, '_once'));
    form.set('place', /<option value="(\d+)"/.exec(html)[1]);
    for (const [name, value] of Object.entries({ title: 'A lamp', ...fields })) form.append(name, value);
    for (const [name, bytes, type] of files) form.append('files', new Blob([bytes], { type }), name);
    return ask(`/cases/new/${kind}`, { method: 'POST', body: form });
  }
  return { ask, page, signIn, open };
}

const path = (answer) => new URL(answer.headers.get('location'), base).pathname;

// Asks again until the page says so; the test's own timeout ends it when it never does.
async function until(who, address, pattern) {
  for (;;) {
    const html = await who.page(address);
    if (pattern.test(html)) return html;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const resident = async () => {
  const who = client(base);
  await who.signIn('amina@demo.example');
  return who;
};

// A demo community for the tests of one database.
function served(kind) {
  before(async () => {
    demo = await startDemo('', kind);
    base = demo.base;
  });
  after(() => demo.end());
}

for (const kind of databases())
  describe(kind, () => {
    served(kind);

    test('a photo from a phone, in Arabic, without JavaScript', { timeout: 60000 }, async () => {
      const page = await demo.person('amina@demo.example', { javaScriptEnabled: false });
      await page.goto(`${base}/ar/cases/new/light`);
      assert.equal(await page.getAttribute('html', 'dir'), 'rtl');
      await page.setInputFiles('#f-files', 'tests/files/phone.jpg');
      await page.fill('#f-caption', 'المصباح عند البوابة');
      await page.click('main form button.button:not(.quiet)'); // without a title: the file is not lost
      assert.equal(await page.locator('input[name="_kept"]').count(), 1);
      assert.match(await page.textContent('label.choice:has(input[name="_kept"])'), /phone\.jpg/);
      await page.fill('#f-title', 'المصباح لا يضيء');
      await page.click('main form button.button:not(.quiet)');
      const address = page.url();
      assert.match(address, /\/ar\/cases\/20\d\d-\d{6}/);
      await until(client(base), new URL(address).pathname, /<img/);
      await page.reload();
      const image = page.locator('.pictures img');
      assert.equal(await image.getAttribute('alt'), 'المصباح عند البوابة');
      await image.scrollIntoViewIfNeeded();
      assert.equal(await image.evaluate(async (img) => (await img.decode(), img.naturalHeight / img.naturalWidth)), 1.5, 'upright');
      assert.deepEqual(await image.evaluate((img) => [img.clientWidth, img.clientHeight]), [40, 60], 'no larger than it is');
      assert.match(await image.evaluate((img) => img.currentSrc), /\.webp$/);
      const withScript = await demo.visitor();
      await withScript.goto(address);
      await assertAccessible(withScript, 'a case with a photo');
    });

    test('parts, conditions, and headers under which nothing runs', { timeout: 60000 }, async () => {
      const who = await resident();
      const html = await who.page(path(await who.open({}, [['report\u202efdp.exe', fixture('one.pdf'), 'text/html']])));
      const address = /\/files\/\d+/.exec(html)[0], whole = fixture('one.pdf');
      const all = await who.ask(address);
      assert.equal(all.status, 200);
      assert.deepEqual(Buffer.from(await all.arrayBuffer()), whole);
      assert.equal(all.headers.get('content-type'), 'application/pdf');
      assert.equal(all.headers.get('content-disposition'), `attachment; filename="reportfdp.exe.pdf"; filename*=UTF-8''reportfdp.exe.pdf`);
      assert.equal(all.headers.get('x-content-type-options'), 'nosniff');
      assert.equal(all.headers.get('content-security-policy'), "default-src 'none'; sandbox");
      assert.equal(all.headers.get('content-length'), String(whole.length));
      const etag = all.headers.get('etag');
      const part = await who.ask(address, { headers: { Range: 'bytes=5-9', 'If-Range': etag } });
      assert.equal(part.status, 206);
      assert.equal(part.headers.get('content-range'), `bytes 5-9/${whole.length}`);
      assert.deepEqual(Buffer.from(await part.arrayBuffer()), whole.subarray(5, 10));
      assert.equal((await who.ask(address, { headers: { Range: 'bytes=5-9', 'If-Range': '"another"' } })).status, 200);
      assert.equal((await who.ask(address, { headers: { Range: `bytes=${whole.length}-` } })).status, 416);
      assert.equal((await who.ask(address, { headers: { 'If-None-Match': etag } })).status, 304);
      const head = await who.ask(address, { method: 'HEAD' });
      assert.equal(head.headers.get('content-length'), String(whole.length));
      for (const wrong of ['/files/1', '/files/x', '/pictures/1/320.jpg', address.replace('files', 'pictures') + '/320.jpg'])
        assert.equal((await who.ask(wrong)).status, 404, wrong);
    });

    test('a document is found by what stands in it, by those who may see it', { timeout: 60000 }, async () => {
      const who = await resident();
      const words = '/cases?words=%22The+lamp+at+gate%22';
      const hidden = path(await who.open({ private: '1' }, [['private.odt', fixture('minutes.odt'), '']]));
      const open = path(await who.open({}, [['one.pdf', fixture('one.pdf'), '']]));
      assert.match(await until(client(base), words, new RegExp(open)), new RegExp(open));
      const minutes = '/cases?words=%E4%BC%9A%E8%AE%AE%E7%BA%AA%E8%A6%81'; // 会议纪要
      await until(who, `/me${minutes}`, new RegExp(hidden));
      assert.doesNotMatch(await client(base).page(minutes), new RegExp(hidden));
    });

    test('a private case’s photo is private; a program is told of a public one', { timeout: 60000 }, async () => {
      const who = await resident();
      const hidden = path(await who.open({ private: '1' }, [['p.jpg', fixture('phone.jpg'), 'image/jpeg']]));
      const picture = /\/pictures\/\d+\/320\.jpg/.exec(await until(who, hidden, /<img/))[0];
      const sees = { 'amina@demo.example': 200, 'centre@demo.example': 200, 'james@demo.example': 404, 'street@demo.example': 404, 'admin@demo.example': 404 };
      for (const [login, status] of Object.entries(sees)) {
        const other = client(base);
        await other.signIn(login);
        assert.equal((await other.ask(picture)).status, status, login);
        assert.equal((await other.ask(picture.replace(/\/320.*/, '').replace('pictures', 'files'))).status, status, login);
      }
      assert.equal((await fetch(base + picture)).status, 404, 'nobody');
      const open = path(await who.open({}, [['q.webp', fixture('plain.webp'), 'image/webp']]));
      await until(who, open, /<img/);
      const [request] = await (await fetch(`${base}/open311/v2/requests/${open.split('/').pop()}.json`)).json();
      const media = await fetch(request.media_url);
      assert.equal(media.headers.get('content-type'), 'image/jpeg');
      assert.equal((await media.arrayBuffer()).byteLength > 300, true);
    });

    test('what a program names as media is kept as a link', async () => {
      const key = /api_key for programs: (\S+)/.exec(demo.greeting)[1];
      const form = { api_key: key, service_code: 'light', description: 'Lamp', address_string: 'gate', media_url: 'https://pictures.example/lamp.jpg' };
      const answer = await fetch(`${base}/open311/v2/requests.json`, { method: 'POST', body: new URLSearchParams(form) });
      const [{ service_request_id: number }] = await answer.json();
      const [request] = await (await fetch(`${base}/open311/v2/requests/${number}.json`)).json();
      assert.equal(request.media_url, form.media_url);
      assert.match(await client(base).page(`/cases/${number}`), /href="https:\/\/pictures\.example\/lamp\.jpg" rel="nofollow noreferrer"/);
      form.media_url = 'javascript:alert(1)';
      assert.equal((await fetch(`${base}/open311/v2/requests.json`, { method: 'POST', body: new URLSearchParams(form) })).status, 400);
    });

    test('what cannot be taken says why', { timeout: 60000 }, async () => {
      const who = await resident();
      const refused = async (name, bytes, words, status = 422) => {
        const answer = await who.open({}, [[name, bytes, 'image/jpeg']]);
        assert.equal(answer.status, status, name);
        assert.match(await answer.text(), words, name);
      };
      await refused('photo.jpg', '<!doctype html><script>alert(1)</script>', /“photo\.jpg” is of another kind/);
      await refused('drawing.svg', '<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', /“drawing\.svg” is of another kind/);
      await refused('large.pdf', Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(20 * MB)]), /“large\.pdf” is larger than 20 MB/, 413);
      await refused('nothing.pdf', '', /“nothing\.pdf” is empty/);
      const six = Array.from({ length: 6 }, (_, i) => [`${i}.pdf`, `%PDF-1.4 ${i}`, 'application/pdf']);
      const tooMany = await who.open({}, six);
      assert.equal(tooMany.status, 413);
      const again = await tooMany.text();
      assert.match(again, /At most 5 files/);
      assert.equal(again.match(/name="_kept"/g).length, 5, 'the form comes back with those that were taken');
      const kept = await who.open({ _kept: '123.0123456789abcdef0123456789abcdef.a.jpg' }, []); // nobody names a file he did not send
      assert.equal(kept.status, 303);
      assert.doesNotMatch(await who.page(path(kept)), /a\.jpg/);
      await assert.rejects(who.open({}, [['a.pdf', Buffer.alloc(70 * MB), 'application/pdf']]).then((a) => assert.equal(a.status, 413) ?? Promise.reject(new Error('413'))));
    });

    test('over the limit is 413 wherever a file is sent, and the page comes back', { timeout: 60000 }, async () => {
      const who = client(base);
      await who.signIn('centre@demo.example');
      const number = path(await (await resident()).open({}, [])), large = Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(20 * MB)]);
      const document = /\/d\/\d+-\d+/.exec(await who.page('/en/library'))[0];
      for (const [page, to, field, more, words] of [
        [`${number}`, `${number}/note`, 'files', { text: 'Look at this' }, /“large\.pdf” is larger than 20 MB[\s\S]*Look at this|Look at this[\s\S]*“large\.pdf” is larger/],
        [document, `${document}/files`, 'files', {}, /“large\.pdf” is larger than 20 MB/],
      ]) {
        const html = await who.page(page), form = new FormData();
        for (const name of ['_token', '_once']) form.set(name, new RegExp(`name="${name}" value="([^"]*)"`).exec(html)[1]);
        for (const [name, value] of Object.entries(more)) form.set(name, value);
        form.append(field, new Blob([large]), 'large.pdf');
        const answer = await who.ask(to, { method: 'POST', body: form });
        assert.equal(answer.status, 413, to);
        const text = await answer.text();
        assert.match(text, words, to);
        assert.match(text, /type="file"/, to);
      }
    });

    test('a file is described anew and taken away', { timeout: 60000 }, async () => {
      const who = await resident();
      const address = path(await who.open({}, [['plan.pdf', '%PDF-1.4 plan', 'application/pdf']]));
      const edit = /\/files\/\d+\/edit/.exec(await who.page(address))[0];
      const send = async (fields) => {
        const html = await who.page(edit), value = (name) => new RegExp(`name="${name}" value="([^"]*)"`).exec(html)[1];
        return who.ask(edit, { method: 'POST', body: new URLSearchParams({ _token: value('_token'), _once: randomBytes(8).toString('hex'), ...fields }) });
      };
      assert.equal((await send({ caption: 'x'.repeat(301) })).status, 422);
      assert.equal(path(await send({ caption: 'Where the lamp should be' })), address);
      assert.match(await who.page(address), /Where the lamp should be/);
      assert.equal(path(await send({ take: 'yes' })), address);
      assert.doesNotMatch(await who.page(address), /plan\.pdf/);
      assert.equal((await who.ask(edit.replace('/edit', ''))).status, 404);
    });
  });

const table = Uint32Array.from({ length: 256 }, (_, n) => {
  for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
  return n;
});
const crc32 = (bytes) => ~bytes.reduce((crc, byte) => table[(crc ^ byte) & 255] ^ (crc >>> 8), -1) >>> 0;

// A PNG of so many points, all of them zero: small to send, large to look at.
function png(width, height) {
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type), data]), out = Buffer.alloc(body.length + 8);
    out.writeUInt32BE(data.length);
    body.copy(out, 4);
    out.writeUInt32BE(crc32(body), body.length + 4);
    return out;
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width);
  head.writeUInt32BE(height, 4);
  head.set([8, 6, 0, 0, 0], 8);
  const row = deflateSync(Buffer.alloc((width * 4 + 1) * height));
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', head), chunk('IDAT', row), chunk('IEND', Buffer.alloc(0))]);
}

function pdf(pages) {
  const objects = ['<</Type/Catalog/Pages 2 0 R>>', `<</Type/Pages/Kids[${Array.from({ length: pages }, (_, i) => `${4 + 2 * i} 0 R`).join(' ')}]/Count ${pages}>>`, '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>'];
  for (let i = 0; i < pages; i++) {
    const text = `BT /F1 12 Tf 20 100 Td (Lamppost ${i + 1}) Tj ET`;
    objects.push(`<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Resources<</Font<</F1 3 0 R>>>>/Contents ${5 + 2 * i} 0 R>>`, `<</Length ${text.length}>>\nstream\n${text}\nendstream`);
  }
  let out = '%PDF-1.4\n', table = '';
  objects.forEach((object, i) => {
    table += `${String(out.length).padStart(10, '0')} 00000 n \n`;
    out += `${i + 1} 0 obj\n${object}\nendobj\n`;
  });
  return `${out}xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer<</Size ${objects.length + 1}/Root 1 0 R>>\nstartxref\n${out.length}\n%%EOF\n`;
}

describe('sqlite: bombs', () => {
  served('sqlite');

  test('bombs cost a process, never the server', { timeout: 300000 }, async () => {
    const who = await resident();
    const memory = () => Number(/RssAnon:\s+(\d+)/.exec(readFileSync(`/proc/${demo.server.pid}/status`, 'utf8'))[1]) / 1024;
    const bombs = [
      ['points.png', png(60000, 2100), /too many points/], // 126 million
      ['heavy.png', png(10000, 10000), /<img|took too long/], // 100 million: allowed, decoded or given up
      ['torn.jpg', fixture('phone.jpg').subarray(0, 600), /damaged/],
      ['torn.heic', fixture('plain.heic').subarray(0, 500), /damaged/],
      ['bomb.odt', fixture('bomb.odt'), /bomb\.odt/],
    ];
    const before = memory();
    for (const [name, bytes, words] of bombs) {
      const opened = await who.open({}, [[name, bytes, '']]);
      assert.equal(opened.status, 303, name);
      await until(who, path(opened), words);
    }
    assert.ok(memory() - before < 64, `the server grew by ${memory() - before} MB`);
    // 10,000 pages are read to the last.
    await who.open({ title: 'Plan' }, [['plan.pdf', pdf(10000), 'application/pdf']]);
    const last = "SELECT count(*) FROM file_text WHERE whole = 1 AND instr(text, 'Lamppost 10000') > 0";
    while (execFileSync('sqlite3', ['-readonly', join(demo.data, 'linli.db'), last]).toString().trim() !== '1') await new Promise((resolve) => setTimeout(resolve, 200));
  });
});

// A server of its own, which is killed.
async function killable(folder, started = []) {
  const server = spawn(linli, ['serve', folder, '--listen', '127.0.0.1:0'], { stdio: ['ignore', 'pipe', 'ignore'] });
  started.push(server);
  const at = await new Promise((resolve, reject) => {
    server.stdout.on('data', (text) => resolve(/http:\S+/.exec(String(text))[0]));
    server.on('exit', (code) => reject(new Error(`linli ended: ${code}`)));
  });
  server.removeAllListeners('exit');
  return { server, base: at, ended: new Promise((resolve) => server.on('exit', resolve)) };
}

test('kill -9 during upload: nothing half, nothing acknowledged lost', { timeout: 480000 }, async () => {
  const kills = Number(process.env.LINLI_KILLS ?? 5);
  const folder = mkdtempSync(join(tmpdir(), 'linli-kill-'));
  const kept = []; // what was acknowledged: path of the case, digest of the file
  execFileSync(linli, ['demo', folder, '--city', 'none']);
  for (let i = 0; i <= kills; i++) {
    const { server, base: at, ended } = await killable(folder);
    const who = client(at);
    await who.signIn('amina@demo.example');
    for (const { address, digest } of kept) {
      const html = await who.page(address);
      const bytes = Buffer.from(await (await who.ask(/\/files\/\d+/.exec(html)[0])).arrayBuffer());
      assert.equal(createHash('sha256').update(bytes).digest('hex'), digest, 'what was acknowledged is there, whole');
    }
    // Whatever case stands there with a file has all of it.
    const cases = [...(await who.page('/me/cases')).matchAll(/\/cases\/(20\d\d-\d{6})/g)].map((m) => m[0]);
    for (const address of new Set(cases)) {
      const file = /\/files\/\d+/.exec(await who.page(address));
      if (!file) continue;
      const answer = await who.ask(file[0]);
      assert.equal((await answer.arrayBuffer()).byteLength, Number(answer.headers.get('content-length')));
    }
    if (i === kills) {
      server.kill('SIGTERM');
      assert.equal(await ended, 0);
      break;
    }
    const content = Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(19 * MB)]);
    const sent = who.open({ title: `Upload ${i}` }, [['a.pdf', content, 'application/pdf']]).then(
      (answer) => answer.status === 303 && kept.push({ address: path(answer), digest: createHash('sha256').update(content).digest('hex') }),
      () => {},
    );
    // The first is let through; the others are cut at moments spread over the time an upload takes.
    if (i === 0) await sent;
    else await new Promise((resolve) => setTimeout(resolve, 40 + (1200 * i) / kills));
    server.kill('SIGKILL');
    await ended;
    await sent;
    // What was cut hangs on nothing and would be swept a day later; here at once, for it counts against its sender.
    execFileSync('sqlite3', [join(folder, 'linli.db'), 'DELETE FROM file_piece WHERE file IN (SELECT id FROM file WHERE uses = 0); DELETE FROM file WHERE uses = 0']);
  }
  assert.ok(kept.length >= 1);
  execFileSync(linli, ['verify', 'record', folder]);
  assert.match(execFileSync(linli, ['verify', 'files', folder]).toString(), /^\d+ files, \d+ bytes, all good\n$/);
  // One byte of one piece is another: the file is named, by its number, what of it, and the name it hangs under.
  execFileSync('sqlite3', [join(folder, 'linli.db'), "UPDATE file_piece SET bytes = CAST(substr(bytes, 1, 99) || CASE substr(bytes, 100, 1) WHEN X'00' THEN X'01' ELSE X'00' END || substr(bytes, 101) AS BLOB) WHERE rowid = (SELECT MIN(rowid) FROM file_piece WHERE copy = 0 AND n = 1)"]);
  const verified = spawnSync(linli, ['verify', 'files', folder], { encoding: 'utf8' });
  assert.equal(verified.status, 1);
  assert.match(verified.stderr, /^file \d+ \(a\.pdf\), as it came: its bytes are not those that came$/m);
  assert.match(verified.stderr, /1 of \d+ files: not what they were/);
  rmSync(folder, { recursive: true, force: true });
});
