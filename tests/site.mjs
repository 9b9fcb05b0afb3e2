// What the suites that drive linli from outside share: a data folder on either database, the server over it, people who
// sign in by its own forms, and the words for skipping aloud. Needs nothing but node, sqlite3 and psql.
import assert from 'node:assert/strict';
import { execFile, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

export const linli = process.env.LINLI ?? 'build/asan/src/linli';
export const demoPassword = 'neighbours-2026';
export const demoKey = 'demo-key';

// Says that something is not tested here and why: in TAP it stands as "# skip …", and ./dev prints such lines under the suite.
export const skipAloud = (why) => console.log(`skip ${why}`);

// ── Databases ──

// The two databases; the second is null where there is no PostgreSQL, which is said.
export function databases() {
  const url = process.env.LINLI_TEST_POSTGRES;
  if (url) return ['sqlite', 'postgres'];
  skipAloud('PostgreSQL: LINLI_TEST_POSTGRES is not set (./dev test sets it)');
  return ['sqlite'];
}

let databasesMade = 0;
export function newPostgres(server = process.env.LINLI_TEST_POSTGRES) {
  const name = `suite_${process.pid}_${databasesMade++}`;
  execFileSync('psql', ['-q', server, '-c', `CREATE DATABASE ${name}`]);
  return { name, url: server.replace(/^(\w+:\/\/[^/]*\/)[^?]*/, `$1${name}`) };
}

// ── A folder and its server ──

// kind: 'sqlite' or 'postgres'. demo: with the demo community in it (a list: with these options), else only initialised. folder: an empty one to use
// instead of a new one; server: another PostgreSQL than that of the tests; conf: more lines for linli.conf.
export class Site {
  constructor(kind = 'sqlite', { demo = true, folder, server = process.env.LINLI_TEST_POSTGRES, conf = '' } = {}) {
    this.kind = kind;
    this.log = '';
    this.parent = folder ? null : mkdtempSync(join(tmpdir(), 'linli-suite-'));
    this.folder = folder ?? join(this.parent, 'd');
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    if (kind === 'postgres') {
      this.postgresServer = server;
      this.postgres = newPostgres(server);
      conf = `database = ${this.postgres.url}\n${conf}`;
    }
    // The suites are one address, and open more connections than a household.
    writeFileSync(join(this.folder, 'linli.conf'), `${conf}\nconnections-per-address = 1000\n`);
    this.run(...(demo ? ['demo', ...(demo === true ? ['--city', 'none'] : demo)] : ['init']), this.folder);
  }

  run(...args) {
    return execFileSync(linli, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 28 });
  }

  // The same, but a failure is an answer: {code, out, err}.
  attempt(args, input = '', timeout = 120_000) {
    return new Promise((resolve) => {
      const child = execFile(linli, args, { encoding: 'utf8', maxBuffer: 1 << 28, timeout }, (error, out, err) =>
        resolve({ code: error ? error.code : 0, out, err }));
      child.stdin.on('error', () => {}); // it may not read it
      child.stdin.end(input);
    });
  }

  addPerson(login, role, place, ...more) {
    execFileSync(linli, ['user', 'add', this.folder, '--name', login, '--login', login, '--role', role, '--place', place,
                         '--password-stdin', ...more], { input: `${demoPassword}\n` });
  }

  // Serves on a free port; wrap: a command line to run it under (strace, prlimit, runuser …).
  async start({ wrap = [], env = {} } = {}) {
    if (this.child) await this.kill(); // a test that failed has left it
    const command = [...wrap, linli, 'serve', this.folder, '--listen', '127.0.0.1:0'];
    this.child = spawn(command[0], command.slice(1), { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env }, detached: wrap.length > 0 });
    this.group = wrap.length > 0;
    this.ended = new Promise((resolve) => this.child.on('exit', (code, signal) => resolve(signal ?? code)));
    this.child.stderr.on('data', (text) => (this.log += text));
    this.base = await new Promise((resolve, reject) => {
      this.child.stdout.on('data', (text) => resolve(/http:\S+/.exec(String(text))?.[0]));
      this.ended.then((how) => reject(new Error(`linli ended (${how}): ${this.log}`)));
    });
    return this;
  }

  // Ends it well: a leak or any other report of a sanitizer makes this fail.
  async stop() {
    if (!this.child) return;
    this.child.kill('SIGTERM');
    assert.equal(await this.ended, 0, this.log);
    this.child = null;
  }

  // What it runs under dies with it: a killed strace would let its program go on.
  async kill() {
    if (this.group) process.kill(-this.child.pid, 'SIGKILL');
    else this.child.kill('SIGKILL');
    await this.ended;
    this.child = null;
  }

  // Waits until search knows of everything that was changed so far.
  async indexed() {
    await eventually(() => this.sql('SELECT count(*) FROM search_queue') === '0'
      && this.sql('SELECT count(*) FROM search_index WHERE state = 1') === '1');
  }

  // Waits until every file that was sent so far is prepared: pictures have their copies, documents their text.
  async prepared() {
    await eventually(() => this.sql('SELECT count(*) FROM file WHERE state = 1') === '0');
  }

  sql(text) {
    const [program, ...words] = this.kind === 'sqlite' ? ['sqlite3', '-batch', join(this.folder, 'linli.db'), text]
      : ['psql', '-qAtX', this.postgres.url, '-c', text];
    return execFileSync(program, words, { encoding: 'utf8', maxBuffer: 1 << 28 }).trim();
  }

  async remove() {
    if (this.child) await this.stop();
    if (this.postgres) execFileSync('psql', ['-q', this.postgresServer, '-c', `DROP DATABASE ${this.postgres.name} WITH (FORCE)`]);
    if (this.parent) rmSync(this.parent, { recursive: true, force: true });
  }
}

export const routes = () => JSON.parse(execFileSync(linli, ['routes', '--json'], { encoding: 'utf8' }));

// ── People ──

let tokensMade = 0;
// A once-token as a page makes them; unlike all before.
export const once = () => `${process.pid.toString(16)}${(tokensMade++).toString(16)}`.padStart(32, '0');

// Somebody with a browser's cookies. Redirects are answers, not followed.
export class Person {
  constructor(site, name = 'nobody') {
    this.site = site;
    this.name = name;
    this.cookies = new Map();
  }

  static async signedIn(site, login, password = demoPassword) {
    const person = new Person(site, login);
    const answer = await person.post('/en/sign-in', { login, password });
    assert.equal(answer.status, 303, `${login} signs in: ${answer.status}`);
    person.token = undefined; // a session has another
    return person;
  }

  async ask(path, options = {}) {
    const headers = new Headers(options.headers);
    if (this.cookies.size) headers.set('Cookie', [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; '));
    const answer = await fetch(this.site.base + path, { redirect: 'manual', ...options, headers });
    for (const cookie of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie);
      if (value && !/max-age=0/i.test(cookie)) this.cookies.set(name, value);
      else this.cookies.delete(name);
    }
    return { status: answer.status, headers: answer.headers, location: answer.headers.get('location'), text: await answer.text() };
  }

  get(path, headers) {
    return this.ask(path, { headers });
  }

  // The form token: the same on every page that holds a form.
  async formToken() {
    if (!this.token) {
      const { text } = await this.get('/en/sign-in');
      this.token = /name="_token" value="([^"]+)"/.exec(text)?.[1];
      assert.ok(this.token, 'a page holds a form token');
    }
    return this.token;
  }

  // fields: an object; a value may be a list, or a File. Its tokens are added where it does not bring its own.
  async post(path, fields = {}, headers = {}) {
    const files = Object.values(fields).flat().some((value) => value instanceof Blob);
    const body = files ? new FormData() : new URLSearchParams();
    const all = { _token: '_token' in fields ? undefined : await this.formToken(), _once: once(), ...fields };
    for (const [name, value] of Object.entries(all))
      for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined) body.append(name, one);
    return this.ask(path, { method: 'POST', body, headers });
  }

  // Opens a request by the form of its kind; answers its number, or the answer when there is none.
  async open(kind, fields) {
    const answer = await this.post(`/en/cases/new/${kind}`, fields);
    return /\/cases\/(\d{4}-\d+)\?sent/.exec(answer.location ?? '')?.[1] ?? answer;
  }
}

// Runs work(item) for all items, `most` at a time; answers the results in order.
export async function inParallel(items, most, work) {
  const results = new Array(items.length);
  let next = 0;
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, async () => {
    while (next < items.length) {
      const at = next++;
      results[at] = await work(items[at], at);
    }
  }));
  return results;
}

// Asks until the answer is yes; at most `seconds`.
export async function eventually(question, seconds = 20) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await question();
    if (answer) return answer;
    if (Date.now() > end) assert.fail(`not in ${seconds} s: ${question}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

// Cities' requests that stay outside the project; null and said when they are not here.
export function realData(...path) {
  const folder = process.env.LINLI_SHARED ?? '../shared';
  const file = [folder, '../../shared', '/work/shared'].map((top) => join(top, 'data', ...path)).find(existsSync);
  if (!file) skipAloud(`${join(...path)}: ${folder}/data is not here`);
  return file ?? null;
}
