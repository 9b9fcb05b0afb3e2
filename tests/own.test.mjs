// A person takes away what is held about them: everything of theirs, nothing of anybody else's; the record says so. Both databases.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Person, Site, databases } from './site.mjs';

for (const kind of databases())
  describe(kind, () => {
    let site, james, number;
    before(async () => {
      site = await new Site(kind).start();
      james = await Person.signedIn(site, 'james@demo.example');
      number = await james.open('path', { title: 'Ramp “too” <steep>', description: 'Line one\nline two', private: '1', place: site.sql("SELECT id FROM place WHERE code = 'tang-b1'") });
      await james.post(`/en/cases/${number}/comment`, { text: 'It is worse in the rain' });
      const centre = await Person.signedIn(site, 'centre@demo.example');
      await centre.post(`/en/cases/${number}/answer`, { text: 'It is done', resolved: 'yes' });
      await james.post(`/en/cases/${number}/rate`, { solved: '2', satisfied: '4' });
    });
    after(() => site?.remove());

    test('JSON holds all parts, each value as it was given', async () => {
      const answer = await james.post('/en/me/data', { as: 'json' });
      assert.equal(answer.status, 200);
      assert.match(answer.headers.get('content-disposition'), /attachment; filename="linli\.json"/);
      const own = JSON.parse(answer.text);
      assert.equal(own.account[0].email, 'james@demo.example');
      assert.ok(own.person[0].name && own.homes[0].place && own.sessions.length >= 1 && own.roles[0].role);
      const request = own.requests.find((one) => one.number === number);
      assert.equal(request.title, 'Ramp “too” <steep>');
      assert.equal(request.description, 'Line one\nline two');
      assert.ok(own.request_entries.some((entry) => entry.text === 'It is worse in the rain'));
      assert.ok(own.record.some((line) => line.what === 'Request opened'));
      const rating = own.ratings.find((one) => one.request === number);
      assert.deepEqual([rating.solved, rating.satisfied], ['In part', '4']);
      for (const part of ['contact_readings', 'followed', 'translations', 'documents']) assert.ok(Array.isArray(own[part]), part);
      assert.doesNotMatch(answer.text, /argon2|amina|吴桂芳/i, 'no password, nobody else');
    });

    test('the page is one file that says the same, in the reader’s language', async () => {
      const answer = await james.post('/ar/me/data', { as: 'html' });
      assert.equal(answer.status, 200);
      assert.match(answer.headers.get('content-disposition'), /linli\.html/);
      assert.match(answer.text, /dir="rtl"/);
      assert.match(answer.text, /Ramp “too” &lt;steep&gt;/);
      assert.doesNotMatch(answer.text, /<link rel="stylesheet"|<script src/, 'nothing is fetched');
    });

    test('everybody gets their own; the record has a line for each time', async () => {
      const amina = await Person.signedIn(site, 'amina@demo.example');
      const own = JSON.parse((await amina.post('/en/me/data', { as: 'json' })).text);
      assert.ok(!own.requests.some((one) => one.number === number));
      assert.equal(site.sql("SELECT count(*) FROM record WHERE verb = 'own_data'"), '3');
      assert.equal(site.sql("SELECT count(*) FROM record WHERE verb = 'own_data' AND is_public = 1"), '0');
    });
  });
