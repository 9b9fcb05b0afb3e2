// A building moves to another grid, a grid to another community: people, roles, requests, documents and what is found follow;
// open requests go to the team of the new place; old addresses lead to it. On both databases, by the pages.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Person, Site, databases } from './site.mjs';

for (const kind of databases())
  describe(kind, () => {
    let site, admin, resident, number, oldGrid;
    const path = (code) => site.sql(`SELECT path FROM place WHERE code = '${code}'`);
    const move = (code, to) => admin.post(`/en/places/${path(code)}/move`, { to: path(to) });
    before(async () => {
      site = new Site(kind);
      site.addPerson('far@demo.example', 'committee', 'qiao');
      site.addPerson('far-admin@demo.example', 'administrator', 'qiao');
      await site.start();
      admin = await Person.signedIn(site, 'admin@demo.example');
      resident = await Person.signedIn(site, 'james@demo.example');
      number = await resident.open('path', { title: 'Zebrafinch on the ramp', place: site.sql("SELECT id FROM place WHERE code = 'tang-b1'") });
      await site.indexed();
    });
    after(() => site?.remove());

    test('what would move is shown first, and what cannot be is refused', async () => {
      const page = await admin.get(`/en/places/${path('tang-b1')}/move?to=${path('tang-2')}`);
      assert.equal(page.status, 200);
      for (const words of ['Places, itself among them', 'People who live there', 'Requests', 'Grid 2', 'Move it']) assert.ok(page.text.includes(words), words);
      const itself = await admin.get(`/en/places/${path('tang-1')}/move?to=${path('tang-b1')}`);
      assert.equal(itself.status, 422);
      assert.match(itself.text, /cannot lie in itself/);
      assert.equal((await move('tang-1', 'tang-b1')).status, 422, 'not into its own subtree');
      assert.equal((await move('tang-1', 'tang-2')).status, 422, 'not under its own level');
      assert.equal((await move('tang-b1', 'tang-1')).status, 409, 'where it lies already');
      const far = await Person.signedIn(site, 'far-admin@demo.example');
      assert.equal((await far.post(`/en/places/${path('tang-b1')}/move`, { to: path('qiao-1') })).status, 403);
      assert.equal((await resident.post(`/en/places/${path('tang-b1')}/move`, { to: path('tang-2') })).status, 403);
    });

    test('a building goes to another grid: the grid worker of that one has its open requests', async () => {
      const old = path('tang-b1');
      const home = (person) => site.sql(`SELECT r.path FROM residence r JOIN account a ON a.person = r.person WHERE a.email = '${person}' AND r.moved_out IS NULL`);
      const before = home('resident@demo.example');
      assert.equal((await move('tang-b1', 'tang-2')).status, 303);
      assert.ok(path('tang-b1').startsWith(path('tang-2')));
      assert.ok(path('tang-b1-101').startsWith(path('tang-b1')), 'flats too');
      assert.ok(before.startsWith(old) && home('resident@demo.example').startsWith(path('tang-b1')), 'people live where they lived');
      assert.equal(site.sql(`SELECT team_path FROM cases WHERE number = '${number}'`), path('tang-2'));
      const worker = await Person.signedIn(site, 'grid2@demo.example');
      assert.match((await worker.get('/en/work?list=work')).text, /Zebrafinch/);
      const away = await admin.get(`/en/places/${old}`);
      assert.equal(away.status, 303);
      assert.equal(away.location.endsWith(path('tang-b1')), true, 'the old address leads to it');
      for (const table of ['place', 'cases', 'residence', 'role_held', 'document', 'text', 'organisation'])
        assert.equal(site.sql(`SELECT count(*) FROM ${table} WHERE path >= '${old}' AND path < '${old}~'`), '0', table);
    });

    test('a grid goes to another community: its requests are that community’s, and only its staff find the private ones', async () => {
      const hidden = await resident.open('path', { title: 'Quokka quarrel', private: '1', place: site.sql("SELECT id FROM place WHERE code = 'tang-b1'") });
      await site.indexed();
      const far = await Person.signedIn(site, 'far@demo.example');
      const commit = await Person.signedIn(site, 'committee@demo.example');
      const finds = async (person) => (await person.get('/en/search?q=quokka')).text.includes('quarrel');
      assert.deepEqual([await finds(commit), await finds(far)], [true, false]);
      assert.equal((await move('tang-2', 'qiao')).status, 303);
      await site.indexed();
      assert.equal(site.sql(`SELECT p.code FROM cases c JOIN place p ON p.id = c.community WHERE c.number = '${hidden}'`), 'qiao');
      assert.deepEqual([await finds(commit), await finds(far)], [false, true]);
      assert.equal((await commit.get(`/en/cases/${hidden}`)).status, 404);
      assert.equal((await far.get(`/en/cases/${hidden}`)).status, 200);
      assert.match((await admin.get('/en/record')).text, /Place moved/);
      assert.match(site.run('verify', 'record', site.folder), /good|whole|lines/i);
      assert.equal((await move('tang-2', 'tang')).status, 303, 'and back');
    });

    test('what a company of the old community has open goes to who answers in the new one', async () => {
      const leak = await resident.open('water', { title: 'Okapi under the sink', private: '1', place: site.sql("SELECT id FROM place WHERE code = 'tang-b5'") });
      const company = await Person.signedIn(site, 'property@demo.example');
      const far = await Person.signedIn(site, 'far@demo.example');
      const reads = async (person) => (await person.get(`/en/cases/${leak}`)).status;
      assert.deepEqual([await reads(company), await reads(far)], [200, 404]);
      assert.equal((await move('tang-2', 'qiao')).status, 303);
      assert.deepEqual([await reads(company), await reads(far)], [404, 200]);
      assert.equal((await move('tang-2', 'tang')).status, 303, 'and back');
      assert.deepEqual([await reads(company), await reads(far)], [200, 404]);
    });

    test('where to is found by name or code, in a city with more places than a list holds', async () => {
      const page = await admin.get(`/en/places/${path('tang-b1')}/move?name=grid`);
      assert.equal(page.status, 200);
      assert.match(page.text, /<select id="to"/, 'few enough to choose from');
      assert.ok(page.text.includes(`move?to=${path('tang-3')}`));
      assert.ok((await admin.get(`/en/places/${path('tang-b1')}/move?name=tang-3`)).text.includes(`move?to=${path('tang-3')}`), 'by its code');
      assert.ok(!(await admin.get(`/en/places/${path('tang-b1')}/move?name=building`)).text.includes('move?to='), 'a building lies in no building');
      assert.match((await admin.get(`/en/places/${path('tang-b1')}/move?name=nowhere`)).text, /No place of a higher level/);
      const file = join(site.folder, 'many.csv');
      writeFileSync(file, ['code,parent,level,name:en', ...Array.from({ length: 420 }, (_, i) => `quay-${i},qiao,grid,Quay ${i}`)].join('\n'));
      await site.stop();
      site.run('import', 'places', site.folder, file);
      await site.start();
      const many = (await admin.get(`/en/places/${path('tang-b1')}/move?name=quay`)).text;
      assert.doesNotMatch(many, /<select id="to"/);
      assert.equal(many.match(/move\?to=/g).length, 20);
      assert.match(many, /type more of the name/);
      const one = (await admin.get(`/en/places/${path('tang-b1')}/move?name=quay+419`)).text;
      assert.equal(one.match(/move\?to=(\w+)/)[1], path('quay-419'));
      assert.equal((await move('tang-b1', 'quay-419')).status, 303);
    });
  });
