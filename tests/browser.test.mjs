// The main journey in a real browser, on a phone: a resident reports in Arabic, staff answer in Chinese, the resident rates; with and
// without JavaScript. (axe on every page: pages.test.mjs.)
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startDemo } from './demo-server.mjs';

let demo, base, person;
before(async () => {
  demo = await startDemo();
  base = demo.base;
  person = (login, javaScriptEnabled = true) => demo.person(login, { javaScriptEnabled });
});
after(() => demo?.end());

async function journey(javaScript) {
  const resident = await person('amina@demo.example', javaScript);
  await resident.goto(`${base}/ar/cases/new`);
  assert.equal(await resident.getAttribute('html', 'dir'), 'rtl');
  await resident.click('a[href$="/cases/new/light"]');
  await resident.click('main form button.button:not(.quiet)'); // empty: the fault is named, nothing is lost
  if (javaScript) assert.ok(await resident.locator('#f-title').isVisible());
  await resident.fill('#f-title', 'مصباح الممر مطفأ');
  await resident.fill('#f-description', 'منذ يومين');
  await resident.click('main form[action$="/cases/new/light"] button.button:not(.quiet)');
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

// Looking after a community, without JavaScript: a fault names its field and keeps what was typed; then it is done.
const submit = (page) => page.click('main form button.button:not(.quiet)');
const summary = (page) => page.locator('.summary').innerText();
const tang = '0001000100010001';

test('an administrator changes a place, settles something, takes over a year, invites somebody for a term', async () => {
  const page = await person('admin@demo.example', false);
  await page.goto(`${base}/en/places/${tang}/edit`);
  await page.fill('#f-lat', 'north');
  await submit(page);
  assert.match(await summary(page), /Latitude/);
  assert.equal(await page.inputValue('#f-lat'), 'north');
  await page.fill('#f-lat', '31.196');
  await submit(page);
  assert.equal(new URL(page.url()).pathname, `/en/places/${tang}`);
  await page.goto(`${base}/en/places/${tang}/settings/similar-days`);
  await page.fill('#f-value', '999');
  await submit(page);
  assert.match(await summary(page), /from 1 to 365/);
  await page.fill('#f-value', '20');
  await submit(page);
  assert.match(await page.locator('main').innerText(), /20\s*Settled here/);
  await page.goto(`${base}/en/places/${tang}/calendar/year`);
  await page.fill('#f-year', '2027');
  await page.fill('#f-lines', '2027-01-01 = closed # New Year\n2026-01-01 = closed');
  await submit(page);
  assert.match(await summary(page), /Line 2/);
  await page.fill('#f-lines', '2027-01-01 = closed # New Year');
  await submit(page);
  assert.match(await page.locator('main').innerText(), /Friday, 1 January 2027/);
  await page.goto(`${base}/en/accounts/add`);
  for (const [field, value] of [['name', 'New Clerk'], ['login', 'clerk@demo.example'], ['until', '2020-01-01']]) await page.fill(`#f-${field}`, value);
  await page.selectOption('#f-role', 'committee');
  await page.selectOption('#f-place', tang);
  await submit(page);
  assert.match(await summary(page), /Until/);
  await page.fill('#f-until', '2099-01-01');
  await submit(page);
  await page.click('form[action$="/invite"] button');
  const link = await page.locator('.code bdi').innerText();
  const invited = await (await demo.browser.newContext({ javaScriptEnabled: false })).newPage();
  await invited.goto(link);
  await invited.fill('#password', 'four unrelated garden words');
  await submit(invited);
  assert.equal(new URL(invited.url()).pathname, '/me');
  await invited.context().close();
  await page.context().close();
});

test('whom to call in danger is said by the place, in the language of the page, to be tapped', async () => {
  const page = await person('resident@demo.example', false);
  const called = async () => (await page.locator('main a[href^="tel:"]').allInnerTexts()).map((text) => text.replace(/\s+/, ' '));
  const said = { zh: ['火警 119', '急救 120', '报警 110'], en: ['Fire 119', 'Ambulance 120', 'Police 110'], ar: ['الإطفاء 119', 'الإسعاف 120', 'الشرطة 110'] };
  for (const [lang, words] of Object.entries(said)) {
    await page.goto(`${base}/${lang}/cases/new`);
    assert.deepEqual(await called(), words);
  }
  const admin = await person('admin@demo.example', false);
  for (const [name, value] of [['fire-phone', '112'], ['police-phone', '']]) {
    await admin.goto(`${base}/en/places/${tang}/settings/${name}`);
    await admin.fill('#f-value', value);
    await submit(admin);
  }
  await page.goto(`${base}/en/cases/new`);
  assert.deepEqual(await called(), ['Fire 112', 'Ambulance 120']);
  assert.equal(await page.locator('main a[href="tel:112"]').count(), 1);
});

test('what is needed is not called optional: a place or a point', async () => {
  const page = await demo.visitor({ javaScriptEnabled: false });
  await page.goto(`${base}/en/cases/new/rubbish`);
  for (const field of ['place', 'point']) assert.doesNotMatch(await page.locator(`label[for="f-${field}"]`).innerText(), /optional/);
  assert.match(await page.locator('label[for="f-address"]').innerText(), /optional/);
  await page.fill('#f-title', 'Bags at the gate');
  await page.click('main form[action$="/rubbish"] button.button:not(.quiet)');
  assert.match(await summary(page), /Where\?/);
  await page.selectOption('#f-place', { label: await page.locator('#f-place option', { hasText: 'Grid 1' }).innerText() });
  await page.click('main form[action$="/rubbish"] button.button:not(.quiet)');
  assert.match(page.url(), /sent=1/);
});

test('thanks are for who sent something, once', async () => {
  const page = await demo.visitor({ javaScriptEnabled: false }), other = await demo.visitor({ javaScriptEnabled: false });
  const thanks = (somebody) => somebody.locator('.notice.done').count();
  const send = async (kind) => {
    await page.goto(`${base}/en/cases/new/${kind}`);
    await page.fill('#f-title', 'Bags at the gate');
    await page.selectOption('#f-place', { label: await page.locator('#f-place option', { hasText: 'Grid 1' }).innerText() });
    await page.click(`main form[action$="/${kind}"] button.button:not(.quiet)`);
    assert.equal(await thanks(page), 1);
  };
  await send('rubbish');
  await other.goto(page.url());
  assert.equal(await thanks(other), 0, 'an address that was passed on thanks nobody');
  await page.reload();
  assert.equal(await thanks(page), 0);
  // What a stranger may not see again thanks them all the same, with its number.
  await send('neighbours');
  assert.match(await page.locator('.notice.done').innerText(), /number \d{4}-\d{6}[^]*Only those who handle it/);
  await other.goto(page.url());
  assert.equal(await thanks(other), 0);
  const committee = await person('committee@demo.example', false);
  await committee.goto(`${base}/en/me/settings?saved=1`);
  assert.equal(await thanks(committee), 0);
});

test('a command that is to be typed stands in one line', async () => {
  const page = await person('admin@demo.example', true);
  for (const width of [320, 360, 390, 412]) {
    await page.setViewportSize({ width, height: 800 });
    await page.goto(`${base}/zh/import`);
    assert.equal(await page.locator('main code').evaluate((code) => code.getClientRects().length), 1, `${width} points wide`);
  }
});

test('the service centre moves somebody in, reads how to reach them, writes down their request, hands it on', async () => {
  const page = await person('centre@demo.example', false);
  await page.goto(`${base}/en/people/new`);
  await page.fill('#f-name', 'Li Na');
  await page.fill('#f-household', 'nowhere');
  await submit(page);
  assert.match(await summary(page), /Home/);
  await page.fill('#f-household', 'tang-b1-101');
  await submit(page);
  await page.click('form[action$="/contact"] button');
  assert.match(await page.locator('#reason-e').innerText(), /why/);
  await page.fill('#reason', 'To tell her when the lift comes');
  await page.click('form[action$="/contact"] button');
  assert.match(await page.locator('#contact').innerText(), /stands in the record/);
  await page.click('a[href*="reporter="]');
  await page.click('a[href*="/cases/new/light"]');
  await page.fill('#f-title', 'Lamp out on the stairs');
  await submit(page);
  assert.match(page.url(), /cases\/\d{4}-\d{6}\?sent=1/);
  await page.click('summary:has-text("Give it to")');
  await page.selectOption('#assign-team', { label: '· 周书记' });
  await page.click('form[action$="/assign"] button.button');
  assert.match(await page.locator('aside').first().innerText(), /周书记/);
  await page.click('summary:has-text("Correct what")');
  await page.selectOption('#change-kind', 'rubbish');
  await page.click('form[action$="/change"] button.button');
  assert.match(await page.locator('aside').first().innerText(), /Grid 1, grid worker/);
  await page.context().close();
});
