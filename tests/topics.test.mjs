// Topics through the front door, on both databases: staff name, order and retire them and choose what stands first; readers see it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { databases, Person, Site } from './site.mjs';

const unescaped = (text) => text.replaceAll('&quot;', '"').replaceAll('&amp;', '&');
const numbersIn = (html) => [...html.matchAll(/<h3><a href="\/en\/d\/([^"]+)"/g)].map((m) => m[1]);
const first = (html) => /<section id="first">.*?<\/section>/s.exec(html)?.[0] ?? '';

for (const kind of databases()) {
  let site, clerk, reader, worker;
  before(async () => {
    site = await new Site(kind).start();
    clerk = await Person.signedIn(site, 'committee@demo.example');
    worker = await Person.signedIn(site, 'grid1@demo.example');
    reader = new Person(site);
  });
  after(() => site?.remove());

  test(`${kind}: a topic is named in every language and stands at the end`, async () => {
    const wrong = await clerk.post('/en/library/topics/new', { 'name-en': '', 'about-en': 'Lost', code: '' });
    assert.equal(wrong.status, 422);
    assert.match(unescaped(wrong.text), /value="Lost"/, 'what was typed stays');
    assert.match(wrong.text, /aria-invalid="true"/);
    const made = await clerk.post('/en/library/topics/new', { 'name-en': 'Cats & dogs', 'name-zh-Hans': '猫和狗', 'name-ar': 'القطط والكلاب',
      'about-en': 'Living with them', code: 'pets' });
    assert.equal(made.status, 303, made.text);
    const twice = await clerk.post('/en/library/topics/new', { 'name-en': 'Pets again', code: 'pets' });
    assert.equal(twice.status, 409);
    assert.match(unescaped((await reader.get('/en/library/topics/pets')).text), /<h1>Cats & dogs<\/h1>\s*<p>Living with them/);
    assert.match((await reader.get('/ar/library/topics/pets')).text, /<h1>القطط والكلاب<\/h1>/);
    const topics = [...(await reader.get('/en/library/topics')).text.matchAll(/href="\/en\/library\/topics\/([^"/]+)"/g)].map((m) => m[1]);
    assert.equal(topics.at(-1), 'pets');
  });

  test(`${kind}: the form shows what there is, and an empty name takes a language away`, async () => {
    const { text } = await clerk.get('/en/library/topics/pets/edit');
    assert.match(text, /value="猫和狗"/);
    const saved = await clerk.post('/en/library/topics/pets/edit', { 'name-en': 'Cats, dogs', 'name-zh-Hans': '', 'name-ar': 'القطط', 'about-en': '' });
    assert.equal(saved.status, 303, saved.text);
    assert.match((await reader.get('/zh/library/topics/pets')).text, /<h1>Cats, dogs<\/h1>/);
  });

  test(`${kind}: up and down`, async () => {
    const order = async () => [...(await reader.get('/en/library/topics')).text.matchAll(/<h2><a href="\/en\/library\/topics\/([^"/]+)"/g)].map((m) => m[1]);
    const before = await order();
    assert.equal((await clerk.post('/en/library/topics/pets/move', { to: 'up' })).status, 303);
    assert.deepEqual(await order(), [...before.slice(0, -2), 'pets', before.at(-2)]);
    assert.equal((await worker.post('/en/library/topics/pets/move', { to: 'up' })).status, 403);
  });

  test(`${kind}: what staff pick stands first, in their order, on the topic’s page and the library’s`, async () => {
    const code = site.sql(`SELECT t.code FROM topic t JOIN document_topic o ON o.topic = t.id JOIN document d ON d.id = o.document
      WHERE d.readers = 0 GROUP BY t.code HAVING count(*) >= 3 ORDER BY t.code LIMIT 1`);
    const address = `/en/library/topics/${encodeURIComponent(code)}`;
    for (const number of numbersIn(first((await reader.get(address)).text))) // what the demo picked
      await clerk.post(`${address}/pick`, { document: number, to: 'out' });
    const all = numbersIn((await reader.get(address)).text);
    assert.ok(all.length >= 3);
    for (const number of [all[2], all[1]]) assert.equal((await clerk.post(`${address}/pick`, { document: number, to: 'last' })).status, 303);
    assert.equal((await clerk.post(`${address}/pick`, { document: all[1], to: 'up' })).status, 303);
    const page = (await reader.get(address)).text;
    assert.deepEqual(numbersIn(first(page)), [all[1], all[2]]);
    assert.deepEqual(numbersIn(page).sort(), [...all].sort(), 'each document once');
    assert.ok(!page.includes('/pick"'), 'readers are not offered to pick');
    const home = (await reader.get('/en/library')).text;
    const box = /<section aria-labelledby="by-topic">.*?<\/section>/s.exec(home)?.[0] ?? '';
    assert.ok(box.indexOf(`/d/${all[1]}`) > 0 && box.indexOf(`/d/${all[1]}`) < box.indexOf(`/d/${all[2]}`), 'the library shows them');
    const nothing = await clerk.post(`${address}/pick`, { document: '1999-1', to: 'last' });
    assert.equal(nothing.status, 422);
    assert.match(nothing.text, /There is no such document/);
    assert.equal((await worker.post(`${address}/pick`, { document: all[0], to: 'last' })).status, 403);
    // Saving the document keeps its place.
    const edit = await clerk.get(`/en/d/${all[1]}/edit`);
    assert.equal(edit.status, 200);
    const version = /name="version" value="(\d+)"/.exec(edit.text)[1];
    const place = /<option value="(\d+)" selected/.exec(edit.text.slice(edit.text.indexOf('name="place"')))[1];
    const saved = await clerk.post(`/en/d/${all[1]}/edit`, { title: 'Named anew', body: 'Words', lang: 'en', kind: 'guide', place, readers: 'everybody', topics: code, version, do: 'save' });
    assert.equal(saved.status, 303, saved.text);
    assert.deepEqual(numbersIn(first((await reader.get(address)).text)), [all[1], all[2]]);
  });

  test(`${kind}: a retired topic is offered no more, but its address holds`, async () => {
    assert.equal((await clerk.post('/en/library/topics/pets/retire', { retired: 'yes' })).status, 303);
    assert.ok(!(await reader.get('/en/library/topics')).text.includes('/pets"'));
    assert.ok(!(await reader.get('/en/library')).text.includes('/pets"'));
    assert.match((await reader.get('/en/library/topics/pets')).text, /This topic is not kept up since/);
    assert.match((await clerk.get('/en/library/topics')).text, /Retired on/);
    assert.equal((await clerk.post('/en/library/topics/pets/retire', { retired: 'no' })).status, 303);
    assert.ok((await reader.get('/en/library')).text.includes('/pets"'));
  });

  test(`${kind}: the library’s own search looks into texts, and stays in the library`, async () => {
    const { text } = await reader.get('/en/library');
    const form = /<form class="search library-search[^>]*action="([^"]+)".*?<\/form>/s.exec(text);
    assert.equal(form[1], '/en/search');
    assert.match(form[0], /name="kind" value="document"/);
  });
}
