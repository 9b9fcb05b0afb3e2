// The library in a real browser: an editor publishes in Chinese, a second person approves, a reader reads on a phone; with and
// without JavaScript. Then what readers may not do, feeds, versions, and axe on every page.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { axe, startDemo } from './demo-server.mjs';
import { databases } from './site.mjs';

let demo, base;


const reader = (javaScriptEnabled = true) => demo.visitor({ javaScriptEnabled, bypassCSP: true });
const person = (login, javaScriptEnabled = true) => demo.person(login, { javaScriptEnabled, bypassCSP: true });

const open = async (page, path) => {
  const answer = await page.goto(base + path);
  return answer.status();
};

// Writes a document as one of the staff and sends it to review; answers its number.
async function write(page, title, body) {
  await open(page, '/zh/library/new');
  await page.fill('#f-title', title);
  await page.fill('#f-body', body);
  await page.selectOption('#f-kind', 'rules');
  await page.click('button[value="preview"]');
  assert.match(await page.locator('.preview').innerText(), /垃圾/);
  await page.click('button[value="send"]');
  await page.waitForURL(/\/d\/\d{4}-\d+\?done=send/);
  return /\d{4}-\d+/.exec(page.url())[0];
}

async function journey(javaScript) {
  const title = `楼道公约${javaScript ? '' : '（无脚本）'}`;
  const editor = await person('centre@demo.example', javaScript);
  const number = await write(editor, title, '# 楼道里不堆东西\n\n垃圾请带下楼。\n\n# 晚上十点后轻声\n\n谢谢。\n');
  assert.equal(await editor.locator('form[action$="/approve"]').count(), 0, 'nobody approves what they wrote');

  const stranger = await reader(javaScript);
  assert.equal(await open(stranger, `/zh/d/${number}`), 404);

  const second = await person('committee@demo.example', javaScript);
  await open(second, '/zh/library/work?list=review');
  await second.click(`a[href$="/d/${number}"]`);
  await second.click('form[action$="/approve"] button.button');
  await second.waitForURL(/done=approve/);

  assert.equal(await open(stranger, `/zh/d/${number}`), 200);
  assert.equal(await stranger.locator('h1').innerText(), title);
  assert.deepEqual(await stranger.locator('.prose h2').evaluateAll((all) => all.map((h) => h.id)), ['s-楼道里不堆东西', 's-晚上十点后轻声']);
  await open(stranger, '/zh/library');
  assert.match(await stranger.locator('.shelf').first().innerText(), new RegExp(title));
  // The same address in another language says which language the words are in.
  await open(stranger, `/ar/d/${number}`);
  assert.equal(await stranger.getAttribute('html', 'dir'), 'rtl');
  assert.equal(await stranger.getAttribute('article', 'lang'), 'zh-Hans');
  assert.equal(await stranger.getAttribute('article', 'dir'), 'ltr');
  for (const page of [editor, second, stranger]) await page.context().close();
  return number;
}

for (const kind of databases())
  describe(kind, () => {
    before(async () => {
      demo = await startDemo('', kind);
      base = demo.base;
    });
    after(() => demo.end());

    test('an editor publishes in Chinese, a second person approves, a reader reads', () => journey(true));
    test('the same without JavaScript', () => journey(false));

    test('a change is a new version: readers see the old one until it is approved, then what changed, word by word', async () => {
      const editor = await person('centre@demo.example'), second = await person('committee@demo.example'), stranger = await reader();
      const number = await write(editor, '楼道垃圾怎么放', '楼道垃圾请带下楼，周一收。\n');
      await open(second, `/zh/d/${number}`);
      await second.click('form[action$="/approve"] button.button');
      await open(editor, `/zh/d/${number}/edit`);
      assert.equal(await editor.inputValue('#f-summary'), '', 'what was made of the text is no summary anybody wrote');
      await editor.fill('#f-body', '# 楼道垃圾\n\n楼道垃圾请**带下楼**，周三收。\n');
      await editor.fill('#f-note', '改了收的日子');
      await editor.click('button[value="send"]');
      await open(stranger, `/zh/d/${number}`);
      assert.match(await stranger.locator('.prose').innerText(), /周一/);
      await open(second, `/zh/d/${number}?version=latest`);
      await second.click('form[action$="/approve"] button.button');
      await open(stranger, `/zh/d/${number}`);
      assert.match(await stranger.locator('.prose').innerText(), /周三/);
      await open(stranger, '/zh/library/all?kind=rules');
      assert.match(await stranger.locator('.shelved', { hasText: '楼道垃圾怎么放' }).innerText(), /楼道垃圾请带下楼，周三收。/, 'its line says what the text says now');
      await open(stranger, `/zh/d/${number}/versions/2`);
      assert.match(await stranger.locator('.changes del').last().innerText(), /周一/);
      assert.match(await stranger.locator('.changes ins').last().innerText(), /周三/);
      assert.match(await stranger.locator('.prose.changes').innerText(), /楼道垃圾请带下楼，/, 'what is read, without its marks');
      await stranger.click('a[href$="as=written"]');
      assert.match(await stranger.locator('.prose.changes').innerText(), /# 楼道垃圾[^]*\*\*/);
      // What was given back meanwhile is nobody's to read; the next one is compared with what was read before.
      for (const [day, verdict] of [['周四', '请再问物业'], ['周五', '']]) {
        await open(editor, `/zh/d/${number}/edit`);
        await editor.fill('#f-body', `楼道垃圾请**带下楼**，${day}收。\n`);
        await editor.click('button[value="send"]');
        await editor.waitForURL(/done=send/);
        await open(second, `/zh/d/${number}?version=latest`);
        if (verdict) {
          await second.click('details:has(form[action$="/back"]) > summary');
          await second.fill('#back-text', verdict);
        }
        await second.click(`form[action$="/${verdict ? 'back' : 'approve'}"] button`);
        await second.waitForURL(/done=/);
      }
      await open(stranger, `/zh/d/${number}/versions/4`);
      assert.match(await stranger.locator('.changes del').last().innerText(), /三/);
      assert.equal(await open(stranger, `/zh/d/${number}/versions/3`), 404);
      for (const page of [editor, second, stranger]) await page.context().close();
    });

    test('what is begun anew, or approved for later, changes nothing for readers: neither text nor feed nor record', async () => {
      const editor = await person('centre@demo.example'), second = await person('committee@demo.example'), stranger = await reader();
      const published = async (number) => {
        await open(editor, `/en/d/${number}`);
        const lines = new URL(await editor.getAttribute('a[href*="/record?subject="]', 'href'), base).pathname + new URL(await editor.getAttribute('a[href*="/record?subject="]', 'href'), base).search;
        return (await (await fetch(base + lines)).text()).match(/Document published/g)?.length ?? 0;
      };
      const updated = async (number) => /<updated>(.*?)</.exec((await (await fetch(`${base}/zh/library/all.atom`)).text()).split('<entry>').find((e) => e.includes(`/d/${number}<`)))[1];
      const later = async (number) => {
        await open(second, `/zh/d/${number}?version=latest`);
        await second.fill('#approve-at', '2035-05-05T10:00');
        await second.click('form[action$="/approve"] button.button');
        await second.waitForURL(/done=approve/);
      };
      const first = await write(editor, '以后再说', '垃圾以后再说。\n');
      await later(first);
      assert.equal(await open(stranger, `/zh/d/${first}`), 404);
      assert.equal(await published(first), 0, 'nobody is told of what nobody may read');
      await open(second, `/zh/d/${first}`);
      await second.click('details:has(form[action$="/withdraw"]) > summary');
      await second.fill('#withdraw-text', '不用了');
      await second.click('form[action$="/withdraw"] button');
      await second.waitForURL(/done=withdraw/);
      assert.equal(await open(editor, `/zh/d/${first}/edit`), 409, 'nobody types into what is refused');

      const number = await write(editor, '垃圾桶的事', '垃圾桶在东门。\n');
      await open(second, `/zh/d/${number}`);
      await second.click('form[action$="/approve"] button.button');
      await second.waitForURL(/done=approve/);
      const before = await updated(number);
      await open(editor, `/zh/d/${number}/edit`);
      await editor.selectOption('#f-lang', 'en');
      await editor.fill('#f-body', 'The bins stand at the west gate: 垃圾.\n');
      await editor.click('button[value="save"]');
      await editor.waitForURL(/done=saved/);
      assert.equal(await updated(number), before);
      await open(editor, `/zh/d/${number}/edit`);
      assert.equal(await editor.inputValue('#f-lang'), 'en', 'a draft keeps the language it is written in');
      await editor.click('button[value="send"]');
      await editor.waitForURL(/done=send/);
      await later(number);
      await open(stranger, `/zh/d/${number}`);
      assert.match(await stranger.locator('.prose').innerText(), /东门/);
      assert.equal(await updated(number), before);
      assert.equal(await published(number), 1);
      await open(editor, `/en/d/${number}?version=latest`);
      assert.match(await editor.locator('main').innerText(), /Readers see this from 5 May 2035, 10:00 on\./);
      for (const page of [editor, second, stranger]) await page.context().close();
    });

    test('who saves what somebody else changed meanwhile is shown both texts', async () => {
      const one = await person('centre@demo.example'), other = await person('committee@demo.example');
      const number = await write(one, '停车垃圾', '垃圾桶旁不停车。\n');
      await open(one, `/zh/d/${number}/edit`);
      await open(other, `/zh/d/${number}/edit`);
      await other.fill('#f-body', '垃圾桶旁请不要停车。\n');
      await other.click('button[value="save"]');
      await one.fill('#f-body', '垃圾桶旁不停电动车。\n');
      await one.click('button[value="save"]');
      assert.match(await one.locator('.changes ins').first().innerText(), /电动/);
      // Without what went it is what was typed, sign for sign: nothing stands between the runs, and no run has a line of its own.
      const left = (what) => one.locator('.changes').last().evaluate((box, gone) => {
        const copy = box.cloneNode(true);
        copy.querySelectorAll(`.unseen, ${gone}`).forEach((e) => e.remove());
        return copy.textContent;
      }, what);
      assert.equal(await left('del'), '垃圾桶旁不停电动车。');
      assert.equal(await left('ins'), '垃圾桶旁请不要停车。');
      assert.equal(await one.inputValue('#f-body'), '垃圾桶旁不停电动车。');
      await one.click('button[value="save"]'); // on purpose now
      await one.waitForURL(/done=saved/);
      for (const page of [one, other]) await page.context().close();
    });

    test('a resident is offered what residents write, and nothing that would be refused', async () => {
      const resident = await person('james@demo.example', false);
      await open(resident, '/en/library/new');
      assert.deepEqual(await resident.locator('#f-kind option').allInnerTexts(), ['Reflection']);
      await resident.context().close();
    });

    test('neighbours write in whatever language they speak, also one that linli does not', async () => {
      const resident = await person('james@demo.example', false);
      await open(resident, '/en/library/new');
      assert.equal(await resident.inputValue('#f-lang'), 'en');
      assert.deepEqual((await resident.locator('#f-lang option').allInnerTexts()).slice(0, 3).sort(), ['Arabic', 'English', 'Simplified Chinese']);
      await resident.fill('#f-title', 'میرا پہلا ہفتہ');
      await resident.fill('#f-body', 'یہاں سب لوگ مدد کرتے ہیں۔');
      await resident.selectOption('#f-lang', { label: 'Urdu' });
      await resident.click('button[value="preview"]');
      assert.deepEqual(await resident.locator('.preview .prose').evaluate((e) => [e.closest('[lang]').lang, getComputedStyle(e).direction]), ['ur', 'rtl']);
      await resident.click('button[value="send"]');
      await resident.waitForURL(/\/d\/\d{4}-\d+\?done=send/);
      assert.deepEqual([await resident.getAttribute('article', 'lang'), await resident.getAttribute('article', 'dir')], ['ur', 'rtl']);
      await open(resident, `${new URL(resident.url()).pathname}/edit`);
      assert.equal(await resident.inputValue('#f-lang'), 'ur');
      await resident.context().close();
    });

    test('a draft keeps itself while it is written', async () => {
      const editor = await person('centre@demo.example');
      await open(editor, '/zh/library/new');
      await editor.fill('#f-title', '草稿');
      await editor.click('button[value="save"]');
      await editor.waitForURL(/done=saved/);
      const number = /\d{4}-\d+/.exec(editor.url())[0];
      await open(editor, `/zh/d/${number}/edit`);
      const kept = editor.waitForResponse(/autosave/);
      await editor.fill('#f-body', '还没写完');
      assert.equal((await kept).status(), 200);
      await open(editor, `/zh/d/${number}/edit`);
      assert.equal(await editor.inputValue('#f-body'), '还没写完');
      await editor.context().close();
    });

    test('who sends the form while the draft is being kept is not told of himself; who cannot be reached is told', async () => {
      const editor = await person('centre@demo.example');
      await open(editor, '/zh/library/new');
      await editor.fill('#f-title', '慢网');
      await editor.click('button[value="save"]');
      await editor.waitForURL(/done=saved/);
      const address = `/zh/d/${/\d{4}-\d+/.exec(editor.url())[0]}/edit`;
      await open(editor, address);
      let answer;
      const asked = new Promise((resolve) => editor.route(/autosave/, async (route) => {
        const kept = await route.fetch();
        answer = () => route.fulfill({ response: kept });
        resolve();
      }));
      await editor.fill('#f-body', '网慢');
      await asked; // it is kept, but the page does not know yet
      await editor.click('button[value="save"]', { noWaitAfter: true });
      answer();
      await editor.waitForURL(/done=saved/);
      await open(editor, address);
      await editor.unroute(/autosave/);
      await editor.route(/autosave/, (route) => route.abort());
      await editor.fill('#f-body', '没网');
      await editor.locator('[data-autosaved]', { hasText: '只在本页上' }).waitFor();
      await editor.context().close();
    });

    const text = async (path, options) => {
      const answer = await fetch(base + path, { redirect: 'manual', ...options });
      return { status: answer.status, type: answer.headers.get('content-type'), vary: answer.headers.get('vary'), body: await answer.text() };
    };

    test('a reader of Arabic gets the translation, is told of it, and finds the original', async () => {
      const page = await reader();
      await open(page, '/ar/library');
      await page.click('.kinds a[href$="kind=guide"]');
      await page.click('.shelved h3 a[href*="/d/"] >> nth=0');
      assert.equal(await page.getAttribute('article', 'lang'), 'ar');
      await open(page, '/en/library/all?words=first week');
      await page.click('.shelved h3 a');
      const address = new URL(page.url()).pathname.replace('/en', '/ar');
      await open(page, address);
      assert.equal(await page.getAttribute('article', 'lang'), 'ar');
      assert.equal(await page.locator('.notice').count() > 0, true);
      assert.equal(await page.locator('a[hreflang="en"]').count() > 0, true);
      // Each language is called what its readers call it, also the one that is converted.
      const names = await page.locator('nav a[hreflang]').evaluateAll((all) => Object.fromEntries(all.map((a) => [a.hreflang, a.firstChild.textContent.trim()])));
      assert.deepEqual([names.ar, names['zh-Hans'], names['zh-Hant']], ['العربية', '简体中文', '繁體中文']);
      // An Arabic title in front of it would turn the date round.
      assert.match(await page.inputValue('#cite'), /\u2068[^\u2069]*[\u0600-\u06ff][^\u2069]*\u2069(\.|\. \u2068[^\u2069]+\u2069,) \d{4}-\d\d-\d\d\. http/);
      await page.context().close();
    });

    test('a reader of traditional Chinese gets it, on pages and in lists, and is told; simplified is a link away', async () => {
      const reader = async (path, lang) => (await fetch(base + path, { headers: { 'Accept-Language': lang } })).text();
      const shown = (html) => [/<article[^>]*lang="([^"]+)"/.exec(html)[1], /<h1>([^<]*)/.exec(html)[1], /program from|由程序/.test(html)];
      const list = await reader('/library/all?kind=guide', 'zh-TW,zh;q=0.9');
      const [, address, title] = /<h3><a href="([^"?]*\/d\/[^"?]+)"[^>]*>(?:<span[^>]*lang="zh-Hant"[^>]*>)([^<]+)/.exec(list);
      const [lang, heading, told] = shown(await reader(address, 'zh-TW,zh;q=0.9'));
      assert.deepEqual([lang, heading, told], ['zh-Hant', title, true]);
      assert.equal(shown(await reader(`${address}?in=zh-Hans`, 'zh-TW'))[0], 'zh-Hans');
      assert.equal(shown(await reader(address, 'zh-CN'))[0], 'zh-Hans');
    });

    test('feeds, sitemap, table and the head of a page are what programs expect', async () => {
      const page = await reader();
      await open(page, '/en/library');
      const check = (xml) => page.evaluate((source) => {
        const doc = new DOMParser().parseFromString(source, 'application/xml');
        const all = (name) => [...doc.getElementsByTagName(name)];
        return { error: all('parsererror').length, ids: all('id').map((e) => e.textContent), updated: all('updated').map((e) => e.textContent),
                 entries: all('entry').length, loc: all('loc').map((e) => e.textContent), feedAuthor: doc.querySelector('feed > author > name')?.textContent };
      }, xml);
      for (const path of ['/en/library/all.atom', '/ar/library/topics/newcomers/feed.atom', '/zh/library/all.atom?kind=rules']) {
        const answer = await text(path);
        assert.equal(answer.type, 'application/atom+xml; charset=utf-8');
        // Of whose community it speaks depends on who asks: no cache may give one reader's to another.
        assert.match(answer.vary, /Cookie/, path);
        const feed = await check(answer.body);
        assert.equal(feed.error, 0, path);
        assert.ok(feed.entries > 0 && feed.feedAuthor, path);
        assert.equal(new Set(feed.ids).size, feed.ids.length, 'ids are unique (RFC 4287 4.1.1)');
        for (const at of feed.updated) assert.match(at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
      }
      const index = await check((await text('/sitemap.xml')).body);
      assert.equal(index.error, 0);
      assert.equal(index.loc.length, 1, 'fewer than 10,000 documents are one page');
      const sitemap = await check((await text(index.loc[0].slice(base.length))).body);
      assert.equal(sitemap.error, 0);
      assert.equal(new Set(sitemap.loc).size, sitemap.loc.length);
      assert.equal((await fetch(`${base}/sitemap.xml?from=x`)).status, 404);
      // It ends with the piece it ends in, wherever it begins.
      const none = await check((await text('/sitemap.xml?from=99999999999999.1')).body);
      assert.deepEqual([none.error, none.loc.length], [0, 0]);
      assert.match((await text('/robots.txt')).body, /^Disallow: \/search$[^]*^Sitemap: http:\/\/[^/]+\/sitemap\.xml$/m);
      assert.ok(sitemap.loc.length >= 25);
      const table = await text('/library/all.csv?kind=minutes');
      assert.equal(table.body.split('\r\n')[0], 'number,kind,title,language,author,unit,register,place,date,published,minutes,readings,summary');
      assert.ok(table.body.split('\r\n').slice(1, -1).every((line) => line.includes(',minutes,')));
      const address = new URL(sitemap.loc[0]).pathname;
      await open(page, `/en${address}`);
      assert.equal(await page.getAttribute('link[rel=canonical]', 'href'), sitemap.loc[0]);
      for (const name of ['og:title', 'og:url', 'og:type', 'og:description', 'og:site_name']) assert.ok(await page.getAttribute(`meta[property="${name}"]`, 'content'), name);
      await page.context().close();
    });

    test('whose a document is stands in the reader’s language, in lists, feeds and tables', async () => {
      const names = { en: 'Tangxi Lane Residents’ Committee', zh: '棠溪里居委会', ar: 'لجنة سكان تانغشي' };
      for (const [lang, name] of Object.entries(names)) {
        assert.match((await text(`/${lang}/library`)).body, new RegExp(`<span[^>]*>(<span[^>]*>)?${name}</span>`), lang);
        assert.match((await text(`/${lang}/library/all.atom`)).body, new RegExp(`<name>${name}</name>`), lang);
        assert.match((await text(`/${lang}/library/all.csv`)).body, new RegExp(`,,${name},`), lang);
      }
    });

    test('a document belongs to the library in the navigation; one field to search in is enough', async () => {
      const current = async (path) => /<li><a href="([^"]+)" aria-current="page">/.exec((await text(path)).body)?.[1];
      assert.equal(await current('/en/d/2026-1'), '/en/library');
      assert.equal(await current('/en/cases'), '/en/cases');
      assert.equal((await text('/en/search?q=lift')).body.match(/type="search"/g).length, 1);
      assert.match((await text('/en/cases')).body, /type="search"[^>]*placeholder="Search this community"/);
    });

    test('a feed is in the reader’s language as far as there are translations, and says the language of each text', async () => {
      const page = await reader();
      await open(page, '/en/library');
      const entries = (xml) => page.evaluate((source) => [...new DOMParser().parseFromString(source, 'application/xml').getElementsByTagName('entry')].map((entry) => {
        const said = (name) => entry.getElementsByTagName(name)[0];
        return { title: said('title').textContent, langs: ['title', 'summary', 'content'].map((name) => said(name).getAttribute('xml:lang')), text: said('content').textContent, id: said('id').textContent };
      }), xml);
      const [english, chinese] = [await entries((await text('/en/library/all.atom')).body), await entries((await text('/zh/library/all.atom')).body)];
      assert.deepEqual(english.map((e) => e.id), chinese.map((e) => e.id));
      for (const e of [...english, ...chinese]) assert.equal(new Set(e.langs).size, 1, `${e.id}: ${e.langs}`);
      const found = english.find((e) => e.title === 'Registering your address: what to bring, where to go');
      assert.equal(found.langs[0], 'en');
      assert.match(found.text, /passport/);
      assert.equal(chinese.find((e) => e.id === found.id).langs[0], 'zh-Hans');
      await page.context().close();
    });

    test('the front leads on by place, and only to places with something to read', async () => {
      const front = (await text('/en/library')).body;
      const places = [...front.matchAll(/\/en(\/library\/all\?place=\d+)/g)].map((m) => m[1]);
      assert.ok(places.length >= 1);
      for (const path of places) assert.match((await text(`/en${path}`)).body, /class="shelved"/, path);
    });

    test('a long text begins with its headings on a phone, is not read twice, and is kept as long as it must', async () => {
      const editor = await person('centre@demo.example'), second = await person('committee@demo.example');
      await open(editor, '/zh/library/new');
      const paragraph = '垃圾分类要从每一户做起，楼道里不放东西，大家互相提醒。'.repeat(20);
      await editor.fill('#f-title', '很长的一篇');
      await editor.fill('#f-body', `${paragraph}\n\n# 第一\n\n${paragraph}\n\n# 第二\n\n${paragraph}\n`);
      await editor.click('summary:has(+ * #f-retain), details:has(#f-retain) > summary');
      await editor.fill('#f-retain', '2040-01-01');
      await editor.click('button[value="send"]');
      await editor.waitForURL(/done=send/);
      const number = /\d{4}-\d+/.exec(editor.url())[0];
      await open(second, `/zh/d/${number}`);
      await second.click('form[action$="/approve"] button.button');
      await second.waitForURL(/done=approve/);
      const phone = await reader();
      await open(phone, `/zh/d/${number}`);
      assert.equal(await phone.locator('.lead').count(), 0, 'the summary is the beginning of the text');
      assert.equal(await phone.locator('nav.contents').isVisible(), false);
      await phone.click('details.contents summary');
      await phone.click('details.contents a >> nth=1');
      assert.match(phone.url(), /#s-/);
      const desk = await demo.visitor({ viewport: { width: 1280, height: 800 } });
      await open(desk, `/zh/d/${number}`);
      assert.equal(await desk.locator('nav.contents').isVisible(), true);
      assert.equal(await desk.locator('details.contents').isVisible(), false);
      await second.click('details:has(form[action$="/order"]) > summary');
      await second.fill('#order-numbers', `2026-1\n2026-99999\n`);
      await second.click('form[action$="/order"] button');
      assert.match(await second.locator('details:has(form[action$="/order"]) .error').innerText(), /2026-99999/, 'the fault names the number');
      assert.match(await second.inputValue('#order-numbers'), /^2026-1\n/);
      await second.click('details:has(form[action$="/withdraw"]) > summary');
      await second.fill('#withdraw-text', '写错了');
      await second.click('form[action$="/withdraw"] button');
      assert.match(await second.locator('details:has(form[action$="/withdraw"]) .error').innerText(), /保存期|保留期|期/);
      assert.equal(await second.inputValue('#withdraw-text'), '写错了', 'what was typed is kept');
      for (const page of [editor, second, phone, desk]) await page.context().close();
    });

    test('the list looks for words where search does, and so do its table and its feed', async () => {
      const words = encodeURIComponent('"漏写的那一行"'); // stands in the body of a sample alone
      const number = /\/d\/(\d+-\d+)/.exec((await text(`/zh/search?kind=document&q=${words}`)).body)[1];
      const all = `kind=sample&words=${words}`;
      const found = (body) => [...new Set(body.match(/\/d\/\d{4}-\d+/g))];
      assert.deepEqual(found((await text(`/zh/library/all?${all}`)).body), [`/d/${number}`]);
      assert.deepEqual(found((await text(`/zh/library/all?${all}`)).body), found((await text(`/en/library/all?${all}`)).body));
      assert.deepEqual(found((await text(`/zh/library/all.atom?${all}`)).body), [`/d/${number}`]);
      assert.deepEqual((await text(`/library/all.csv?${all}`)).body.trim().split('\r\n').slice(1).map((line) => line.split(',')[0]), [number]);
      assert.deepEqual(found((await text(`/zh/library/all?kind=rules&words=${words}`)).body), []);
      // What was not asked rightly is no list to follow.
      assert.doesNotMatch((await text('/en/library/all?words=%22')).body, /all\.(atom|csv)/);
    });

    test('who is not signed in changes nothing', async () => {
      const posts = ['/library/new', '/d/2026-1/edit', '/d/2026-1/autosave', '/d/2026-1/files', '/d/2026-1/send', '/d/2026-1/approve', '/d/2026-1/withdraw', '/d/2026-1/report'];
      for (const path of posts) assert.equal((await text(path, { method: 'POST', body: new URLSearchParams({ text: 'x' }) })).status, 403, path);
      assert.equal((await text('/d/2026-1/edit')).status, 303);
      assert.equal((await text('/library/work')).status, 303);
      for (const path of ['/d/2026-99999', '/d/a%00b', '/d/2026-1/versions/99', '/library/topics/none', '/d/2026-1/versions/x']) assert.ok([400, 404].includes((await text(path)).status), path);
      for (const query of ['after=x', 'after=1.2.3', 'year=99999999999', 'kind=poem', 'place=%27']) assert.equal((await text(`/library/all?${query}`)).status, 200, query);
      for (const query of ['words=' + '%25'.repeat(60), 'words=-', 'words=' + 'a+'.repeat(1500)]) assert.equal((await text(`/library/all?${query}`)).status, 422, query.slice(0, 20));
    });

    test('a step that comes back keeps what was typed and says on top what is wrong; a mistyped time publishes nothing', async () => {
      const editor = await person('centre@demo.example', false), second = await person('committee@demo.example', false), stranger = await reader();
      const number = await write(editor, '楼道垃圾几点收', '楼道垃圾八点收。\n'), long = '请改。'.repeat(300);
      await open(second, `/zh/d/${number}`);
      await second.evaluate(() => document.querySelectorAll('form').forEach((form) => { form.noValidate = true; }));
      await second.locator('form[action$="/back"]').evaluate((form) => { form.closest('details').open = true; });
      await second.fill('#back-text', long);
      await second.click('form[action$="/back"] button');
      assert.equal(await second.inputValue('#back-text'), long);
      assert.match(await second.locator('.summary').innerText(), /600/);
      await second.click('.summary a');
      assert.equal(await second.locator('#back-e').isVisible(), true);
      // As a browser sends it that knows no field for times.
      const approve = async (at) => {
        await open(second, `/zh/d/${number}`);
        await second.locator('#approve-at').evaluate((input, typed) => { input.type = 'text'; input.value = typed; }, at);
        await second.click('form[action$="/approve"] button.button');
      };
      for (const at of ['明天早上', '24/12/2026', '2020-01-01 08:00']) {
        await approve(at);
        assert.equal(await second.locator('#approve-e').count(), 1, at);
        assert.equal(await open(stranger, `/zh/d/${number}`), 404, at);
      }
      await approve('2099-12-24 08:00');
      await second.waitForURL(/done=approve/);
      assert.equal(await open(stranger, `/zh/d/${number}`), 404, 'not before its time');
      const amina = await person('amina@demo.example', false);
      await open(amina, '/en/d/2026-1');
      await amina.click('details:has(form[action$="/report"]) summary');
      await amina.check('input[value="removal"]');
      await amina.fill('#report-text', long.repeat(5));
      await amina.click('form[action$="/report"] button.button');
      assert.match(await amina.locator('#report-e').innerText(), /4,000/);
      assert.equal(await amina.inputValue('#report-text'), long.repeat(5));
      assert.equal(await amina.isChecked('input[value="removal"]'), true);
      for (const page of [editor, second, stranger, amina]) await page.context().close();
    });

    test('a reader reports a fault; it becomes a request that names the document, and the document names it', async () => {
      const amina = await person('amina@demo.example');
      await open(amina, '/en/library');
      await amina.click('.shelved h3 a >> nth=0');
      const number = /\d{4}-\d+/.exec(amina.url())[0], title = await amina.locator('h1').innerText();
      await amina.click('details:has(form[action$="/report"]) summary');
      await amina.fill('#report-text', 'The telephone number is an old one.');
      await amina.click('form[action$="/report"] button.button');
      await amina.waitForURL(/done=report/);
      await open(amina, '/en/me/cases');
      await amina.click('a.title >> nth=0');
      assert.equal(await amina.locator(`a[href$="/d/${number}"]`).count(), 1);
      assert.equal(await amina.locator('h1').innerText(), title, 'in the language it was read and reported in');
      const staff = await person('committee@demo.example');
      await open(staff, `/en/d/${number}`);
      await staff.click('aside a[href*="/cases/"]');
      assert.match(await staff.locator('main').innerText(), /The telephone number is an old one/);
      for (const page of [amina, staff]) await page.context().close();
    });

    test('one’s own from a sample names its model', async () => {
      const amina = await person('amina@demo.example');
      await open(amina, '/ar/library/all?kind=sample');
      await amina.click('.shelved h3 a >> nth=0');
      await amina.click('a[href*="/library/new?from="]');
      assert.ok((await amina.inputValue('#f-body')).length > 50);
      await amina.fill('#f-title', 'رسالتي');
      await amina.click('button[value="save"]');
      await amina.waitForURL(/done=saved/);
      assert.equal(await amina.locator('article footer a[href*="/d/"]').count(), 1);
      await amina.context().close();
    });

    const pages = [
      [null, '/en/library'], [null, '/ar/library'], [null, '/zh/library/all?kind=rules'], [null, '/ar/library/topics/together'], [null, '/zh/d/2026-1'],
      [null, '/en/d/2026-3'], [null, '/ar/d/2026-2'], [null, '/zh/d/2026-1/versions'], [null, '/en/d/2026-1/versions/1'],
      ['centre@demo.example', '/zh/library/new'], ['centre@demo.example', '/ar/library/work?list=review'], ['committee@demo.example', '/en/d/2026-4'], ['amina@demo.example', '/ar/d/2026-5'],
    ];
    test('axe finds nothing on any page, and nothing is wider than the phone', async () => {
      const readers = new Map();
      for (const [login, path] of pages) {
        if (!readers.has(login)) readers.set(login, login ? await person(login) : await reader());
        const page = readers.get(login);
        assert.equal(await open(page, path), 200, path);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        assert.ok(wide <= 0, `${path} is ${wide} px too wide`);
        await page.evaluate(axe);
        const { violations } = await page.evaluate(() => window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }));
        assert.deepEqual(violations.map((v) => `${path}: ${v.id}: ${v.nodes.map((n) => n.target.join(' ')).join(', ')}`), []);
      }
    });
  });
