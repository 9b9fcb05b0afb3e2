// The library and search on a phone, in three languages, without JavaScript: what leads on stays light, filters that are set
// are seen and taken off, a chosen place is named as what it is.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, describe, test } from 'node:test';
import { assertAccessible, startDemo } from './demo-server.mjs';

const langs = ['zh', 'en', 'ar'];
const screen = 844;
const rubbish = encodeURIComponent('垃圾');
let demo, page;
before(async () => {
  demo = await startDemo();
  page = await demo.visitor({ javaScriptEnabled: false });
  for (const until = Date.now() + 20_000; ;) { // the index of a new community
    await page.goto(`${demo.base}/zh/search?q=${rubbish}&kind=document`);
    if ((await page.locator('.hits > li').count()) > 3 || Date.now() > until) break;
  }
});
after(() => demo?.end());

const top = async (selector) => (await page.locator(selector).first().boundingBox()).y;
const height = async (selector) => (await page.locator(selector).first().boundingBox()).height;

// axe needs scripts.
async function accessible(path, options = {}) {
  const other = await demo.visitor({ bypassCSP: true, ...options });
  for (const lang of langs) {
    await other.goto(`${demo.base}/${lang}${path}`);
    await assertAccessible(other, `/${lang}${path}`);
  }
  await other.context().close();
}

describe('what leads on stays light', () => {
  for (const lang of langs)
    test(`the front of the library, ${lang}`, async () => {
      await page.goto(`${demo.base}/${lang}/library`);
      assert.ok((await height('.kinds')) < 260, 'kinds are rows, not posters');
      assert.ok((await top('#by-topic')) < screen, 'what to begin with is on the first screen');
      const spilling = await page.locator('.kinds .tile').evaluateAll((all) => all.filter((tile) => tile.scrollWidth > tile.clientWidth).map((tile) => tile.innerText));
      assert.deepEqual(spilling, []);
      const broken = await page.locator('.kinds .tile span').evaluateAll((all) => all.filter((span) => !/\s/.test(span.innerText) && span.getBoundingClientRect().height > 40).map((span) => span.innerText));
      assert.deepEqual(broken, [], 'no word is cut in two');
      assert.ok((await height('aside .chips')) < 270, 'nine topics in six lines at most');
      const small = await page.locator('main .chips a').evaluateAll((all) => all.filter((a) => a.getBoundingClientRect().height < 44).map((a) => a.innerText));
      assert.deepEqual(small, [], 'links are as high as a finger');
    });

  test('axe has nothing to say, on a desk neither', async () => {
    for (const viewport of [{ width: 390, height: screen }, { width: 1280, height: 900 }])
      for (const path of ['/library', '/library/all', '/library/topics/lifts', `/search?q=${rubbish}&kind=document`]) await accessible(path, { viewport });
  });

  test('of many topics the rest is one touch away', async () => {
    const committee = await demo.person('committee@demo.example', { javaScriptEnabled: false });
    assert.equal(await page.locator('aside details').count(), 0, 'nine are shown whole');
    for (let i = 1; i <= 5; i++) {
      await committee.goto(`${demo.base}/en/library/topics/new`);
      await committee.fill('[name="name-en"]', `Hobby ${i}`);
      await committee.click('main form button.button:not(.quiet)');
    }
    await page.goto(`${demo.base}/en/library`);
    assert.equal(await page.locator('aside li a[href*="/topics/"]:visible').count(), 9);
    await page.click('aside summary:has-text("5 more topics")');
    assert.equal(await page.locator('aside li a[href*="/topics/"]:visible').count(), 14);
    await committee.context().close();
  });
});

describe('filters that are set', () => {
  for (const lang of langs)
    test(`stand above the hits, which begin on the first screen, ${lang}`, async () => {
      await page.goto(`${demo.base}/${lang}/search?q=${rubbish}&kind=document&place=00010001&language=zh-Hans`);
      assert.equal(await page.locator('.set a:not(.plain)').count(), 3);
      assert.ok((await top('.hits h2')) < screen, 'the first hit is on the first screen');
      await page.goto(`${demo.base}/${lang}/library/all?kind=guide&year=2026`);
      assert.equal(await page.locator('.set a:not(.plain)').count(), 2);
      assert.ok((await top('.shelf h3')) < screen);
    });

  test('are taken off one by one, or all at once', async () => {
    await page.goto(`${demo.base}/en/search?q=${rubbish}&kind=document&language=zh-Hans`);
    await page.click('.set a:has-text("Documents")');
    assert.deepEqual(await page.locator('.set a').allInnerTexts().then((all) => all.map((one) => one.replace(/\s+/g, ' ').trim())), ['Simplified Chinese take off', 'Without filters']);
    await page.click('.set a:has-text("Without filters")');
    assert.equal(await page.locator('.set').count(), 0);
    assert.equal(await page.inputValue('#words'), '垃圾', 'the words stay');

    await page.goto(`${demo.base}/en/library/all?kind=guide&topic=newcomers&year=2026&words=week`);
    assert.equal(await page.locator('.set a:not(.plain)').count(), 4);
    await page.click('.set a:has-text("week")');
    await page.click('.set a:has-text("Guide")');
    assert.deepEqual(Object.fromEntries(new URL(page.url()).searchParams), { topic: 'newcomers', year: '2026' });
  });
});

describe('a chosen place', () => {
  const district = '00010001', own = '0001000100010001', other = '0001000100010002';
  const heading = { zh: '全部文件：荷桥区', en: 'All documents: Heqiao', ar: 'كل الوثائق: هيتشياو' };
  for (const lang of langs)
    test(`that has several communities offers their lists, ${lang}`, async () => {
      await page.goto(`${demo.base}/${lang}/library/all?place=${district}`);
      assert.equal(await page.locator('h1').innerText(), heading[lang]);
      assert.equal(await page.locator('.shelf').count(), 0, 'the list of one’s own community is not passed off as the district’s');
      assert.equal(await page.inputValue('#f-place', { strict: true }), district);
      const offered = await page.locator('section .chips a').evaluateAll((all) => all.map((a) => new URL(a.href).searchParams.get('place')));
      assert.deepEqual(offered.toSorted(), [own, other]);
      await accessible(`/library/all?place=${district}`);
    });

  test('of another community is that one’s, in the heading, the filter and what leads on', async () => {
    await page.goto(`${demo.base}/en/library/all?place=${other}`);
    assert.equal(await page.locator('h1').innerText(), 'All documents: Stone Bridge Court');
    assert.equal(await page.inputValue('#f-place'), other);
    assert.match(await page.locator('#f-place option:checked').textContent(), /Stone Bridge Court/);
    assert.equal(await page.locator('#f-place option').filter({ hasText: 'Grid 2' }).count(), 0, 'its grids, not those of one’s own');
    assert.match(await page.locator('a[href*="all.atom"]').getAttribute('href'), new RegExp(`place=${other}`));
    assert.match(await (await fetch(`${demo.base}/en/library/all.atom?place=${other}`)).text(), /<title>Library – Stone Bridge Court/);
  });

  test('of a district is no table and no feed of one’s own community', async () => {
    for (const file of ['all.csv', 'all.atom']) {
      const answer = await fetch(`${demo.base}/en/library/${file}?place=${district}`);
      assert.equal(answer.status, 422, file);
      assert.match(await answer.text(), /Choose one community/);
    }
  });

  test('counts in search what it leaves; a place that is not there is no filter', async () => {
    await page.goto(`${demo.base}/en/search?q=${rubbish}&place=${district}`);
    const total = /\d+/.exec(await page.locator('[role=status]').innerText())[0];
    await page.click('.filtering summary');
    const chosen = (await page.locator('.facet a[aria-current]').innerText()).replace(/\s+/g, ' ').trim();
    assert.equal(chosen, `Heqiao ${total}`);
    await page.goto(`${demo.base}/en/search?q=${rubbish}&place=0009`);
    assert.equal(await page.locator('.set').count(), 0);
  });
});

describe('what people work with', () => {
  test('years stand in the reader’s digits', async () => {
    const year = new Date().getFullYear();
    const arabic = String(year).replace(/\d/g, (digit) => String.fromCodePoint(0x660 + Number(digit)));
    await page.goto(`${demo.base}/ar/library`);
    assert.deepEqual(await page.locator('a[href*="year="]').allInnerTexts(), [arabic]);
    await page.goto(`${demo.base}/ar/library/all?year=${year}`);
    assert.match(await page.locator('.set').innerText(), new RegExp(arabic));
    assert.match(await page.locator('#f-year').textContent(), new RegExp(arabic));
    await page.goto(`${demo.base}/ar/search?q=${rubbish}&year=${year}`);
    assert.match(await page.locator('.set').innerText(), new RegExp(arabic));
  });

  test('the translators’ desk names its language', async () => {
    const centre = await demo.person('centre@demo.example', { javaScriptEnabled: false });
    await centre.goto(`${demo.base}/zh/translate?lang=zh-Hans`);
    assert.equal(await centre.inputValue('#lang'), 'zh-Hans', 'in which nothing waits');
    await centre.goto(`${demo.base}/zh/translate?lang=ar&gap=2`);
    assert.equal(await centre.inputValue('#lang'), 'ar');
    const text = execFileSync('sqlite3', [`${demo.data}/linli.db`, "SELECT id FROM text WHERE url = '/d/2026-12'"], { encoding: 'utf8' }).trim();
    await centre.goto(`${demo.base}/zh/translate/${text}/zh-Hans`);
    const rows = await centre.locator('textarea[id^="p"]').evaluateAll((all) => all.map((area) => area.rows));
    assert.ok(rows[0] <= 3 && Math.max(...rows) >= 4, `fields are as long as what they translate: ${rows}`);
    await centre.context().close();
  });

  test('a preview runs as its text does; what is too long for a phone is broken, not cut off', async () => {
    const committee = await demo.person('committee@demo.example', { bypassCSP: true });
    await committee.goto(`${demo.base}/ar/library/new`);
    await committee.fill('[name="title"]', 'صيانة المصعد');
    await committee.fill('[name="body"]', 'سيُغلق يوم الاثنين.\n\n```\nprintf("a line of code that no phone has the room for in one line, and another");\n```\n');
    await committee.selectOption('[name="lang"]', 'ar');
    await committee.click('[name="do"][value="preview"]');
    assert.equal(await committee.getAttribute('.preview .prose', 'dir'), 'rtl');
    const pre = await committee.locator('.preview pre').evaluate((e) => ({ over: e.scrollWidth - e.clientWidth, from: e.getBoundingClientRect().left }));
    assert.equal(pre.over, 0);
    const code = await committee.locator('.preview code').evaluate((e) => { const range = document.createRange(); range.setStart(e.firstChild, 0); range.setEnd(e.firstChild, 1); return range.getBoundingClientRect().left; });
    assert.ok(code - pre.from < 40, 'code begins on the left, in Arabic too');
    await assertAccessible(committee, 'preview');
    await committee.context().close();
  });

  test('many short choices stand two beside one another', async () => {
    const committee = await demo.person('committee@demo.example', { javaScriptEnabled: false });
    for (const lang of langs) {
      await committee.goto(`${demo.base}/${lang}/library/new`);
      const [a, b] = await Promise.all([0, 1].map((i) => committee.locator('.choice:has([name="topics"])').nth(i).boundingBox()));
      assert.equal(a.y, b.y, lang);
    }
    await committee.context().close();
  });
});
