// What one person wrote in Arabic is read by another in English: asked for, translated, read over; by a machine too. The machine
// here is a stand-in that speaks LibreTranslate's interface.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { assertAccessible, startDemo } from './demo-server.mjs';

let demo, service;
const machine = { asked: [], answer: (body) => ({ translatedText: body.q.map((text) => (text ? `[${body.target}] ${text}` : '')) }), status: 200 };

before(async () => {
  service = createServer((request, response) => {
    let body = '';
    request.on('data', (piece) => { body += piece; });
    request.on('end', () => {
      machine.asked.push({ path: request.url, ...JSON.parse(body) });
      response.statusCode = machine.status;
      response.end(JSON.stringify(machine.answer(JSON.parse(body))));
    });
  });
  await new Promise((resolve) => service.listen(0, '127.0.0.1', resolve));
  demo = await startDemo(`translator = http://127.0.0.1:${service.address().port}\ntranslator-key = sesame`);
});

after(async () => {
  await demo?.end();
  service?.close();
});

// The public requests of the demo that were written in a language.
async function writtenIn(page, lang) {
  await page.goto(`${demo.base}/en/cases`);
  const hrefs = await page.locator(`main td a:has([lang="${lang}"]), main a [lang="${lang}"] >> xpath=ancestor::a`).evaluateAll((all) => all.map((a) => a.getAttribute('href')));
  return [...new Set(hrefs)];
}

test('a reader asks, a neighbour proposes, staff read it over, readers see it and are told', async () => {
  const reader = await demo.person('james@demo.example', { javaScriptEnabled: false });
  const [address] = await writtenIn(reader, 'ar');
  await reader.goto(demo.base + address);
  const original = await reader.locator('h1').innerText();
  await reader.click('form[action$="/translate"] button');
  assert.match(await reader.locator('.notice').first().innerText(), /written in Arabic/);
  await reader.click('a:has-text("Translate it")');
  const work = reader.url();
  await reader.click('button:has-text("Propose it")');
  assert.match(await reader.locator('.summary').innerText(), /not translated/, 'an empty form comes back with its fault');
  await reader.fill('#title', 'Water drips from the kitchen ceiling');
  for (const area of await reader.locator('main textarea').all()) await area.fill('It began last night.');
  await reader.click('button:has-text("Propose it")');
  await reader.goto(demo.base + address);
  assert.equal(await reader.locator('h1').innerText(), original, 'a proposal is not shown yet');

  const staff = await demo.person('centre@demo.example');
  await staff.goto(`${demo.base}/en/translate`);
  await staff.click('a:has-text("' + original + '")');
  assert.equal(staff.url(), work.replace(/\?.*/, ''));
  await staff.click('button:has-text("Show it")');
  await reader.goto(demo.base + address);
  assert.equal(await reader.locator('h1').innerText(), 'Water drips from the kitchen ceiling');
  assert.match(await reader.locator('.notice').first().innerText(), /Translated from Arabic by James/);
  await reader.goto(`${demo.base}${address}?in=ar`);
  assert.equal(await reader.locator('h1').innerText(), original, 'the original is one link away');

  const chinese = await demo.visitor();
  await chinese.goto(`${demo.base}${address.replace('/en/', '/zh/')}`);
  assert.equal(await chinese.locator('h1').innerText(), original);
  for (const page of [staff, reader]) await page.context().close();
});

test('a machine makes a first version, marked as such; what it cannot do changes nothing', async () => {
  const staff = await demo.person('centre@demo.example');
  const [, address] = await writtenIn(staff, 'ar');
  await staff.goto(demo.base + address);
  await staff.click('form[action$="/translate"] button');
  await staff.click('a:has-text("Translate it")');
  machine.status = 500;
  await staff.click('button:has-text("machine")');
  assert.match(await staff.locator('main').innerText(), /translation service/);
  machine.status = 200;
  const right = machine.answer;
  machine.answer = () => ({ translatedText: ['one only'] });
  await staff.goBack();
  await staff.click('button:has-text("machine")');
  assert.match(await staff.locator('main').innerText(), /do not understand/);
  machine.answer = right;
  await staff.goBack();
  await staff.click('button:has-text("machine")');
  assert.match(await staff.inputValue('#title'), /^\[en\] /);
  const asked = machine.asked.at(-1);
  assert.deepEqual([asked.path, asked.source, asked.target, asked.api_key], ['/translate', 'ar', 'en', 'sesame']);
  await staff.goto(demo.base + address);
  assert.match(await staff.locator('.notice').first().innerText(), /by a machine; nobody has read it over/);
  await staff.context().close();
});

test('the desk, a text beside its translation and the glossary are accessible in every language', async () => {
  const staff = await demo.person('centre@demo.example', { bypassCSP: true });
  const [address] = await writtenIn(staff, 'zh-Hans');
  await staff.goto(demo.base + address);
  await staff.click('form[action$="/translate"] button');
  await staff.click('a:has-text("Translate it")');
  const work = new URL(staff.url()).pathname.replace('/en/', '/');
  for (const lang of ['en', 'zh', 'ar'])
    for (const path of ['/translate', work, `${work}/changes`, '/glossary']) {
      await staff.goto(`${demo.base}/${lang}${path}`);
      await assertAccessible(staff, `/${lang}${path}`);
    }
  await staff.goto(`${demo.base}/en/glossary?from=zh-Hans&to=en`);
  assert.match(await staff.locator('main table').innerText(), /居委会\s+residents’ committee/);
  await staff.context().close();
});
