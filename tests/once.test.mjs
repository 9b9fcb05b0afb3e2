// The same form 64 times at once has one effect, and every sender is told the same; on both databases.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Person, Site, databases, once } from './site.mjs';

const senders = 64;

for (const kind of databases())
  describe(kind, () => {
    let site, resident, neighbour, committee, place;
    before(async () => {
      site = await new Site(kind).start();
      place = site.sql(`SELECT id FROM place WHERE code = 'tang-b1'`);
      [resident, neighbour, committee] = await Promise.all(['resident', 'james', 'committee'].map((name) =>
        Person.signedIn(site, `${name}@demo.example`)));
    });
    after(() => site?.remove());

    // 64 times the same; all answers are the same 303.
    async function all(person, path, fields) {
      await person.formToken();
      const answers = await Promise.all(Array.from({ length: senders }, () => person.post(path, fields)));
      assert.deepEqual([...new Set(answers.map((answer) => `${answer.status} ${answer.location}`))].length, 1,
        JSON.stringify([...new Set(answers.map((answer) => `${answer.status} ${answer.location}`))]));
      assert.equal(answers[0].status, 303);
    }
    const count = (sql) => Number(site.sql(`SELECT count(*) FROM ${sql}`));

    test('opening a request, five times over', async () => {
      for (let round = 0; round < 5; round++) {
        const title = `once ${round}`;
        await all(resident, '/en/cases/new/path', { title, place, _once: once() });
        assert.equal(count(`cases WHERE title = '${title}'`), 1);
        assert.equal(count(`record r JOIN cases c ON r.subject = c.id WHERE c.title = '${title}'`), 1);
      }
    });

    test('an answer, a rating, a follower', async () => {
      const number = await resident.open('path', { title: 'Ramp', place });
      await all(committee, `/en/cases/${number}/answer`, { text: 'It is done', resolved: 'yes', _once: once() });
      assert.equal(count(`case_event e JOIN cases c ON e.case_id = c.id WHERE c.number = '${number}' AND e.text = 'It is done'`), 1);
      await all(neighbour, `/en/cases/${number}/follow`, { follow: 'yes', _once: once() });
      assert.equal(site.sql(`SELECT followers FROM cases WHERE number = '${number}'`), '1');
      await all(resident, `/en/cases/${number}/rate`, { solved: '1', satisfied: '5', _once: once() });
      assert.equal(count(`rating t JOIN cases c ON t.case_id = c.id WHERE c.number = '${number}'`), 1);
    });

    // Different presses of the button are different wishes; what can be wished once only is refused the second time.
    test('64 ratings at once: one is taken, the others are told so', async () => {
      const number = await resident.open('path', { title: 'Kerb', place });
      await committee.post(`/en/cases/${number}/answer`, { text: 'It is done', resolved: 'yes' });
      const answers = await Promise.all(Array.from({ length: senders }, () =>
        resident.post(`/en/cases/${number}/rate`, { solved: '1', satisfied: '4' })));
      const statuses = answers.map((answer) => answer.status).sort();
      assert.deepEqual([statuses.filter((s) => s === 303).length, statuses.filter((s) => s === 409).length], [1, senders - 1], String(statuses));
      assert.equal(count(`rating t JOIN cases c ON t.case_id = c.id WHERE c.number = '${number}'`), 1);
    });

    test('64 followers at once are counted', async () => {
      const number = await resident.open('path', { title: 'Lamp', place });
      const people = await Promise.all(['james', 'amina', 'yuki', 'grid1', 'centre', 'street'].map((name) =>
        Person.signedIn(site, `${name}@demo.example`)));
      for (const person of people) await person.formToken();
      const answers = await Promise.all(Array.from({ length: 60 }, (_, i) =>
        people[i % 6].post(`/en/cases/${number}/follow`, { follow: 'yes' })));
      assert.deepEqual([...new Set(answers.map((answer) => answer.status))], [303]);
      assert.equal(site.sql(`SELECT followers FROM cases WHERE number = '${number}'`), '6');
    });
  });
