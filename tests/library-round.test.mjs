// A whole library out and in again, from each database to each: versions before and drafts, translations by people and machines with what
// they were made from, proposals, approvals, files, topics with what stands first, who may read, what replaces what. Byte for byte.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { databases, eventually, Person, Site } from './site.mjs';

const folder = mkdtempSync(join(tmpdir(), 'linli-round-'));
const sites = {};
const hash = (bytes) => createHash('sha256').update(bytes).digest('hex');

// What a folder holds: texts as they are, so that a difference can be read; contents as their hash.
const readFolder = (top) => Object.fromEntries(readdirSync(top, { recursive: true, withFileTypes: true }).filter((e) => e.isFile())
  .map((e) => join(e.parentPath ?? e.path, e.name).slice(top.length + 1)).sort()
  .map((f) => [f, f.startsWith('files/') ? hash(readFileSync(join(top, f))) : readFileSync(join(top, f), 'utf8')]));

function exported(site, name) {
  const to = join(folder, name);
  site.run('export', 'library', site.folder, to);
  return readFolder(to);
}

const photo = () => new File([readFileSync('tests/files/phone.jpg')], '楼道.jpg', { type: 'image/jpeg' });
const pdf = () => new File([readFileSync('tests/files/one.pdf')], 'ramp.pdf', { type: 'application/pdf' });

// A topic of another community, of the same name.
function neighbours() {
  const to = mkdtempSync(join(folder, 'qiao-'));
  writeFileSync(join(to, 'sleep.md'), '---\ntopic: sleep\n"name:en": Sleep over there\n---\n');
  return to;
}

// Everything a library can hold, made by its own pages.
async function fill(site) {
  const clerk = await Person.signedIn(site, 'centre@demo.example'), second = await Person.signedIn(site, 'committee@demo.example');
  const neighbour = await Person.signedIn(site, 'james@demo.example');
  const place = site.sql("SELECT id FROM place WHERE code = 'tang'");
  const body = site.sql("SELECT organisation FROM role_held WHERE organisation <> 0 ORDER BY id LIMIT 1");
  const fine = async (who, path, fields) => {
    const answer = await who.post(path, fields);
    assert.equal(answer.status, 303, `${path}: ${answer.status} ${/class="error".*?<\/p>/s.exec(answer.text)?.[0]}`);
    return answer.location;
  };
  const words = (fields) => ({ lang: 'en', kind: 'guide', place, readers: 'everybody', ...fields });
  const begin = async (fields) => /\/d\/([^?/]+)/.exec(await fine(clerk, '/en/library/new', words(fields)))[1];
  const step = (who, number, name, fields = {}) => fine(who, `/en/d/${number}/${name}`, fields);
  const publish = async (number, at = {}) => {
    await step(clerk, number, 'send');
    await step(second, number, 'approve', at);
    return number;
  };
  const version = (number) => site.sql(`SELECT version FROM document WHERE number = '${number}'`);
  const rewrite = (number, fields) => fine(clerk, `/en/d/${number}/edit`, words({ version: version(number), do: 'save', ...fields }));
  const text = (number) => site.sql(`SELECT t.id FROM text t JOIN document d ON d.id = t.owner WHERE t.kind = 3 AND d.number = '${number}'`);
  const translate = async (who, number, lang, { body, ...fields }) => {
    const page = await who.get(`/en/translate/${text(number)}/${lang}`);
    const hidden = Object.fromEntries([...page.text.matchAll(/<input type="hidden" name="([a-z]\w*)" value="([^"]*)"/g)].map((m) => [m[1], m[2]]));
    const paragraphs = Object.fromEntries(body.trim().split('\n\n').map((p, i) => [`p${i}`, p]));
    return fine(who, `/en/translate/${text(number)}/${lang}`, { ...hidden, ...fields, ...paragraphs });
  };

  // Versions: shown, rewritten and shown, rewritten and waiting; the translation is of the first.
  const about = { kind: 'rules', summary: 'Hush', wants_register: '1', author: 'The committee', unit: body, source: 'Assembly',
    source_address: 'https://example.org/quiet', licence: 'CC BY 4.0', disclaimer: 'Two lines,\nboth kept: "so".', in_force: '2026-01-02',
    expires: '2031-01-02', retain: '2036-01-02', dated: '2025-12-31', topics: 'newcomers' };
  const rules = await publish(await begin({ ...about, title: '=Quiet hours', body: '# Night\n\nFrom ten.\n\n---\n\n- a\n' }));
  await translate(second, rules, 'ar', { title: 'ساعات الهدوء', summary: 'صمت', body: '# ليلًا\n\nمن العاشرة.\n\n---\n\n- أ\n' });
  await translate(second, rules, 'zh-Hans', { title: '安静时间', summary: '轻声', body: '# 夜里\n\n十点起。\n\n---\n\n- 一\n' });
  await fine(clerk, `/en/translations/${site.sql(`SELECT id FROM translation WHERE text = ${text(rules)} AND lang = 'ar' AND state = 1`)}`, { decision: 'approve' });
  await rewrite(rules, { ...about, title: '=Quiet hours', body: '# Night\n\nFrom nine.\n', note: 'an hour earlier' });
  await publish(rules);
  await translate(second, rules, 'zh-Hans', { title: '安静时间', summary: '轻声', body: '# 夜里\n\n九点起。\n' });
  await translate(neighbour, rules, 'fr', { title: 'Heures calmes', summary: 'Chut', body: 'Dès neuf heures.' });
  await rewrite(rules, { ...about, title: 'Quiet hours, third try', body: 'From eight.\n', note: 'not sure' });

  // Who may read, what it carries, what it replaces, what it was written from.
  const old = await publish(await begin({ title: 'Old ways', body: 'Gone.\n' }));
  const older = await publish(await begin({ title: 'Older ways', body: 'Long gone.\n' }));
  const sample = await publish(await begin({ title: 'A letter', kind: 'sample', body: 'Dear …\n' }));
  const inner = await publish(await begin({ title: 'For the body', readers: 'body', body_of: body, body: 'Ours.\n' }));
  const home = await publish(await begin({ title: 'For residents', readers: 'residents', from: sample, body: 'Dear neighbours\n' }));
  await step(clerk, inner, 'order', { numbers: `${older}\n${site.base}/en/d/${home}?done=saved\n/ar/d/${rules}/versions#main` });
  await step(second, home, 'supersede', { numbers: old });
  // Whatever their state.
  await begin({ title: 'Only begun', body: 'Hm.\n' });
  const back = await begin({ title: 'Given back', body: 'Hm?\n' });
  await step(clerk, back, 'send');
  await step(second, back, 'back', { text: 'Say more.\nPlease.' });
  await step(clerk, await begin({ title: 'In review', body: 'Please look.\n' }), 'send');
  await publish(await begin({ title: 'Next year', body: 'Soon.\n' }), { at: '2035-05-05T10:00' });
  const later = await publish(await begin({ title: 'Until 2035', body: 'Old.\n' }));
  await rewrite(later, { title: 'From 2035', body: 'New.\n' });
  await publish(later, { at: '2035-05-05T10:00' });
  await step(second, await publish(await begin({ title: 'Withdrawn', body: 'Wrong.\n' })), 'withdraw', { text: 'Wrong' });
  await begin({ title: 'Nothing in it', body: '' });
  // Files: one of each, with what is said of them.
  await fine(clerk, `/en/d/${home}/files`, { files: pdf(), document_caption: 'x' });
  await fine(clerk, `/en/d/${home}/files`, { files: photo() });
  await site.prepared();
  // Topics.
  await fine(second, '/en/library/topics/new', { 'name-en': 'Sleep', 'name-ar': 'النوم', 'about-en': 'Of nights', code: 'sleep' });
  await fine(second, '/en/library/topics/sleep/retire', { retired: 'yes' });
  await fine(second, '/en/library/topics/sleep/move', { to: 'up' });
  await fine(second, '/en/library/topics/newcomers/pick', { document: rules, to: 'last' });
  await fine(second, '/en/library/topics/newcomers/pick', { document: rules, to: 'up' });
}

// The same community with an empty library.
function emptied(kind) {
  const site = new Site(kind);
  for (const table of ['document_link', 'document_away', 'document_topic', 'topic_name', 'topic', 'document_version', 'document', 'document_counter',
                       'text_gap', 'text_past', 'text_wanted', 'translation', 'text', 'attachment'])
    site.sql(`DELETE FROM ${table}`);
  return site;
}

before(async () => {
  for (const kind of databases()) {
    sites[kind] = new Site(kind);
    sites[kind].run('import', 'library', sites[kind].folder, neighbours(), '--community', 'qiao', '--lang', 'en');
    await sites[kind].start();
    await fill(sites[kind]);
    await sites[kind].stop(); // nobody else writes while it serves
    sites[kind].sql("UPDATE translation SET maker = 2 WHERE title = '安静时间' AND state = 1"); // as a translation service makes them
  }
});
after(async () => {
  for (const site of Object.values(sites)) await site.remove();
  rmSync(folder, { recursive: true, force: true });
});

for (const from of databases())
  for (const to of databases())
    test(`from ${from} to ${to}: nothing is lost`, async () => {
      const first = exported(sites[from], `${from}-${to}-1`), copy = emptied(to);
      const taken = await copy.attempt(['import', 'library', copy.folder, join(folder, `${from}-${to}-1`), '--community', 'tang']);
      assert.equal(taken.code, 0, taken.err + taken.out);
      const second = exported(copy, `${from}-${to}-2`);
      assert.deepEqual(Object.keys(second), Object.keys(first));
      for (const name of Object.keys(first)) assert.equal(second[name], first[name], name);
      // What the store itself knows: translations are as outdated as before, and the first page a search engine would see is the same.
      const outdated = (site) => site.sql(`SELECT d.number, v.lang, v.maker, v.state, CASE WHEN v.approved IS NULL THEN '' ELSE 'binds' END,
        CASE WHEN v.source_hash = t.hash THEN '' WHEN EXISTS (SELECT 1 FROM text_past p WHERE p.text = t.id AND p.hash = v.source_hash)
        THEN 'outdated, and what it was made from is known' ELSE 'outdated' END
        FROM translation v JOIN text t ON t.id = v.text JOIN document d ON d.id = t.owner AND t.kind = 3 WHERE v.state < 2 ORDER BY d.number, v.lang, v.state, v.title`);
      assert.equal(outdated(copy), outdated(sites[from]));
      assert.match(outdated(copy), /ar\|1\|1\|binds\|outdated, and/);
      // Again: all is there already.
      const again = await copy.attempt(['import', 'library', copy.folder, join(folder, `${from}-${to}-1`), '--community', 'tang']);
      assert.equal(again.code, 0, again.err);
      assert.match(again.out, / 0 added/);
      assert.deepEqual(exported(copy, `${from}-${to}-3`), second);
      // Pictures are made anew for readers, and stay what they were for the next export; files are known again in either store.
      await copy.start();
      await copy.prepared();
      await copy.stop();
      assert.deepEqual(exported(copy, `${from}-${to}-4`), second);
      for (const site of [copy, sites[from]]) {
        const home = await site.attempt(['import', 'library', site.folder, join(folder, `${from}-${to}-1`), '--community', 'tang']);
        assert.match(home.out, / 0 added/, home.err);
      }
      assert.deepEqual(exported(sites[from], `${from}-${to}-5`), first);
      // The next register number is a new one, though its counter begins anew.
      await copy.start();
      const clerk = await Person.signedIn(copy, 'centre@demo.example'), other = await Person.signedIn(copy, 'committee@demo.example');
      const begun = await clerk.post('/en/library/new', { title: 'Numbered', body: 'x', lang: 'en', kind: 'rules', readers: 'everybody', wants_register: '1',
        place: copy.sql("SELECT id FROM place WHERE code = 'tang'"), unit: copy.sql("SELECT unit FROM document WHERE title = '=Quiet hours'") });
      assert.equal(begun.status, 303, begun.text.replace(/<[^>]*>/g, ' ').slice(0, 3000));
      const number = /\/d\/([^?/]+)/.exec(begun.location)[1];
      await clerk.post(`/en/d/${number}/send`);
      await other.post(`/en/d/${number}/approve`);
      const [given, all] = [copy.sql(`SELECT register_no FROM document WHERE number = '${number}'`), copy.sql("SELECT register_no FROM document WHERE register_no <> ''")];
      assert.notEqual(given, '');
      assert.equal(new Set(all.split('\n')).size, all.split('\n').length, `${given} of ${all}`);
      await copy.remove();
    });

test('what was filled is in the folder', () => {
  const files = exported(Object.values(sites)[0], 'look');
  const all = Object.entries(files), heads = all.filter(([name]) => name.endsWith('.md')).map(([, text]) => text).join('\n');
  for (const said of [/state: "draft"/, /state: "review"/, /state: "withdrawn"/, /latest: "yes"/, /verdict: "Say more\.\\nPlease\."/, /maker: "machine"/, /maker: "person"/,
                      /approved: "20/, /source_hash: "[0-9a-f]{64}"/, /readers: "residents"/, /readers: "body"/, /model: "/, /supersedes:/, /further:\n {2}- .*\n {2}- .*\n {2}- /,
                      /retired: "/, /picks:/, /about:en: "Of nights"|"about:en": "Of nights"/, /retain: "/, /latest: "yes"\nappears: "2035-05-05T02:00:00Z"/, /topic: "sleep"\nplace: "qiao"[^]*Sleep over there/, /register: "/, /name: "楼道\.jpg"/, /note: "an hour earlier"/, /writer: "/])
    assert.match(heads, said);
  assert.ok(all.some(([name]) => /\.fr\.p001\.md$/.test(name)), 'proposals that wait');
  assert.equal(all.filter(([name]) => name.startsWith('files/')).length, 2);
});
