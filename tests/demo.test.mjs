// What stands beside the demo community: an invented city for whoever has nothing else, a part of real cities' requests where
// they are at hand; and the community comes first all the same.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { Person, Site, databases, linli, realData } from './site.mjs';

const count = (site, where) => Number(site.sql(`SELECT count(*) FROM cases WHERE ${where}`));

// Reads as a visitor would: first page, list, a place of the city, one request of it.
async function looksAround(site, community) {
  await site.start();
  const person = new Person(site);
  const home = (await person.get('/en/')).text;
  assert.match(home, /Tangxi Lane/);
  assert.doesNotMatch(home, /invented\)|Boston/, 'the front page is the community’s');
  const first = /href="\/en\/cases\/(\d{4}-\d+)"/.exec((await person.get('/en/cases')).text)[1];
  assert.equal(site.sql(`SELECT source IS NULL FROM cases WHERE number = '${first}'`).replace('t', '1'), '1', 'the list begins with the community’s');
  const path = site.sql(`SELECT path FROM place WHERE code = '${community}'`);
  assert.equal((await person.get(`/en/places/${path}`)).status, 200);
  const list = (await person.get(`/en/cases?place=${path}`)).text;
  const numbers = [...list.matchAll(/href="\/en\/cases\/(\d{4}-\d+)"/g)].map(([, number]) => number);
  assert.equal(numbers.length, 25);
  for (const number of numbers) assert.equal(site.sql(`SELECT count(*) FROM cases WHERE number = '${number}' AND source IS NOT NULL`), '1');
  const page = (await person.get(`/en/cases/${numbers[0]}`)).text;
  assert.match(list, new RegExp(`<time [^>]*>[^<]*${numbers[0].slice(0, 4)}</time>`), 'a year long past is said');
  await site.stop();
  return page;
}

for (const kind of databases())
  test(`${kind}: an invented city stands beside the community, and says that it is invented`, async () => {
    const site = new Site(kind, { demo: ['--city', 'sample'] });
    assert.equal(count(site, `source = 'lanwan'`), 300);
    assert.ok(Number(site.sql(`SELECT count(DISTINCT lang) FROM cases WHERE source = 'lanwan'`)) >= 10);
    assert.match(await looksAround(site, 'lan-deng'), /invented/);
    await site.remove();
  });

test('real cities’ requests stand there where they are at hand, each at its own time', async (t) => {
  const boston = realData('cases', 'boston311_2011H2.csv.zst');
  if (!boston) return t.skip();
  const site = new Site('sqlite', { demo: ['--city', join(dirname(boston), '../..')] });
  assert.equal(count(site, `source = 'boston'`), 3000);
  assert.ok(count(site, `source = 'boston' AND next_due < 9000000000000000`) > 0, 'open ones keep their deadline');
  assert.match(await looksAround(site, 'boston-311'), /Boston/);
  await site.start();
  const number = site.sql(`SELECT number FROM cases WHERE source = 'boston' ORDER BY id LIMIT 1`); // opened 2011-07-01 01:32:33 there
  assert.match((await new Person(site).get(`/en/cases/${number}`)).text, /1 Jul 2011, 0?1:32/);
  await site.stop();
  await site.remove();
});

test('a folder without requests is refused, faulty ones are told, and `none` adds nothing', () => {
  const folder = mkdtempSync(join(tmpdir(), 'linli-demo-'));
  const grow = (name, ...options) => {
    try {
      return { code: 0, out: execFileSync(linli, ['demo', join(folder, name), ...options], { encoding: 'utf8', stdio: 'pipe' }) };
    } catch (error) {
      return { code: error.status, out: error.stderr };
    }
  };
  assert.deepEqual([grow('a', '--city', folder).code, grow('b', '--city', 'nowhere').code], [3, 3]);
  mkdirSync(join(folder, 'data/cases'), { recursive: true });
  writeFileSync(join(folder, 'data/cases/boston311_2011H2.csv.zst'), 'this was never packed');
  const faulty = grow('c', '--city', folder);
  assert.equal(faulty.code, 3);
  assert.match(faulty.out, /boston311_2011H2\.csv\.zst/);
  const none = grow('d', '--city', 'none');
  assert.equal(none.code, 0);
  assert.doesNotMatch(none.out, /Beside/);
  rmSync(folder, { recursive: true });
});
