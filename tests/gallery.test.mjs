// Every part of a page, in every language, on a phone and a desk, light and dark, normal and large:
// axe finds nothing, nothing scrolls sideways, nothing is inline that the server's CSP forbids.
// SHOTS=folder keeps screenshots.
import assert from 'node:assert';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

const root = new URL('..', import.meta.url).pathname;
const types = { css: 'text/css', js: 'text/javascript', svg: 'image/svg+xml', html: 'text/html; charset=utf-8' };
const csp = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'";
const shots = process.env.SHOTS;
let folder, server, browser, base, axe;

before(async () => {
  const { chromium } = await import('playwright-core');
  axe = readFileSync(join(root, 'node_modules/axe-core/axe.min.js'), 'utf8');
  folder = mkdtempSync(join(tmpdir(), 'gallery-'));
  execFileSync(process.env.GALLERY ?? join(root, 'build/asan/src/page/gallery'), [folder]);
  server = createServer((request, response) => {
    const file = join(folder, decodeURIComponent(new URL(request.url, 'http://x').pathname));
    if (request.url === '/favicon.ico') return response.writeHead(204).end();
    if (!existsSync(file)) return response.writeHead(404).end();
    const headers = { 'content-type': types[file.split('.').pop()] };
    // A report is published as a file, without our server and its policy.
    if (!file.endsWith('report.html')) headers['content-security-policy'] = csp;
    return response.writeHead(200, headers).end(readFileSync(file));
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  base = `http://127.0.0.1:${server.address().port}`;
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  if (shots) mkdirSync(shots, { recursive: true });
});

after(async () => {
  await browser?.close();
  server?.close();
  if (folder) rmSync(folder, { recursive: true });
});

async function look(file, width) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, bypassCSP: false });
  const page = await context.newPage();
  const complaints = [];
  page.on('console', (m) => m.type() === 'error' && complaints.push(m.text()));
  page.on('pageerror', (e) => complaints.push(String(e)));
  await page.goto(`${base}/${file}`);
  const sideways = await page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    return document.documentElement.scrollWidth <= width ? [] : [...document.querySelectorAll('body *')]
      .filter((e) => e.getBoundingClientRect().right > width + 1 || e.getBoundingClientRect().left < -1)
      .slice(-5).map((e) => e.outerHTML.slice(0, 80));
  });
  const result = await page.evaluate(`${axe}; axe.run(document, { runOnly: { type: 'tag',
    values: ['wcag2a', 'wcag2aa', 'wcag2aaa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] } })`);
  if (shots) await page.screenshot({ path: join(shots, `${file.replace('.html', '')}-${width}.png`), fullPage: true });
  await context.close();
  const violations = result.violations.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) =>
    `${n.html.slice(0, 160)} (${n.any[0]?.message ?? ''})`).join('\n   ')}`);
  return { complaints, sideways, violations };
}

test('axe, width and policy on every gallery page', { timeout: 240_000 }, async (t) => {
  const only = process.env.ONLY;
  for (const file of readdirSync(folder).filter((f) => f.endsWith('.html') && !/qps.*(dark|large)/.test(f) && (!only || f.includes(only)))) {
    // Large type and the pseudo-locale strain narrow pages most.
    for (const width of /large|qps/.test(file) ? [390] : [390, 1280]) {
      await t.test(`${file} at ${width}`, async () => {
        const seen = await look(file, width);
        assert.deepEqual(seen, { complaints: [], sideways: [], violations: [] });
      });
    }
  }
});
