// A living demo community for tests that visit every address: who the people of tests/permissions.txt are, the things its lines
// speak of (@public, @draft …) and how they are made. Used by permissions.test.mjs and pages.test.mjs.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Person, Site, eventually, inParallel } from './site.mjs';

export const table = process.env.LINLI_PERMISSIONS ?? 'tests/permissions.txt';
export const columns = ['nobody', 'resident', 'other', 'grid', 'grid2', 'commit', 'far', 'centre', 'organ', 'street', 'city', 'admin'];
export const logins = {
  resident: 'resident@demo.example', other: 'james@demo.example', grid: 'grid1@demo.example', grid2: 'grid2@demo.example',
  commit: 'committee@demo.example', far: 'far@demo.example', centre: 'centre@demo.example', organ: 'property@demo.example',
  street: 'street@demo.example', city: 'city@demo.example', admin: 'admin@demo.example',
};

// ── The table ──

function readTable(text) {
  const lines = [];
  text.split('\n').forEach((line, i) => {
    if (!line.trim() || line.startsWith('#')) return;
    const [left, right] = line.split(/\s\|\s/);
    assert.ok(right, `${table}:${i + 1}: no "|"`);
    const [method, path, ...given] = left.trim().split(/\s+/);
    const wanted = right.trim().split(/\s+/);
    assert.equal(wanted.length, columns.length, `${table}:${i + 1}: ${wanted.length} outcomes`);
    const fields = given.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]);
    lines.push({ at: i + 1, method, path, fields, wanted, text: left.trim().replace(/\s+/g, ' ') });
  });
  return lines;
}
export const lines = readTable(readFileSync(table, 'utf8'));

// ── The people and their things ──

export let site, people;
let made = 0;
const invitations = []; // made before the server, which alone writes while it runs
export async function begin() {
  // The translation service is one that nobody reaches: who may ask it gets 503.
  site = new Site('sqlite', { conf: 'translator = http://127.0.0.1:9' });
  site.addPerson('far@demo.example', 'committee', 'qiao');
  for (let i = 0; i <= columns.length; i++)
    invitations.push(/invitation\/(\w+)/.exec(
      site.run('user', 'add', site.folder, '--name', 'New', '--login', `new${i}@demo.example`))[1]);
  await site.start();
  people = { nobody: new Person(site) };
  await inParallel(Object.entries(logins), 2, async ([column, login]) => (people[column] = await Person.signedIn(site, login)));
}
export const end = () => site?.remove();

const place = (code) => site.sql(`SELECT id FROM place WHERE code = '${code}'`);
const path = (code) => site.sql(`SELECT path FROM place WHERE code = '${code}'`);
function team(login) {
  const [role, at, organisation] = site.sql(`SELECT r.role, r.path, coalesce(r.organisation, 0) FROM role_held r JOIN account a
    ON a.id = r.account WHERE a.email = '${login}@demo.example'`).split('|');
  const words = { 2: 'grid-worker', 3: 'committee', 4: 'service-centre' };
  return Number(organisation) ? `organisation ${organisation}` : `${words[role]} ${at}`;
}

const cache = new Map();
const lookUp = (name, find) => {
  if (!cache.has(name)) cache.set(name, find());
  return cache.get(name);
};

async function opened(kind, fields) {
  const number = await people.resident.open(kind, { title: 'Ramp', place: lookUp('b1', () => place('tang-b1')), ...fields });
  assert.equal(typeof number, 'string', `a request of kind ${kind} opens: ${number.status}`);
  return number;
}
async function stepped(number, step, fields, who = 'commit') {
  const answer = await people[who].post(`/en/cases/${number}/${step}`, fields);
  assert.equal(answer.status, 303, `${step} of ${number}: ${answer.status}`);
  return number;
}
const textOf = (number) => site.sql(`SELECT t.id FROM text t JOIN cases c ON t.owner = c.id WHERE c.number = '${number}' AND t.url LIKE '%${number}%' LIMIT 1`);

const words = { '@note': 'Beware-of-the-dog', '@private-words': 'Quarrel-about-shoes', '@lift-words': 'Stuck-between-floors', '@reporter': '吴桂芳', '@contact': '5550 0199' };

// Documents of the library.
async function written(who, fields = {}) {
  const answer = await people[who].post('/en/library/new', { title: `Quiet hours ${made++}`, body: 'From ten in the evening.', lang: 'en',
    kind: 'guide', place: lookUp('tang', () => place('tang')), readers: 'everybody', ...fields });
  const number = /\/d\/([^/?]+)/.exec(answer.location ?? '')?.[1];
  assert.ok(number, `a document begins: ${answer.status} ${answer.location}`);
  return number;
}
async function documentStep(number, step, who) {
  const answer = await people[who].post(`/en/d/${number}/${step}`, {});
  assert.equal(answer.status, 303, `${step} of document ${number}: ${answer.status}`);
  return number;
}
const sent = async (who) => documentStep(await written(who), 'send', who);
const approved = (number) => documentStep(number, 'approve', 'commit');

const aFile = () => new File(['%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n'], 'ramp.pdf', { type: 'application/pdf' });
const attached = (number) => site.sql(`SELECT max(a.id) FROM attachment a JOIN cases c ON c.id = a.owner WHERE c.number = '${number}'`);

const makers = {
  '@public': async () => stepped(await opened('path', {}), 'note', { text: words['@note'] }),
  '@private': () => opened('path', { title: `${words['@private-words']} stairwell`, private: '1' }),
  '@anonymous': () => opened('path', { anonymous: '1' }),
  '@lift': () => opened('lift', { title: `${words['@lift-words']} liftshaft`, inside: 'no', private: '1' }),
  '@resolved': async () => stepped(await opened('path', {}), 'answer', { text: 'Done', resolved: 'yes' }),
  '@paused': async () => stepped(await opened('path', {}), 'pause', { text: 'A part is on its way' }),
  '@referred': async () => stepped(await opened('path', {}), 'refer', { team: team('property') }),
  '@text': async () => textOf(await stepped(await opened('path', {}), 'translate', {}, 'other')),
  '@hidden-text': async () => {
    const number = await stepped(await opened('path', {}), 'translate', {}, 'other');
    const text = textOf(number);
    await stepped(number, 'hide', { private: 'yes' });
    return text;
  },
  '@proposal': async () => {
    const text = await makers['@text']();
    const answer = await people.other.post(`/en/translate/${text}/ar`, { title: 'منحدر' });
    assert.equal(answer.status, 303, 'a neighbour proposes a translation');
    return site.sql(`SELECT max(id) FROM translation WHERE text = ${text}`);
  },
  '@organisation': async () => {
    await people.admin.post(`/en/places/${path('qiao')}/organisations/add`, { kind: 'club', 'name-en': 'Chess' });
    return site.sql('SELECT max(id) FROM organisation');
  },
  '@account': async () => {
    const answer = await people.admin.post('/en/accounts/add', { name: 'Worker', login: `worker${made++}@demo.example`, lang: 'en',
      role: 'grid-worker', place: path('tang-1') });
    assert.equal(answer.status, 303, 'an account is made');
    return /accounts\/(\d+)/.exec(answer.location)[1];
  },
  '@role': async () => {
    await makers['@account']();
    return site.sql('SELECT max(id) FROM role_held');
  },
  '@table': () => new File(['code,parent,level,name:en\nt1,tang,grid,Table\n'], 'places.csv', { type: 'text/csv' }),
  '@import': async () => {
    // Of files that are being tried only so many are taken at once: 409 until one of before is done.
    const answer = await eventually(async () => {
      const sent = await people.admin.post('/en/import/places', { file: makers['@table']() });
      assert.ok([303, 409].includes(sent.status), `a file is sent: ${sent.status}`);
      return sent.status === 303 && sent;
    });
    return /imports\/(\d+)/.exec(answer.location)[1];
  },
  '@place-new': async () => {
    const answer = await people.admin.post(`/en/places/${path('qiao')}/add`, { level: 'building', 'name-en': `Building ${made++}` });
    assert.equal(answer.status, 303, 'a building is added');
    return /places\/(\w+)/.exec(answer.location)[1];
  },
  '@kind': async () => {
    const answer = await people.admin.post('/en/kinds/add', { parent: '-', 'name-en': `Kind ${made++}`, who: 'committee', level: 'community',
      respond: '4', resolve: '40', icon: 'lamp' });
    assert.equal(answer.status, 303, 'a kind is made');
    return /kinds\/([\w-]+)/.exec(answer.location)[1];
  },
  '@lift-question': () => site.sql("SELECT q.id FROM question q JOIN kind k ON k.id = q.kind WHERE k.code = 'lift' AND q.code = 'inside'"),
  '@person': () => site.sql(`SELECT person FROM account WHERE email = '${logins.resident}'`),
  '@session': async () => {
    await Person.signedIn(site, logins.resident);
    return site.sql(`SELECT max(s.id) FROM session s JOIN account a ON a.id = s.account WHERE a.email = '${logins.resident}'`);
  },
  '@invitation': () => invitations.pop(),
  '@stylesheet': async () => /\/static\/(app\.[^"]+)/.exec((await people.nobody.get('/en/')).text)[1],
  '@draft': () => written('centre'),
  '@sent': () => sent('centre'),
  '@document': async () => approved(await sent('centre')),
  '@reflection': () => written('resident', { kind: 'reflection' }), // by the resident
  '@file': async () => attached(await opened('path', { files: aFile() })),
  '@private-file': async () => attached(await opened('path', { files: aFile(), private: '1' })),
  '@topic': async () => {
    const code = `topic${made++}`;
    assert.equal((await people.commit.post('/en/library/topics/new', { 'name-en': code, code })).status, 303, 'a topic is made');
    return code;
  },
  '@upload': () => aFile(),
  '@place-b1': () => lookUp('b1', () => place('tang-b1')),
  '@word': () => `word${made++}`,
};

async function valueOf(text, things) {
  if (text.startsWith('%')) return path(text.slice(1));
  if (text.startsWith('#')) return lookUp(text, () => team(text.slice(1)));
  if (text in words) return words[text];
  if (!text.startsWith('@')) return text.replaceAll('_', ' ');
  const name = text.split('|')[0];
  assert.ok(makers[name], `${table} speaks of ${name}`);
  if (!things.has(name)) things.set(name, makers[name]());
  return things.get(name);
}

// ── From a line to a request ──

const standing = new Map(); // what GETs look at is made once
export async function requestOf(line) {
  const fields = [];
  const things = line.method === 'GET' ? standing : new Map();
  let address = line.path;
  for (const [name, text] of line.fields) {
    const value = await valueOf(text, things);
    if (address.includes(`{${name}}`)) address = address.replace(`{${name}}`, encodeURIComponent(value));
    else fields.push([name, value]);
  }
  const unanswered = /\{\w+\}/.exec(address);
  assert.ok(!unanswered, `${table}:${line.at}: ${unanswered} is not given`);
  return { address, fields };
}

// The same address in a language; what is for programs has none.
export const inLanguage = (prefix, address) => (/^\/(open311|static|sitemap|robots)\b/.test(address) ? address : `/${prefix}${address}`);
