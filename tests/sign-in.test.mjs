// Guessing passwords: each guess counts, whatever the form carries and however many come at once; nobody learns from it who
// has an account; and a sign-in sent twice signs in twice. On both databases.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Person, Site, databases, demoPassword, inParallel, once } from './site.mjs';

const perAccount = 10; // GUESSES_PER_NETWORK and _DEVICE of accounts.h

for (const kind of databases())
  describe(kind, () => {
    let site;
    before(async () => {
      site = new Site(kind, { conf: 'proxy = 127.0.0.1' });
      site.addPerson('away@demo.example', 'committee', 'qiao');
      await site.start();
    });
    after(() => site?.remove());

    // Guesses from an address of one's own, so that the tests do not count for one another.
    let addresses = 0;
    const guesser = () => {
      const person = new Person(site), address = `192.0.2.${++addresses}`;
      person.guess = (login, password, fields = {}, from = address) =>
        person.post('/en/sign-in', { login, password, ...fields }, { 'X-Forwarded-For': from });
      return person;
    };
    const repeat = async (n, what) => {
      const statuses = [];
      for (let i = 0; i < n; i++) statuses.push((await what(i)).status);
      return statuses;
    };

    test('a guess counts though its form came before', async () => {
      const stranger = guesser(), _once = once();
      const statuses = await repeat(perAccount + 1, (i) => stranger.guess('amina@demo.example', `wrong-${i}`, { _once }));
      assert.deepEqual(statuses, [...Array(perAccount).fill(422), 429]);
    });

    test('guesses that come at once count all the same', async () => {
      const stranger = guesser();
      await stranger.formToken();
      await inParallel(Array(3 * perAccount).fill('wrong'), 3 * perAccount, (word) => stranger.guess('james@demo.example', word));
      assert.equal(Number(site.sql(`SELECT count(*) FROM guess g JOIN account a ON g.who = 'account:' || a.id WHERE a.email = 'james@demo.example'`)), perAccount);
      assert.equal((await stranger.guess('james@demo.example', demoPassword)).status, 429);
    });

    test('a browser that signed in before signs in, however often strangers mistype', async () => {
      const own = guesser(), stranger = guesser(), login = 'city@demo.example';
      assert.equal((await own.guess(login, demoPassword)).status, 303);
      assert.match(own.cookies.get('known'), /^[0-9a-f]{48}$/);
      for (const name of [...own.cookies.keys()]) if (name !== 'known') own.cookies.delete(name); // the session is over
      own.token = undefined;
      for (let network = 0; network < 2; network++)
        await repeat(perAccount, () => stranger.guess(login, 'wrong', {}, `198.51.100.${network}`));
      assert.equal((await stranger.guess(login, demoPassword, {}, '198.51.100.0')).status, 429);
      assert.equal((await own.guess(login, demoPassword, {}, '198.51.100.0')).status, 303, 'at the same address');
      assert.equal((await guesser().guess(login, demoPassword)).status, 303, 'and so does a new one elsewhere');
    });

    test('a new password makes strangers of all other devices', async () => {
      const login = 'away@demo.example', words = 'four unrelated garden words';
      const here = await Person.signedIn(site, login), there = await Person.signedIn(site, login);
      const before = here.cookies.get('known');
      assert.equal((await here.post('/en/me/password', { old: demoPassword, password: words })).status, 303);
      assert.notEqual(here.cookies.get('known'), before);
      const stranger = guesser();
      await repeat(perAccount, () => stranger.guess(login, 'wrong', {}, '198.51.100.9'));
      for (const [person, status] of [[here, 303], [there, 429]]) {
        person.cookies.delete('linli');
        person.token = undefined;
        assert.equal((await person.post('/en/sign-in', { login, password: words }, { 'X-Forwarded-For': '198.51.100.9' })).status, status);
      }
    });

    test('who has an account is not to be learned by guessing', async () => {
      const stranger = guesser();
      const statuses = await repeat(perAccount + 1, (i) => stranger.guess('nobody@nowhere.example', `wrong-${i}`));
      assert.deepEqual(statuses, [...Array(perAccount).fill(422), 429]);
    });

    test('a session that is used goes on', async () => {
      const day = 86_400_000, person = await Person.signedIn(site, 'centre@demo.example');
      await site.stop();
      site.sql(`UPDATE session SET seen = ${Date.now() - 13 * day} WHERE account = (SELECT id FROM account WHERE email = 'centre@demo.example')`);
      await site.start();
      assert.equal((await person.get('/en/me/settings')).status, 200);
      await site.stop(); // it keeps house before it ends
      const seen = Number(site.sql(`SELECT max(seen) FROM session WHERE account = (SELECT id FROM account WHERE email = 'centre@demo.example')`));
      assert.ok(Date.now() - seen < day, `last seen ${new Date(seen).toISOString()}`);
      await site.start();
    });

    test('one network of IPv6 is one address', async () => {
      const stranger = guesser();
      const statuses = await repeat(41, (i) => stranger.guess(`nobody${i}@nowhere.example`, 'wrong', {}, `2001:db8:1:2::${i + 1}`));
      assert.deepEqual([...new Set(statuses.slice(0, 40)), statuses[40]], [422, 429]);
      assert.equal((await stranger.guess('nobody@elsewhere.example', 'wrong', {}, '2001:db8:1:3::1')).status, 422);
    });

    test('the password until now cannot be guessed by who found an open browser', async () => {
      const resident = await Person.signedIn(site, 'resident@demo.example');
      const statuses = await repeat(perAccount + 1, (i) =>
        resident.post('/en/me/password', { old: `wrong-${i}`, password: 'four unrelated garden words' }));
      assert.deepEqual(statuses, [...Array(perAccount).fill(422), 429]);
    });

    test('whoever is let in again by staff is told of it, and can forbid it', async () => {
      const login = 'amina@demo.example', told = /Somebody made an invitation/;
      const amina = await Person.signedIn(site, login), clerk = await Person.signedIn(site, 'committee@demo.example');
      const id = site.sql(`SELECT id FROM account WHERE email = '${login}'`);
      const invite = async (reason) => {
        const { status, text } = await clerk.post(`/en/accounts/${id}/invite`, { reason });
        return { status, path: /\/invitation\/\w+/.exec(text)?.[0] };
      };
      assert.doesNotMatch((await amina.get('/en/')).text, told);
      assert.equal((await invite('')).status, 422, 'not without a reason');
      const first = await invite('<came> to the counter');
      assert.match((await amina.get('/en/')).text, told, 'at once, on any page');
      assert.match((await amina.get('/en/me/settings')).text, /&lt;came&gt; to the counter/);
      assert.equal((await amina.post('/en/me/invitation/withdraw')).status, 303);
      assert.equal((await new Person(site).get(`/en${first.path}`)).status, 404);
      assert.doesNotMatch((await amina.get('/en/')).text, told);

      const second = await invite('came again'), entered = new Person(site), password = 'four unrelated garden words';
      // A double click: both are answered, and whichever the browser believes, it is signed in.
      const _once = once(), _token = await entered.formToken();
      const both = await inParallel([1, 2], 2, () => entered.post(`/en${second.path}`, { password, _once, _token }));
      assert.ok(both.some(({ status }) => status === 303));
      assert.equal((await entered.get('/en/me')).status, 200);
      assert.equal((await amina.get('/en/me')).status, 303, 'the sessions there were have ended');
      const settings = (await entered.get('/en/me/settings')).text;
      assert.match(settings, told);
      assert.match(settings, /came again[^]*&lt;came&gt; to the counter/);
      entered.token = undefined;
      assert.equal((await entered.post('/en/me/invitation/known')).status, 303);
      const known = (await entered.get('/en/me/settings')).text;
      assert.doesNotMatch(known, told);
      assert.match(known, /came again/, 'what happened stays');
      assert.equal((await clerk.post(`/en/accounts/${site.sql("SELECT id FROM account WHERE email = 'committee@demo.example'")}/invite`, { reason: 'me' })).status, 403);
    });

    test('the sign-in form sent twice signs in', async () => {
      const person = new Person(site), fields = { login: 'committee@demo.example', password: demoPassword, _once: once() };
      for (let i = 0; i < 2; i++) {
        person.cookies.clear();
        assert.equal((await person.post('/en/sign-in', { ...fields, _token: await new Person(site).formToken() })).status, 303);
        assert.equal((await person.get('/en/me')).status, 200);
      }
    });
  });
