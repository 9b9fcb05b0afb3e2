// Every route × every role, from tests/permissions.txt, on a living server. A route without a line there fails.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Person, routes } from './site.mjs';
import { begin, columns, end, inLanguage, lines, logins, people, requestOf, site, table } from './world.mjs';

test('every route has a line, every line a route', () => {
  const known = new Set(routes().map((route) => `${route.method} ${route.path}`));
  const written = new Set(lines.filter(({ method }) => method !== 'SEE').map(({ method, path }) => `${method} ${path}`));
  const missing = [...known].filter((route) => !written.has(route));
  const gone = [...written].filter((route) => !known.has(route));
  assert.deepEqual({ missing, gone }, { missing: [], gone: [] }, `${table} and linli routes`);
});

before(begin);
after(end);

// ── One attempt ──

async function attempt(line, column) {
  const { address: path, fields } = await requestOf(line);
  const address = inLanguage('en', path);
  // What ends a session, or answers with a new one, is tried in a session of its own.
  const ending = /sign-out|sign-in|invitation/.test(line.path) && line.method === 'POST';
  const person = !ending ? people[column] : column === 'nobody' ? new Person(site) : await Person.signedIn(site, logins[column]);
  if (line.method === 'POST') return { fields, answer: await person.post(address, Object.fromEntries(fields)) };
  if (line.method === 'SEE' && fields.some(([name]) => name === 'q' || name === 'words')) await site.indexed();
  const query = new URLSearchParams(fields.filter(([name]) => name !== 'see' && name !== 'of')).toString();
  return { fields, answer: await person.get(address + (query ? `?${query}` : '')) };
}

function outcome(line, { fields, answer }) {
  if (line.method === 'SEE') return answer.text.includes(fields.find(([name]) => name === 'see')[1]) ? 'ok' : '--';
  if (answer.status === 303) return line.method === 'GET' && /\/sign-in\b/.test(answer.location) ? 'in' : 'ok';
  return { 200: 'ok', 403: 'no', 404: '--' }[answer.status] ?? String(answer.status);
}

for (const line of lines)
  test(`${line.text} (${table}:${line.at})`, async () => {
    const got = [];
    for (const column of columns) got.push(outcome(line, await attempt(line, column)));
    const wrong = columns.flatMap((column, i) => (got[i] === line.wanted[i] ? [] : [`${column}: ${got[i]}, should be ${line.wanted[i]}`]));
    assert.deepEqual(wrong, []);
  });

test('the table notices: a line that is wrong fails', () => {
  const [line] = lines;
  assert.notEqual(outcome(line, { fields: [], answer: { status: 403, text: '' } }), 'ok');
  assert.equal(outcome({ method: 'SEE' }, { fields: [['see', 'a']], answer: { text: 'b' } }), '--');
  assert.equal(outcome({ method: 'GET', path: '/work' }, { fields: [], answer: { status: 303, location: '/en/sign-in?back=/work' } }), 'in');
});
