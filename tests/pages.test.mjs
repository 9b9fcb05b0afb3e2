// axe-core on every page: the pages are those of tests/permissions.txt, which names every route, as every role that may see
// them, in Chinese, English, Arabic and the pseudo-locale. No violation, nothing wider than a phone (320 and 390 points), and
// nothing the browser complains about. A page that looks the same to several roles is examined once.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { routes } from './site.mjs';
import { begin, columns, end, inLanguage, lines, people, requestOf, site, table } from './world.mjs';

const require = createRequire(import.meta.url);
if (!existsSync('node_modules/playwright-core')) execFileSync('npm', ['ci', '--silent'], { stdio: 'inherit' });
const { chromium } = require('playwright-core');
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const languages = ['zh', 'en', 'ar', 'qps'];
const widths = [390, 320];

let browser;
before(async () => {
  await begin();
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--disable-quic',
    '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'] });
});
after(async () => {
  await browser?.close();
  await end();
});

// A page without what people wrote: its elements, classes, roles and names. Lists of any length look alike.
function looks(html) {
  const tags = [...html.matchAll(/<(\w+)((?:\s[^>]*)?)>/g)].map(([, tag, attributes]) =>
    `${tag}${[...attributes.matchAll(/\b(class|role|type|name|aria-[a-z]+)="([^"]*)"/g)].map(([, name, value]) =>
      `${name}=${/^aria-(label|describedby|labelledby)|name/.test(name) ? '' : value}`)}`);
  return [...new Set(tags)].sort().join('\n');
}

const seen = new Map(); // what a line's pages look like → done
const readers = new Map(); // a browser for each role: its cookies

async function reader(column) {
  if (!readers.has(column)) {
    const context = await browser.newContext({ viewport: { width: widths[0], height: 844 }, bypassCSP: true });
    await context.addCookies([...people[column].cookies].map(([name, value]) => ({ name, value, url: site.base })));
    const page = await context.newPage();
    page.complaints = [];
    page.on('pageerror', (error) => page.complaints.push(String(error)));
    page.on('console', (message) => message.type() === 'error' && !/status of 4\d\d/.test(message.text()) && page.complaints.push(message.text()));
    readers.set(column, page);
  }
  return readers.get(column);
}

// What is wrong with a page, each fault one line.
async function faults(column, address) {
  const page = await reader(column);
  page.complaints.length = 0;
  await page.goto(site.base + address);
  const found = [];
  for (const width of [...widths].reverse()) {
    await page.setViewportSize({ width, height: 844 });
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (over > 0) {
      const widest = await page.evaluate(() => [...document.querySelectorAll('body *')].filter((e) =>
        e.getBoundingClientRect().right > document.documentElement.clientWidth + 1 || e.getBoundingClientRect().left < -1)
        .slice(-1).map((e) => e.outerHTML.slice(0, 120)).join());
      found.push(`${over} px too wide at ${width}: ${widest}`);
    }
  }
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }));
  found.push(...violations.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.target.join(' ')).join(', ')}`), ...page.complaints);
  return found.map((fault) => `${address} (${column}): ${fault}`);
}

const examined = new Map(); // route → pages of it that were looked at, or what else it answers with
for (const line of lines.filter(({ method, path }) => method === 'GET' && !/^\/(static|open311)\//.test(path)))
  test(`${line.text} (${table}:${line.at})`, async () => {
    const { address, fields } = await requestOf(line);
    const query = new URLSearchParams(fields).toString();
    const all = [];
    let first = true;
    for (const [i, column] of columns.entries()) {
      if (line.wanted[i] === 'in') continue;
      const path = (prefix) => inLanguage(prefix, address) + (query ? `?${query}` : '');
      const answer = await people[column].get(path('en'));
      const type = answer.headers.get('content-type') ?? '';
      if (!type.startsWith('text/html')) {
        examined.set(line.path, examined.get(line.path) ?? type);
        continue;
      }
      // Refusals look alike on all pages: they are looked at where they differ.
      const key = `${line.wanted[i] === 'ok' ? line.path : 'refusal'}\n${looks(answer.text)}`;
      if (seen.has(key)) continue;
      seen.set(key, true);
      for (const prefix of first ? languages : [languages[i % languages.length]]) all.push(...await faults(column, path(prefix)));
      first = false;
      examined.set(line.path, 'page');
    }
    if (!examined.has(line.path)) examined.set(line.path, 'nobody sees more than a refusal');
    assert.deepEqual(all, []);
  });

// Pages that come of a POST with faults in it: the form again.
for (const [name, column, address, fields] of [
  ['a request without a title', 'resident', '/cases/new/light', { title: '', description: 'x'.repeat(4001) }],
  ['a wrong password', 'nobody', '/sign-in', { login: 'nobody@demo.example', password: 'wrong' }],
  ['a document without a title', 'centre', '/library/new', { title: '' }]])
  test(`the form again: ${name}`, async () => {
    const all = [];
    for (const prefix of languages) {
      const page = await reader(column);
      await page.goto(`${site.base}/${prefix}${address}`);
      const [answer] = await Promise.all([
        page.waitForNavigation(),
        page.evaluate((typed) => {
          const form = [...document.forms].find((f) => Object.keys(typed).every((name) => f.elements[name]));
          for (const [name, value] of Object.entries(typed)) form.elements[name].value = value;
          setTimeout(() => HTMLFormElement.prototype.submit.call(form)); // after this has been answered
        }, fields)]);
      assert.equal(answer.status(), 422);
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }));
      all.push(...violations.map((v) => `/${prefix}${address}: ${v.id}: ${v.nodes.map((n) => n.target.join(' ')).join(', ')}`));
    }
    assert.deepEqual(all, []);
  });

test('every route that is read was looked at, or answers with something else than a page', () => {
  const gets = routes().filter(({ method, path }) => method === 'GET' && !/^\/(static|open311)\//.test(path)).map(({ path }) => path);
  assert.deepEqual(gets.filter((path) => !examined.has(path)), []);
  console.log(`${[...seen.keys()].length} different pages of ${[...examined.values()].filter((what) => what === 'page').length} routes`);
});
