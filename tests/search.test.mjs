// Search through the front door: found a second after it was written, in the other script, by whoever may; pages, filters
// and hostile queries; in a browser without JavaScript; a rebuild beside the server, and one that is killed again and again.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Person, Site, databases, eventually } from './site.mjs';

const linli = process.env.LINLI ?? 'build/asan/src/linli';
const ask = (words, more = '') => `/en/search?q=${encodeURIComponent(words)}${more}`;
const found = (text) => Number(/role="status"><span>([\d,]+) text/.exec(text)?.[1].replace(',', '') ?? NaN);
const titles = (text) => [...text.matchAll(/<h2><a href="([^"]+)"/g)].map((m) => m[1]);

// A page with these words, a thousand letters to a line and large enough: pdftotext leaves small ones out after 50,000.
function pdfOf(words) {
  const lines = words.match(/.{1,1000}/g).map((line) => `(${line}) Tj 0 -19 Td`).join('\n'), stream = `BT /F 20 Tf 0 13900 Td\n${lines}\nET`;
  const objects = ['<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Count 1 /Kids [3 0 R] >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 14000 14000] /Resources << /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> /Contents 4 0 R >>',
    `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`];
  return `%PDF-1.4\n${objects.map((o, i) => `${i + 1} 0 obj\n${o}\nendobj\n`).join('')}trailer << /Root 1 0 R >>\n`;
}

for (const kind of databases())
  describe(kind, () => {
    let site, stranger, resident, clerk;
    const count = async (words, who = stranger) => found((await who.get(ask(words))).text);
    before(async () => {
      site = await new Site(kind).start();
      stranger = new Person(site);
      resident = await Person.signedIn(site, 'resident@demo.example');
      clerk = await Person.signedIn(site, 'centre@demo.example');
    });
    after(() => site?.remove());

    test('found within a second of being written, simplified by traditional; private only by those it is for', async () => {
      const began = Date.now();
      const place = site.sql(`SELECT id FROM place WHERE code = 'tang-b1'`);
      await resident.open('path', { title: '樓道燈罩鬆動', place });
      await resident.open('path', { title: 'Moonquake in the stairwell', place, private: '1' });
      await eventually(async () => (await count('楼道灯罩')) === 1);
      assert.ok(Date.now() - began < 10_000); // a busy machine and a sanitizer; the goal is one second
      await site.indexed();
      assert.equal(await count('燈罩'), 1);
      assert.equal(await count('灯罩 -松动'), 0);
      assert.equal(await count('moonquake'), 0);
      assert.equal(await count('moonquake', resident), 1);
      assert.equal(await count('moonquake', clerk), 1);
      assert.doesNotMatch((await stranger.get(ask('moonquak'))).text, /Did you mean/);
      assert.match((await clerk.get(ask('moonquak'))).text, /Did you mean[^]*moonquake/);
      assert.match((await stranger.get(ask('moonquake'))).text, /Nothing was found/);
    });

    test('the list of cases finds by the same index', async () => {
      await site.indexed();
      assert.match((await stranger.get(`/en/cases?words=${encodeURIComponent('灯罩')}`)).text, /樓道燈罩鬆動/);
      assert.doesNotMatch((await stranger.get(`/en/cases?words=${encodeURIComponent('罩灯')}`)).text, /樓道燈罩鬆動/);
    });

    test('each hit says what it is as lists do: a document its kind, a request what it is about; a file is named', async () => {
      await site.indexed();
      const said = async (lang, words, more = '') => {
        const { text } = await stranger.get(`/${lang}/search?q=${encodeURIComponent(words)}${more}`);
        return [...text.matchAll(/<p class="row small soft">\s*<span>(.*?)<\/span>\s*<time/gs)].map((m) => m[1].replace(/<[^>]+>/g, ''));
      };
      const kinds = ['Announcement', 'Rules and covenants', 'Minutes', 'Guide', 'Reflection', 'Sample', 'Report'];
      const documents = await said('en', '垃圾', '&kind=document');
      assert.ok(documents.length > 2 && documents.every((one) => kinds.includes(one)), documents);
      assert.ok(documents.includes('Guide'), documents);
      assert.deepEqual(await said('en', '燈罩'), ['Request · Paths and step-free ways']);
      assert.deepEqual(await said('zh', '燈罩'), ['诉求 · 道路与无障碍']);
      const { text } = await stranger.get(`/zh/search?q=${encodeURIComponent('垃圾')}&kind=document`);
      assert.match(text, /<span class="spine"[^]*?#map"/, 'a guide has its own sign');
      const place = site.sql(`SELECT id FROM place WHERE code = 'tang-b1'`);
      await resident.open('path', { title: '有附件', place, files: new File([readFileSync('tests/files/one.pdf')], '会议.pdf') });
      await site.prepared();
      await site.indexed();
      assert.match((await stranger.get(ask('"lamp at gate"'))).text, /In the file <span[^>]*>会议\.pdf/);
      assert.match((await stranger.get(`/zh/search?q=%22lamp+at+gate%22`)).text, /在文件“(<span[^>]*>)?会议\.pdf(<\/span>)?”中/);
    });

    test('pages follow one another without a gap, filters count what they leave', async () => {
      let csv = 'id,opened,kind,title\n';
      for (let i = 0; i < 45; i++) csv += `${i},${2020 + (i % 3)}-05-01,path,Lantern ${i}\n`;
      await site.stop();
      writeFileSync(join(site.folder, 'more.csv'), csv);
      writeFileSync(join(site.folder, 'map'), 'source = more\ncommunity = tang\nlanguage = en\ntime format = iso\n[columns]\nid = id\nopened = opened\nkind = kind\ntitle = title\n');
      site.run('import', 'cases', site.folder, join(site.folder, 'more.csv'), '--map', join(site.folder, 'map'));
      await site.start();
      await site.indexed();
      const seen = [];
      let { text } = await stranger.get(ask('lantern'));
      assert.equal(found(text), 45);
      for (const year of [2020, 2021, 2022]) assert.match(text, new RegExp(`>${year}(</span>)+\\s*<small>15</small>`));
      for (let page = 0; page < 5; page++) {
        seen.push(...titles(text));
        const next = /href="([^"]+)" rel="next"/.exec(text)?.[1].replaceAll('&amp;', '&');
        if (!next) break;
        ({ text } = await stranger.get(next));
      }
      assert.equal(seen.length, 45);
      assert.equal(new Set(seen).size, 45);
      assert.equal(found((await stranger.get(ask('lantern', '&year=2021'))).text), 15);
      assert.equal(found((await stranger.get(ask('lantern', '&year=2021&kind=request&language=en'))).text), 15);
      assert.equal(found((await stranger.get(ask('lantern', '&language=ar'))).text), 0);
    });

    test('a file with very much text leaves those after it findable', async () => {
      const place = site.sql(`SELECT id FROM place WHERE code = 'tang'`);
      const begun = await clerk.post('/en/library/new', { title: 'Two files', body: 'x', lang: 'en', kind: 'guide', readers: 'everybody', place, do: 'send' });
      const address = /\/d\/[\d-]+/.exec(begun.location)[0], second = await Person.signedIn(site, 'committee@demo.example');
      assert.equal((await second.post(`/en${address}/approve`)).status, 303);
      for (const [name, words] of [['long.pdf', 'filler '.repeat(100_000)], ['short.pdf', 'xylograph']])
        assert.equal((await second.post(`/en${address}/files`, { files: new File([pdfOf(words)], name) })).status, 303, name);
      await site.prepared();
      await site.indexed();
      assert.equal(await count('xylograph'), 1);
    });

    test('whatever is typed gets an answer', async () => {
      const asked = ['-', '"', '* * *', '-""', '“', '- - -light', '()[]{}', '%_\\', "'; DROP TABLE cases; --", '<script>alert(1)</script>',
        '\u202e', '\u0000x', '🏮', 'a'.repeat(1900), '井'.repeat(600), 'w '.repeat(900), '"'.repeat(1000), 'AND OR NOT NEAR'];
      for (const words of asked) {
        const answer = await stranger.get(ask(words));
        assert.ok([200, 400, 414, 422, 431].includes(answer.status), `${words.slice(0, 20)}: ${answer.status}`);
        assert.doesNotMatch(answer.text, /<script>alert/);
      }
      for (const more of ['&after=x', '&after=1.2.3', '&after=-1.-1.-1.-1', '&place=..', '&year=0', '&year=99999999', '&kind=nothing', '&language=%00', '&topic=%27'])
        assert.ok([200, 400].includes((await stranger.get(ask('light', more))).status), more);
    });

    test('a rebuild beside the server leaves everything found', async () => {
      const before = await count('lantern');
      const run = await site.attempt(['search', 'rebuild', site.folder]);
      assert.equal(run.code, 0, run.err);
      await site.indexed();
      assert.equal(await count('lantern'), before);
      assert.ok(Number(site.sql('SELECT max(generation) FROM search_index')) > 1, 'it is a new index');
    });

    test('a rebuild that is killed goes on when somebody comes back', async () => {
      const before = await count('lantern');
      await site.stop();
      for (let round = 0; round < 5; round++) {
        const child = spawn(linli, ['search', 'rebuild', site.folder], { stdio: 'ignore' });
        const ended = new Promise((resolve) => child.on('exit', resolve));
        await new Promise((resolve) => setTimeout(resolve, 30 + 60 * round)); // into any part of it
        child.kill('SIGKILL');
        await ended;
      }
      await site.start();
      assert.equal(await count('lantern'), before, 'the old index is used meanwhile');
      await eventually(async () => site.sql('SELECT count(*) FROM search_index') === '1');
      await site.indexed();
      assert.equal(await count('lantern'), before);
      assert.equal(await count('灯罩'), 1);
      const docs = site.sql('SELECT docs FROM search_index WHERE state = 1');
      assert.equal(site.sql('SELECT sum(parts) FROM search_thing'), docs, 'as many documents as things have parts');
    });
  });

describe('in a browser', () => {
  const { chromium } = createRequire(import.meta.url)('playwright-core');
  let site, browser;
  before(async () => {
    site = await new Site('sqlite').start();
    await site.indexed();
    browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
  });
  after(async () => {
    await browser?.close();
    await site?.remove();
  });

  test('on a phone, without JavaScript, from the front page to the passage', async () => {
    const page = await (await browser.newContext({ viewport: { width: 390, height: 844 }, javaScriptEnabled: false })).newPage();
    await page.goto(`${site.base}/zh/`);
    await page.click('header a[href$="/search"]');
    await page.fill('#words', '坡道 轮椅');
    await page.click('main form button');
    assert.deepEqual([...new Set(await page.locator('.hits > li >> nth=0').locator('mark').allInnerTexts())], ['坡道', '轮椅']);
    assert.equal(await page.inputValue('#words'), '坡道 轮椅');
    await page.click('.hits h2 a >> nth=0');
    assert.match(await page.innerText('h1'), /坡道/);
  });

  test('on a desk, in Arabic: the field of every page, and a filter put on and taken off', async () => {
    const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 }, javaScriptEnabled: false })).newPage();
    await page.goto(`${site.base}/ar/cases`);
    await page.fill('header input[name=q]', 'المصباح');
    await page.press('header input[name=q]', 'Enter');
    assert.equal(await page.getAttribute('html', 'dir'), 'rtl');
    assert.ok((await page.locator('.hits mark').allInnerTexts()).includes('مصباح'));
    await page.goto(`${site.base}/en/search?q=building`);
    const all = await page.locator('.hits > li').count();
    await page.click('.filtering summary');
    await page.click('.filtering .facet a >> nth=0');
    assert.ok((await page.locator('.hits > li').count()) <= all);
    await page.click('main a:has-text("Without filters")');
    assert.equal(await page.locator('.hits > li').count(), all);
  });
});
