// The main journey in a real browser, on a phone: a resident reports in Arabic, staff answer in Chinese, the resident rates; with and
// without JavaScript. (axe on every page: pages.test.mjs.)
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

const require = createRequire(import.meta.url);
if (!existsSync('node_modules/playwright-core')) execFileSync('npm', ['ci', '--silent'], { stdio: 'inherit' });
const { chromium } = require('playwright-core');
const linli = process.env.LINLI ?? 'build/asan/src/linli';
const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

let folder, server, base, browser;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'linli-browser-'));
  execFileSync(linli, ['demo', join(folder, 'd')]);
  server = spawn(linli, ['serve', join(folder, 'd'), '--listen', '127.0.0.1:0']);
  base = await new Promise((resolve, reject) => {
    server.stdout.on('data', (text) => resolve(/http:\S+/.exec(String(text))[0]));
    server.on('exit', (code) => reject(new Error(`linli ended: ${code}`)));
  });
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: flags });
});

after(async () => {
  await browser?.close();
  server?.removeAllListeners('exit');
  const ended = new Promise((resolve) => server?.on('exit', resolve));
  server?.kill('SIGTERM');
  assert.equal(await ended, 0, 'the server ends well, without a leak');
  rmSync(folder, { recursive: true, force: true });
});

async function person(login, javaScriptEnabled = true) {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, javaScriptEnabled });
  const page = await context.newPage();
  await page.goto(`${base}/sign-in`);
  await page.fill('#login', login);
  await page.fill('#password', 'neighbours-2026');
  await page.click('main button.button');
  assert.equal(new URL(page.url()).pathname, '/');
  return page;
}

async function journey(javaScript) {
  const resident = await person('amina@demo.example', javaScript);
  await resident.goto(`${base}/ar/cases/new`);
  assert.equal(await resident.getAttribute('html', 'dir'), 'rtl');
  await resident.click('a[href$="/cases/new/light"]');
  await resident.click('main form button.button'); // empty: the fault is named, nothing is lost
  if (javaScript) assert.ok(await resident.locator('#f-title').isVisible());
  await resident.fill('#f-title', 'مصباح الممر مطفأ');
  await resident.fill('#f-description', 'منذ يومين');
  await resident.click('main form[action$="/cases/new/light"] button.button');
  await resident.waitForURL(/cases\/2026-\d{6}\?sent=1|cases\/\d{4}-\d{6}\?sent=1/);
  const number = /\d{4}-\d{6}/.exec(resident.url())[0];
  assert.equal(await resident.locator('h1').innerText(), 'مصباح الممر مطفأ');

  const staff = await person('grid2@demo.example', javaScript);
  await staff.goto(`${base}/zh/work`);
  await staff.click(`a[href$="/cases/${number}"]`);
  await staff.fill('#answer-text', '灯已换好，今晚再去看一次。');
  await staff.click('button[name="resolved"][value="yes"]');
  assert.match(await staff.locator('.answer').innerText(), /灯已换好/);

  await resident.goto(`${base}/ar/cases/${number}`);
  assert.equal(await resident.locator('.answer [lang="zh-Hans"]').count(), 1);
  await resident.check('input[name="solved"][value="1"]');
  await resident.check('input[name="satisfied"][value="5"]');
  await resident.click('form[action$="/rate"] button.button');
  assert.equal(await resident.locator('form[action$="/rate"]').count(), 0);
  await resident.goto(`${base}/en/cases/${number}`);
  assert.match(await resident.locator('.axes').innerText(), /Closed[\s\S]*Solved/);
  await resident.context().close();
  await staff.context().close();
}

test('a resident reports in Arabic on a phone, staff answer in Chinese, the resident rates', () => journey(true));
test('the same without JavaScript', () => journey(false));
