// Imports through the command line: what is faulty is named by its line, the rest goes in once, on both databases; and real
// cities' files go in whole and can be browsed. LINLI_ROWS: how many rows of each at most (5,000; ./dev soak: all).
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Person, Site, databases, linli, realData } from './site.mjs';

const most = Number(process.env.LINLI_ROWS ?? 5000);

const map = `source = invented
community = tang
language = en
zone = Asia/Shanghai
time format = %Y-%m-%d %H:%M
[columns]
id = id
opened = opened
closed = closed
title = title
kind = kind
state = state
place = place
lat = lat
lon = lon
answer = answer
[kinds]
Street lamp = light
[states]
done = closed
open = assigned
`;
const heads = 'id,opened,closed,title,kind,state,place,lat,lon,answer';
const line = (id, fields = {}) => {
  const row = { id, opened: '2026-03-01 09:30', closed: '', title: `Lamp ${id}`, kind: 'Street lamp', state: 'open', place: '', lat: '', lon: '', answer: '', ...fields };
  return heads.split(',').map((head) => (/[",\n]/.test(row[head]) ? `"${row[head].replaceAll('"', '""')}"` : row[head])).join(',');
};

for (const kind of databases())
  describe(kind, () => {
    let site;
    const count = () => Number(site.sql(`SELECT count(*) FROM cases WHERE source = 'invented'`));
    const path = (name) => join(site.folder, name);
    async function imported(rows, ...options) {
      writeFileSync(path('in.csv'), [heads, ...rows, ''].join('\n'));
      return site.attempt(['import', 'cases', site.folder, path('in.csv'), '--map', path('map.conf'), ...options]);
    }
    const faults = (err) => [...err.matchAll(/in\.csv:(\d+): \S/g)].map(([, n]) => Number(n));
    before(() => {
      site = new Site(kind);
      writeFileSync(path('map.conf'), map);
    });
    after(() => site?.remove());

    // Lines 2 to 12 of the file: every second one is faulty in a way of its own.
    const mixed = [
      line('a1'), line('a2', { opened: 'yesterday' }), line('a3'), line('a4', { opened: '2026-02-30 10:00' }), line('a5', { closed: '2026-13-01 00:00' }),
      line('a6', { kind: 'Dragon' }), line('a7', { state: 'perhaps' }), line('a8', { place: 'Nowhere' }), line('a9', { lat: '91', lon: '0' }),
      `${line('a10')},one cell more`, line('a11', { title: 'Two\nlines, "quoted"', state: 'done', closed: '2026-03-02 10:00', answer: 'New bulb' }), line('a12'),
    ];
    const wrong = [3, 5, 6, 7, 8, 9, 10, 11];

    test('a dry run names every faulty line and writes nothing', async () => {
      const { code, out, err } = await imported(mixed, '--dry-run');
      assert.equal(code, 3);
      assert.deepEqual(faults(err), wrong);
      assert.match(out, /nothing written; 12 lines: 4 added, 0 there already, 8 faulty/);
      assert.equal(count(), 0);
    });

    test('--on-error stop: kept to the last good line, and that is said', async () => {
      const { code, out, err } = await imported(mixed, '--on-error', 'stop');
      assert.equal(code, 3);
      assert.deepEqual(faults(err), [3]);
      assert.match(out, /stopped at line 3; the lines before it are kept/);
      assert.equal(count(), 1);
    });

    test('--on-error skip: the good lines are in, once', async () => {
      const first = await imported(mixed);
      assert.equal(first.code, 3);
      assert.deepEqual(faults(first.err), wrong);
      assert.match(first.out, /12 lines: 3 added, 1 there already, 8 faulty/);
      const again = await imported(mixed);
      assert.match(again.out, /12 lines: 0 added, 4 there already, 8 faulty/);
      assert.equal(count(), 4);
    });

    test('line numbers hold after rows of several lines', async () => {
      const { err } = await imported([line('b1', { title: 'one\ntwo\nthree' }), line('b2', { opened: 'x' })], '--dry-run');
      assert.deepEqual(faults(err), [5]);
    });

    test('the same id twice in one file is one request', async () => {
      const { code, out } = await imported([line('c1'), line('c1'), line('c2')]);
      assert.equal(code, 0);
      assert.match(out, /3 lines: 2 added, 1 there already, 0 faulty/);
    });

    test('a file that breaks off is taken to its last good line', async () => {
      writeFileSync(path('in.csv'), `${heads}\n${line('d1')}\n${line('d2')}\n${line('d3').replace('Lamp', '"Lamp')}`);
      const { code, err } = await site.attempt(['import', 'cases', site.folder, path('in.csv'), '--map', path('map.conf')]);
      assert.equal(code, 3);
      assert.deepEqual(faults(err), [4]);
      assert.equal(Number(site.sql(`SELECT count(*) FROM cases WHERE source_id LIKE 'd%' AND source = 'invented'`)), 2);
    });

    test('one JSON object a line is a table too; a language of its own; another community than the map’s', async () => {
      const row = (id, more = {}) => JSON.stringify({ id, opened: '2026-03-01 09:30', title: `Lâmpada ${id}`, lang: 'pt', ...more });
      writeFileSync(path('in.ndjson'), [row('n1'), '', row('n2', { lang: null }), '{"id": "n3"', '[1]', row('n4', { lang: 'not a language' }),
                                        row('n5', { opened: 5 }), row('n1'), row('n6', { title: 'two\nlines', more: 1 })].join('\n'));
      writeFileSync(path('json.conf'), `source = invented\nlanguage = en\nzone = Asia/Shanghai\ntime format = %Y-%m-%d %H:%M\n[columns]
id = id\nopened = opened\ntitle = title\nlanguage = lang\n[kinds]\n* = light\n`);
      const args = ['import', 'cases', site.folder, path('in.ndjson'), '--map', path('json.conf')];
      const without = await site.attempt(args);
      assert.equal(without.code, 3, 'no community');
      const { err, out } = await site.attempt([...args, '--community', 'qiao']);
      assert.deepEqual([...err.matchAll(/in\.ndjson:(\d+): \S/g)].map(([, n]) => Number(n)), [4, 5, 6, 7]);
      assert.match(out, /8 lines: 3 added, 1 there already, 4 faulty/);
      assert.equal(site.sql(`SELECT c.lang, p.code FROM cases c JOIN place p ON p.id = c.community WHERE source_id IN ('n1', 'n2') ORDER BY source_id`),
        'pt|qiao\nen|qiao');
    });

    test('a zero byte in one line spoils that line alone', async () => {
      writeFileSync(path('in.csv'), `${heads}\n${line('z1')}\n${line('z2').replace('Lamp', 'La\0mp')}\n${line('z3\0')}\n${line('z4')}\n`);
      const { code, err, out } = await site.attempt(['import', 'cases', site.folder, path('in.csv'), '--map', path('map.conf')]);
      assert.equal(code, 3);
      assert.deepEqual(faults(err), [3, 4]);
      assert.match(out, /4 lines: 2 added, 0 there already, 2 faulty/);
    });

    test('what is no table at all is said so', async () => {
      for (const [text, code] of [['', 3], [Buffer.from([0xff, 0xfe, 0x41]), 3], [`${heads}\n`, 0], ['\0\0\0\0', 3], ['{"a": 1}', 3], ['a,b\n1,2\n', 3]]) {
        writeFileSync(path('in.csv'), text);
        const answer = await site.attempt(['import', 'cases', site.folder, path('in.csv'), '--map', path('map.conf')]);
        assert.equal(answer.code, code, `${JSON.stringify(String(text))}: ${answer.code} ${answer.err}`);
      }
      for (const wrong of ['', 'source = x', map.replace('tang', 'nowhere'), map.replace('light', 'nothing'), map.replace('Asia/Shanghai', 'Mars/Olympus'),
                           `${map}nonsense`, map.replace('done = closed', 'done = nonsense')]) {
        writeFileSync(path('wrong.conf'), wrong);
        writeFileSync(path('in.csv'), `${heads}\n${line('e1')}\n`);
        const { code, err } = await site.attempt(['import', 'cases', site.folder, path('in.csv'), '--map', path('wrong.conf')]);
        assert.equal(code, 3, `${wrong.slice(0, 60)}: ${err}`);
        assert.ok(err.length > 10);
      }
      assert.equal((await site.attempt(['import', 'cases', site.folder, path('none.csv'), '--map', path('map.conf')])).code, 3);
      assert.equal((await site.attempt(['import', 'cases', site.folder, path('in.csv')])).code, 2);
    });

    test('Open311 answers, XML and JSON, whole and broken', async () => {
      const request = (id, more = {}) => ({ service_request_id: id, status: 'open', service_name: 'Ramps', description: `Ramp ${id}`, requested_datetime: '2026-05-01T10:00:00Z', lat: 31.195, long: 121.394, ...more });
      const xml = (requests) => `<?xml version="1.0" encoding="utf-8"?><service_requests>${requests.map((r) => `<request>${Object.entries(r).map(([k, v]) => `<${k}>${v}</${k}>`).join('')}</request>`).join('')}</service_requests>`;
      const run = (name, text, ...options) => {
        writeFileSync(path(name), text);
        return site.attempt(['import', 'open311', site.folder, path(name), '--community', 'tang', ...options]);
      };
      assert.match((await run('a.json', JSON.stringify([request('j1'), request('j2')]))).out, /2 lines: 2 added/);
      assert.match((await run('a.xml', xml([request('x1'), request('j2')]))).out, /2 lines: 1 added, 1 there already/);
      const faulty = await run('b.json', JSON.stringify([request('k1'), request('k2', { requested_datetime: 'soon' }), request('k3')]), '--on-error', 'skip');
      assert.equal(faulty.code, 3);
      assert.match(faulty.err, /b\.json:3: /);
      assert.match(faulty.out, /3 lines: 2 added, 0 there already, 1 faulty/);
      // What a spreadsheet would run is here what somebody wrote.
      const signs = ['=1+1', '- the lamp, "again"', '@home +86'];
      assert.match((await run('s.json', JSON.stringify(signs.map((description, i) => request(`s${i}`, { description }))))).out, /3 added/);
      assert.deepEqual(site.sql("SELECT title FROM cases WHERE source_id IN ('s0', 's1', 's2') ORDER BY source_id").split('\n'), signs);
      // A text that is many times what was sent is not read, though faults are to be passed over.
      const bomb = await run('t.xml', `<!DOCTYPE a [<!ENTITY b "${'c'.repeat(1000)}">]><service_requests><request><service_request_id>t1</service_request_id><service_name>Ramps</service_name><requested_datetime>2026-05-01T10:00:00Z</requested_datetime><description>${'&b;'.repeat(1000)}</description></request></service_requests>`, '--on-error', 'skip');
      assert.equal(bomb.code, 3);
      assert.equal(site.sql("SELECT count(*) FROM cases WHERE source_id = 't1'"), '0');
      const broken = await run('b.xml', xml([request('y1'), request('y2')]).slice(0, -60), '--on-error', 'skip');
      assert.equal(broken.code, 3);
      assert.match(broken.out, /1 added/);
      for (const [name, text] of [['c.json', '[{'], ['c.json', '"x"'], ['d.xml', '<a>'], ['e.xml', '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'], ['f.xml', '<a>'.repeat(100_000)], ['g.json', '['.repeat(100_000)]])
        assert.equal((await run(name, text)).code, 3, `${name} ${text.slice(0, 30)}`);
    });

    test('places and kinds go in whole or not at all, and are known again', async () => {
      const places = 'code,parent,level,lat,lon,name:en\nnew-grid,tang,grid,31.1,121.3,New grid\n';
      const run = (text, ...options) => {
        writeFileSync(path('places.csv'), text);
        return site.attempt(['import', 'places', site.folder, path('places.csv'), ...options]);
      };
      const bad = await run(`${places}x,nowhere,grid,,,X\ny,tang,castle,,,Y\nz,tang,grid,95,0,Z\n`);
      assert.equal(bad.code, 3);
      assert.deepEqual([...bad.err.matchAll(/places\.csv:(\d+):/g)].map(([, n]) => Number(n)), [3, 4, 5]);
      assert.match(bad.out, /nothing written; 4 lines: 1 added, 0 there already, 3 faulty\nit goes in whole or not at all; --on-error skip/);
      assert.equal(site.sql(`SELECT count(*) FROM place WHERE code = 'new-grid'`), '0');
      assert.match((await run(places, '--dry-run')).out, /nothing written; 1 lines: 1 added/);
      assert.equal(site.sql(`SELECT count(*) FROM place WHERE code = 'new-grid'`), '0');
      assert.match((await run(places)).out, /1 lines: 1 added, 0 there already, 0 faulty/);
      assert.match((await run(places)).out, /1 lines: 0 added, 1 there already, 0 faulty/);
      assert.match((await run(`${places}x,nowhere,grid,,,X\nlast,tang,grid,31.1,121.3,Last\n`, '--on-error', 'skip')).out, /^3 lines: 1 added, 1 there already, 1 faulty\n$/);
      assert.equal(site.sql(`SELECT count(*) FROM place WHERE code = 'last'`), '1');
    });

    // ── Real cities ──

    // The beginning of a file, at most `most` rows; answers the file and how many rows it holds.
    function table(file) {
      const text = execFileSync('zstd', ['-dc', file], { encoding: 'utf8', maxBuffer: 1 << 30 });
      const json = /ndjson/.test(file), out = path(json ? 'city.ndjson' : 'city.csv');
      let at = 0, rows = json ? 0 : -1, quoted = false;
      for (; at < text.length && rows < most; at++) {
        if (text[at] === '"' && !json) quoted = !quoted;
        else if (text[at] === '\n' && !quoted) rows++;
      }
      if (at === text.length && text[at - 1] !== '\n') rows++;
      writeFileSync(out, text.slice(0, at));
      return { out, rows };
    }

    // name, map, the source's own word for itself, how many lines of the whole file are faulty
    for (const [name, conf, source, wrong] of [
      ['boston311_2011H2.csv.zst', 'boston', 'boston', 0], ['nyc311_2018_1000.csv.zst', 'nyc', 'nyc', 0],
      ['zurich_zwn_reports.csv.zst', 'zurich', 'zurich', 0], ['zh_messages_replies.ndjson.zst', 'messages-zh', 'messages', 1],
      ['saopaulo_sp156_722k.csv.zst', 'saopaulo', 'sp156', 0]])
      test(`${name} goes in whole and can be browsed`, async (t) => {
        const file = realData('cases', name);
        if (!file) return t.skip();
        const { out: csv, rows } = table(file);
        const args = ['import', 'cases', site.folder, csv, '--map', `docs/maps/${conf}.conf`];
        const began = Date.now();
        const first = await site.attempt(args, '', 1_200_000);
        const seconds = (Date.now() - began) / 1000;
        const [, lines, added, known, faulty] = /(\d+) lines: (\d+) added, (\d+) there already, (\d+) faulty/.exec(first.out)?.map(Number) ?? [];
        assert.equal(lines, rows, first.err.slice(0, 500));
        assert.ok(faulty <= wrong, first.err.slice(0, 500));
        assert.equal(added + known + faulty, rows);
        console.log(`${kind}: ${name}: ${rows} rows in ${seconds.toFixed(1)} s, ${added} added, ${faulty} faulty`);
        const again = await site.attempt(args, '', 1_200_000);
        assert.match(again.out, new RegExp(`${rows} lines: 0 added, ${added + known} there already, ${faulty} faulty`), again.err.slice(0, 300));
        assert.equal(site.sql(`SELECT count(*) FROM cases WHERE source = '${source}'`), String(added));
        await site.start();
        const person = new Person(site);
        const number = site.sql(`SELECT number FROM cases WHERE source = '${source}' AND title <> '' ORDER BY id DESC LIMIT 1`);
        for (const address of ['/zh/cases', '/ar/cases', `/en/cases/${number}`, '/open311/v2/requests.json?end_date=2011-12-31T00:00:00Z', '/en/places', '/cases.csv'])
          assert.equal((await person.get(address)).status, 200, address);
        // Page by page, older and older, without an end in sight or a request seen twice.
        const seen = new Set();
        let address = '/en/cases';
        for (let page = 0; page < 8 && address; page++) {
          const { text } = await person.get(address);
          for (const [, one] of text.matchAll(/href="\/en\/cases\/(\d{4}-\d+)"/g)) {
            assert.ok(!seen.has(one) || page === 0, `${one} comes again`);
            seen.add(one);
          }
          address = /rel="next" href="([^"]+)"|href="([^"]+)" rel="next"/.exec(text)?.slice(1).find(Boolean)?.replaceAll('&amp;', '&');
        }
        assert.ok(seen.size >= Math.min(100, added), `${seen.size} seen`);
        await site.stop();
        assert.match(site.run('verify', 'record', site.folder), /all good/);
      });
  });

test('on a terminal there is a bar with rate and time left', () => {
  const site = new Site('sqlite');
  const rows = Array.from({ length: 12_000 }, (_, i) => line(`p${i}`)).join('\n');
  writeFileSync(join(site.folder, 'in.csv'), `${heads}\n${rows}\n`);
  writeFileSync(join(site.folder, 'map.conf'), map);
  const shown = execFileSync('script', ['-qec', `${linli} import cases ${site.folder} ${site.folder}/in.csv --map ${site.folder}/map.conf`, '/dev/null'],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  assert.match(shown, /\[#*\.*\] +\d+ % +\d+\/s +\d+ s left/);
  assert.match(shown, /12000 lines: 12000 added/);
  return site.remove();
});
