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

test('an editor publishes in Chinese, a translator puts it into Arabic, a reader finds it by an Arabic word; then it changes and the reader is told', async () => {
  const editor = await demo.person('committee@demo.example');
  const translator = await demo.person('centre@demo.example');
  const reader = await demo.visitor();

  async function sent(page) {
    await page.click('button[name="do"][value="send"]');
    return /\/d\/(\d{4}-\d+)/.exec(page.url())[1];
  }
  async function approve(number) {
    await translator.goto(`${demo.base}/en/d/${number}`);
    await translator.click(`form[action$="/d/${number}/approve"] button`);
  }

  await editor.goto(`${demo.base}/zh/library/new`);
  await editor.fill('[name="title"]', '雨水花园开放');
  await editor.fill('[name="body"]', '本周六**上午九点**开放。\n\n请带[水壶](https://example.org/a)。');
  await editor.selectOption('[name="lang"]', 'zh-Hans');
  const number = await sent(editor);
  await approve(number);

  await translator.goto(`${demo.base}/en/translate?lang=ar`);
  await translator.click('a:has-text("雨水花园开放")');
  await translator.fill('#title', 'افتتاح حديقة المطر');
  const areas = await translator.locator('main textarea[id^="p"]').all();
  assert.equal(areas.length, 2, 'two paragraphs side by side');
  assert.equal(await translator.locator('#summary').count(), 0, 'nobody is asked for a summary that nobody wrote');
  await areas[0].fill('تفتح يوم السبت في التاسعة صباحًا.');
  await areas[1].fill('أحضروا إبريق ماء.');
  await translator.click('button:has-text("Save and show it")');

  // A changed document is found a second later; wait for the index, not for luck.
  const found = reader.locator(`main a[href*="/d/${number}"]`).first();
  for (const until = Date.now() + 20_000; ;) {
    await reader.goto(`${demo.base}/ar/search?q=${encodeURIComponent('إبريق')}`);
    if ((await found.count()) || Date.now() > until) break;
  }
  await found.click();
  assert.equal(await reader.locator('h1').innerText(), 'افتتاح حديقة المطر');
  assert.match(await reader.locator('main .notice').innerText(), /ترجم/);
  assert.equal(await reader.locator('article [lang="ar"], article[lang="ar"]').first().evaluate((e) => getComputedStyle(e).direction), 'rtl');

  await reader.goto(`${demo.base}/ar/library`);
  assert.match(await reader.locator(`.shelved:has(a[href$="/d/${number}"])`).innerText(), /تفتح يوم السبت في التاسعة/, 'its summary is made of the translation');
  await reader.goBack();

  await editor.goto(`${demo.base}/zh/d/${number}/edit`);
  await editor.fill('[name="body"]', '本周日**上午九点**开放。\n\n请带[水壶](https://example.org/b)。');
  await sent(editor);
  await approve(number);
  await reader.reload();
  assert.equal(await reader.locator('h1').innerText(), 'افتتاح حديقة المطر', 'the old translation is still read');
  await reader.click('main .notice a[href$="/changes"]');
  assert.match(await reader.locator('main del').first().innerText(), /周六|六/);
  assert.match(await reader.locator('main ins').first().innerText(), /周日|日/);
  assert.doesNotMatch(await reader.locator('main').innerText(), /\*\*|example\.org/, 'words as they are read');

  await translator.goto(`${demo.base}/en/translate?lang=ar&gap=2`);
  await translator.click('a:has-text("雨水花园开放")');
  assert.deepEqual(await translator.locator('main .tag.soon').allInnerTexts(), ['changed', 'only marks or links changed'].map((said) => said.trim()));
  const [first, second] = [translator.locator('main .sides:has(#p0) > div').first(), translator.locator('main .sides:has(#p1) > div').first()];
  assert.match(await first.innerText(), /上午九点开放。\s+As it is written now:\s+本周日\*\*上午九点\*\*开放。/);
  assert.match(await first.locator('del').innerText(), /六$/);
  assert.match(await second.innerText(), /example\.org/);
  assert.equal(await translator.locator('main [dir="auto"]:has(ins, del)').count(), 0, 'the reader’s words for changes do not turn the text round');
  assert.equal(await translator.inputValue('#p1'), 'أحضروا إبريق ماء.', 'the other keeps its translation');

  for (const page of ['#p0', '#p1']) await translator.fill(page, 'تفتح يوم الأحد.');
  await translator.click('button:has-text("Save and show it")');
  await editor.goto(`${demo.base}/zh/d/${number}/edit`);
  await editor.fill('[name="body"]', '本周日*上午九点*开放。\n\n请带[水壶](https://example.org/b)。');
  await sent(editor);
  await approve(number);
  await reader.goto(`${demo.base}/en/d/${number}?in=ar`);
  await reader.click('main .notice a[href$="/changes"]');
  assert.match(await reader.locator('main').innerText(), /no word has changed, only marks or links/);
  await reader.goto(`${demo.base}/en/d/${number}/versions/3`);
  assert.match(await reader.locator('main').innerText(), /no word has changed, only marks or links/);
  for (const page of [editor, translator, reader]) await page.context().close();
});
