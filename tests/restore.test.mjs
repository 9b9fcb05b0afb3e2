// A copy made while serving, and put back: never under a server, never beside a log that is not its own, and what cannot be used leaves nothing.
import assert from 'node:assert/strict';
import { copyFileSync, existsSync, readdirSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Person, Site } from './site.mjs';

let site, copy;
const place = () => site.sql("SELECT id FROM place WHERE code = 'tang-b1'");
const restore = (folder, file, ...options) => site.attempt(['restore', folder, file, ...options]);
const report = async (title) => (await Person.signedIn(site, 'james@demo.example')).open('rubbish', { title, place: place() });

before(async () => {
  site = await new Site().start();
  copy = join(site.parent, 'copy');
  assert.match(await report('Before the copy'), /^\d{4}-/);
});
after(() => site?.remove());

test('a copy made while serving is whole, and opens in a new folder', async () => {
  site.run('backup', site.folder, copy);
  const other = join(site.parent, 'other');
  const { code, err } = await restore(other, copy);
  assert.equal(code, 0, err);
  assert.match(site.run('verify', 'record', other), /all good/);
  assert.deepEqual(readdirSync(other).filter((name) => /restoring/.test(name)), []);
});

test('nothing is put in the place of a database that is being served', async () => {
  assert.match(await report('After the copy'), /^\d{4}-/);
  const { ino } = statSync(join(site.folder, 'linli.db'));
  assert.equal((await restore(site.folder, copy)).code, 1, 'not without --force');
  const { code, err } = await restore(site.folder, copy, '--force');
  assert.equal(code, 4);
  assert.match(err, /in use by another linli/);
  assert.equal(statSync(join(site.folder, 'linli.db')).ino, ino);
  assert.match(await report('After the copy'), /^\d{4}-/);
});

test('what is no whole copy is refused and leaves nothing behind', async () => {
  const broken = join(site.parent, 'broken');
  // an empty file is an empty database to SQLite
  const wrong = { short: () => truncateSync(broken, 50_000), text: () => writeFileSync(broken, 'no database'), empty: () => writeFileSync(broken, '') };
  for (const [name, spoil] of Object.entries(wrong)) {
    copyFileSync(copy, broken);
    spoil();
    const folder = join(site.parent, `from-${name}`);
    const { code, err } = await restore(folder, broken);
    assert.equal(code, 3, `${name}: ${err}`);
    assert.match(err, /no copy that can be used/);
    assert.deepEqual(readdirSync(folder).filter((file) => /^linli\.db/.test(file)), [], name);
  }
});

test('the log of a server that was killed goes aside with its database, and both are whole', async () => {
  await site.kill();
  const db = join(site.folder, 'linli.db'), aside = `${db}.before-restore`;
  assert.ok(statSync(`${db}-wal`).size > 0, 'it left a log');
  const { code, out, err } = await restore(site.folder, copy, '--force');
  assert.equal(code, 0, err);
  assert.match(out, /before-restore/);
  assert.ok(!existsSync(`${db}-wal`) && existsSync(`${aside}-wal`));
  assert.match(site.run('verify', 'record', site.folder), /all good/);
  assert.equal(site.sql("SELECT count(*) FROM cases WHERE title = 'After the copy'"), '0');
  assert.equal(site.sql("SELECT count(*) FROM cases WHERE title = 'Before the copy'"), '1');
  assert.equal((await restore(site.folder, copy, '--force')).code, 4, 'the one put aside is not written over');
  await site.start();
  assert.match(await report('After the copy'), /^\d{4}-/);
  await site.stop();
  const old = join(site.parent, 'old');
  site.run('init', old);
  for (const end of ['', '-wal']) copyFileSync(`${aside}${end}`, join(old, `linli.db${end}`));
  assert.match(site.run('verify', 'record', old), /all good/);
});
