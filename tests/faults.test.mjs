// The ground gives way: the disk fills, the power is cut, the database dies. What cannot be kept is refused (503), what was
// acknowledged is there afterwards, once, and service goes on by itself when the ground is back. Needs root for the disks.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Load } from './load.mjs';
import { Person, Site, eventually, once, skipAloud } from './site.mjs';

const cuts = Number(process.env.LINLI_CUTS ?? 5);
const losses = Number(process.env.LINLI_LOSSES ?? 3);
const root = process.getuid() === 0;
const MB = 1 << 20;

// Whether this machine lets us mount; tried, since containers often say root and mean less.
function canMount(...what) {
  const at = mkdtempSync(join(tmpdir(), 'linli-mount-'));
  try {
    if (root) execFileSync('mount', [...what, at], { stdio: 'ignore' });
    if (root) execFileSync('umount', [at]);
    return root;
  } catch {
    return false;
  } finally {
    rmSync(at, { recursive: true, force: true });
  }
}

const theLoad = (site) => new Load(site, site.sql(`SELECT id FROM place WHERE code = 'tang-b1'`));

// Sends until a request is taken; answers how long that took.
async function takenAgain(load, seconds = 5) {
  const began = Date.now();
  let n = 0;
  await eventually(async () => {
    const title = `kill again ${began}.${n++}`;
    load.sent.set(title, once());
    return (await load.one(title).catch(() => 0)) === 303;
  }, seconds);
  return Date.now() - began;
}

const tmpfs = canMount('-t', 'tmpfs', '-o', 'size=1m', 'tmpfs');
if (!tmpfs) skipAloud('disk full: needs root and a tmpfs to mount');
describe('a full disk', { skip: !tmpfs }, () => {
  let mount, site, load;
  before(async () => {
    mount = mkdtempSync(join(tmpdir(), 'linli-full-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', mount]);
    site = new Site('sqlite', { folder: join(mount, 'd') });
    load = theLoad(site);
    await site.start();
  });
  after(async () => {
    await site?.remove();
    execFileSync('umount', [mount]);
    rmSync(mount, { recursive: true });
  });
  const room = () => statfsSync(mount).bavail * statfsSync(mount).bsize;
  const ballast = () => join(mount, 'ballast');

  test('writes are refused, pages are read, nothing is half-written, and it goes on when there is room', async () => {
    for (let round = 0; round < 3; round++) {
      writeFileSync(ballast(), Buffer.alloc(Math.max(0, room() - 0.25 * MB)));
      const statuses = await load.run(`full ${round}`, (seen) => (seen.get(503) ?? 0) > 200 || (seen.get(303) ?? 0) > 20_000);
      assert.ok((statuses.get(503) ?? 0) > 200, `the disk is full: ${JSON.stringify([...statuses])}`);
      assert.deepEqual([...statuses.keys()].filter((status) => ![303, 503].includes(status)), []);
      for (const path of ['/en/', '/en/cases', '/en/cases/2026-000001', '/open311/v2/requests.json'])
        assert.equal((await load.person.get(path)).status, 200, `${path} is read from a full disk`);
      const refused = await load.person.post('/en/cases/new/path', { title: 'No room', place: load.place });
      assert.equal(refused.status, 503);
      assert.ok(Number(refused.headers.get('retry-after')) > 0);
      rmSync(ballast());
      const ms = await takenAgain(load);
      console.log(`full disk, round ${round}: ${statuses.get(303) ?? 0} taken, ${statuses.get(503)} refused, taken again after ${ms} ms`);
      await load.again();
      load.check();
    }
    await site.stop();
    assert.equal(site.sql('PRAGMA integrity_check'), 'ok');
    assert.match(site.run('verify', 'record', site.folder), /all good/);
    assert.equal(load.check(), load.sent.size);
  });
});

// ext4 on a file, shut down as a power cut leaves it: EXT4_IOC_SHUTDOWN without flushing the log.
const cutPower = (mount) => execFileSync('python3', ['-c', `import fcntl, os, struct, sys
fcntl.ioctl(os.open(sys.argv[1], os.O_RDONLY), 0x8004587D, struct.pack('I', 2))`, mount]);

class Disk {
  constructor() {
    this.image = join(mkdtempSync(join(tmpdir(), 'linli-power-')), 'disk');
    this.mount = `${this.image}.d`;
    mkdirSync(this.mount);
    execFileSync('truncate', ['-s', '96M', this.image]);
    execFileSync('mkfs.ext4', ['-q', '-F', this.image], { stdio: 'ignore' });
    this.on();
  }
  on() {
    execFileSync('mount', ['-o', 'loop', this.image, this.mount]);
  }
  // A program that was just killed holds its files until the kernel is done with it.
  off() {
    for (let tries = 0; ; tries++)
      try {
        return execFileSync('umount', [this.mount], { stdio: 'ignore' });
      } catch (error) {
        if (tries === 100) throw error;
        execFileSync('sleep', ['0.05']);
      }
  }
  remove() {
    this.off();
    rmSync(join(this.image, '..'), { recursive: true });
  }
}

function canCut() {
  if (!root) return false;
  let disk;
  try {
    disk = new Disk();
    cutPower(disk.mount);
    return true;
  } catch {
    return false;
  } finally {
    try {
      disk?.remove();
    } catch { /* not mounted */ }
  }
}

const power = canCut();
if (!power) skipAloud('power cut: needs root, a loop device and ext4');
describe('a power cut', { skip: !power }, () => {
  // Load, then the disk goes, then the program; answers what was lost of what had been acknowledged.
  async function cut(disk, site, load, round, options) {
    await site.start(options);
    if (round > 0) await load.again();
    else await load.person.formToken();
    const loading = load.run(`cut ${round}`);
    await new Promise((resolve) => setTimeout(resolve, 200 + Math.random() * 500));
    cutPower(disk.mount);
    await site.kill();
    await loading;
    disk.off();
    disk.on();
    return load.check();
  }

  test(`${cuts} cuts under load lose nothing`, async () => {
    const disk = new Disk();
    const site = new Site('sqlite', { folder: join(disk.mount, 'd') });
    execFileSync('sync', ['-f', disk.mount]);
    const load = theLoad(site);
    let found = 0;
    for (let round = 0; round < cuts; round++) found = await cut(disk, site, load, round);
    await site.start();
    await load.again();
    await site.stop();
    assert.equal(site.sql('PRAGMA integrity_check'), 'ok');
    assert.match(site.run('verify', 'record', site.folder), /all good/);
    assert.equal(load.check(), load.sent.size);
    assert.ok(load.told.size > cuts * 5);
    console.log(`${cuts} power cuts: ${load.told.size} acknowledged, 0 lost, 0 twice (${found} before the last was repeated)`);
    disk.remove();
  });

  test('the test can fail: with fsync switched off acknowledged requests are lost', async (t) => {
    try {
      execFileSync('strace', ['-e', 'inject=fsync:retval=0', 'true'], { stdio: 'ignore' });
    } catch {
      skipAloud('the counter-proof of the power cut: needs strace');
      return t.skip();
    }
    const disk = new Disk();
    const site = new Site('sqlite', { folder: join(disk.mount, 'd') });
    execFileSync('sync', ['-f', disk.mount]);
    const load = theLoad(site);
    let lost = null;
    for (let round = 0; round < 5 && !lost; round++)
      try {
        await cut(disk, site, load, 0, { env: { ASAN_OPTIONS: 'detect_leaks=0' },
          wrap: ['strace', '-f', '-o', '/dev/null', '-e', 'trace=fsync,fdatasync', '-e', 'inject=fsync,fdatasync:retval=0'] });
      } catch (error) {
        lost = error;
      }
    assert.match(String(lost), /lost|malformed|not a database|no such table/);
    if (site.child) await site.kill();
    disk.remove();
  });
});

const postgres = Boolean(process.env.LINLI_TEST_POSTGRES);
if (!postgres) skipAloud('lost database: LINLI_TEST_POSTGRES is not set');
describe('a lost database', { skip: !postgres }, () => {
  let folder, server, site, load;
  const control = (...args) => execFileSync('tests/postgres', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  before(async () => {
    [folder, server] = control('start').trim().split('\n');
    site = new Site('postgres', { server });
    load = theLoad(site);
    await site.start();
  });
  after(async () => {
    if (site?.child) await site.kill(); // the test failed; its database may be away
    site.postgres = null;               // goes with its server
    await site.remove();
    control('stop', folder);
  });

  test('503 while it is away, nothing acknowledged lost, reconnected by itself', async () => {
    for (let round = 0; round < losses; round++) {
      let over = false, taken = 0;
      const loading = load.run(`away ${round}`, (seen) => (taken = seen.get(303) ?? 0, over));
      await eventually(() => taken > 0);
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 800));
      control('crash', folder);
      const reader = new Person(site);
      const page = await eventually(async () => {
        const answer = await reader.get('/en/cases');
        return answer.status === 503 && answer;
      });
      assert.match(page.text, /<html[^>]*lang="en"/);
      assert.ok(Number(page.headers.get('retry-after')) > 0);
      const posted = await reader.post('/en/cases/new/path', { title: 'Nobody there', place: load.place, _token: await load.person.formToken() });
      assert.equal(posted.status, 503);
      over = true;
      const statuses = await loading;
      assert.ok((statuses.get(303) ?? 0) > 0 && (statuses.get(503) ?? 0) > 0, JSON.stringify([...statuses]));
      // 303: done; 503: not done, or nobody can say. Nothing else.
      assert.deepEqual([...statuses.keys()].filter((status) => ![303, 503].includes(status)), []);
      control('again', folder);
      const ms = await takenAgain(load, 15);
      console.log(`lost database, round ${round}: ${statuses.get(303)} taken, ${statuses.get(503)} refused, taken again after ${ms} ms`);
      await load.again();
      load.check();
    }
    assert.equal(load.check(), load.sent.size, 'what was unsure was sent again without a second effect');
    assert.match(site.run('verify', 'record', site.folder), /all good/);
    await site.stop();
  });
});
