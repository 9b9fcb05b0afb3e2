// A demo community served for a browser: start it, sign people in, end it well.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newPostgres } from './site.mjs';

const require = createRequire(import.meta.url);
if (!existsSync('node_modules/playwright-core')) execFileSync('npm', ['ci', '--silent'], { stdio: 'inherit' });
const { chromium } = require('playwright-core');
export const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8'); // to be evaluated in a page
export const linli = process.env.LINLI ?? 'build/asan/src/linli';
const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

// conf: lines for linli.conf. kind: the database, 'sqlite' or 'postgres'.
export async function startDemo(conf = '', kind = 'sqlite') {
  const folder = mkdtempSync(join(tmpdir(), 'linli-demo-'));
  const data = join(folder, 'd');
  const postgres = kind === 'postgres' ? newPostgres() : null;
  mkdirSync(data, { mode: 0o700 });
  if (postgres) writeFileSync(join(data, 'linli.conf'), `database = ${postgres.url}\n`);
  const greeting = execFileSync(linli, ['demo', data, '--city', 'none'], { encoding: 'utf8' });
  appendFileSync(join(data, 'linli.conf'), `\n${conf}\n`);
  const server = spawn(linli, ['serve', data, '--listen', '127.0.0.1:0']);
  const base = await new Promise((resolve, reject) => {
    server.stdout.on('data', (text) => resolve(/http:\S+/.exec(String(text))[0]));
    server.on('exit', (code) => reject(new Error(`linli ended: ${code}`)));
  });
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: flags });

  async function visitor(options = {}) {
    const context = await browser.newContext({ viewport: { width: 390, height: 844 }, ...options });
    return context.newPage();
  }

  async function person(login, options = {}) {
    const page = await visitor(options);
    await page.goto(`${base}/sign-in`);
    await page.fill('#login', login);
    await page.fill('#password', 'neighbours-2026');
    await page.click('main button.button');
    assert.equal(new URL(page.url()).pathname, '/');
    return page;
  }

  async function end() {
    await browser.close();
    server.removeAllListeners('exit');
    const ended = new Promise((resolve) => server.on('exit', resolve));
    server.kill('SIGTERM');
    assert.equal(await ended, 0, 'the server ends well, without a leak');
    if (postgres) execFileSync('psql', ['-q', process.env.LINLI_TEST_POSTGRES, '-c', `DROP DATABASE ${postgres.name} WITH (FORCE)`]);
    rmSync(folder, { recursive: true, force: true });
  }

  return { base, data, server, greeting, browser, visitor, person, end };
}

// What axe finds on the page, and whether it must be scrolled sideways.
export async function assertAccessible(page, name) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run());
  assert.deepEqual(violations.map((v) => `${name}: ${v.id} at ${v.nodes.map((n) => n.target.join(' ')).join(', ')}`), []);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(overflow <= 0, `${name} must not scroll sideways: ${overflow} px`);
}
