// Every icon a page names is in static/icons.svg, and the list and the sheet agree.
import assert from 'node:assert';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const root = new URL('..', import.meta.url).pathname;
const listed = new Set(readFileSync(join(root, 'static/icons.list'), 'utf8').split('\n').filter(Boolean));

test('the sheet holds exactly the listed icons', () => {
  const sheet = readFileSync(join(root, 'static/icons.svg'), 'utf8');
  assert.deepEqual([...sheet.matchAll(/<symbol id="([^"]+)"/g)].map((m) => m[1]), [...listed]);
});

test('every icon named in a page is listed', () => {
  const missing = [];
  for (const file of readdirSync(join(root, 'src'), { recursive: true })) {
    if (!/\.(html|c)$/.test(file)) continue;
    const text = readFileSync(join(root, 'src', file), 'utf8');
    for (const [, name] of text.matchAll(/\bicon\((?:p, )?"([^"]+)"\)/g))
      if (!listed.has(name)) missing.push(`${file}: ${name}`);
  }
  assert.deepEqual(missing, []);
});
