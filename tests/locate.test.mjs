// Reporting from where one stands: the device's own place goes into the form, and a refusal is said.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertAccessible, startDemo } from './demo-server.mjs';

let demo;
before(async () => { demo = await startDemo(); });
after(() => demo?.end());

async function reporting(context) {
  const page = await demo.visitor(context);
  await page.goto(`${demo.base}/ar/cases/new/path`);
  return page;
}

test('the place of the device is written into the field', async () => {
  const page = await reporting({ permissions: ['geolocation'], geolocation: { latitude: 31.19601, longitude: 121.39604 } });
  await page.locator('button.locate').click();
  await page.waitForFunction(() => document.querySelector('input[name="point"]').value !== '');
  assert.equal(await page.inputValue('input[name="point"]'), '31.19601, 121.39604');
  await assertAccessible(page, 'where I am');
  await page.close();
});

test('a device that does not say is told of', async () => {
  const page = await reporting({ permissions: [] });
  await page.locator('button.locate').click();
  await page.waitForFunction(() => document.querySelector('.locate ~ [role="status"]').textContent !== '');
  assert.equal(await page.inputValue('input[name="point"]'), '');
  await page.close();
});
