// An administrator sets up what can be reported, by clicking, without JavaScript; a resident meets it; what is retired is gone
// from the form and stays with the requests that have it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startDemo } from './demo-server.mjs';

let demo, admin, resident;
before(async () => {
  demo = await startDemo();
  admin = await demo.person('admin@demo.example', { javaScriptEnabled: false });
  resident = await demo.person('james@demo.example', { javaScriptEnabled: false });
});
after(() => demo?.end());

const save = () => admin.click('main .read form button.button:not(.quiet)');
const link = (page, name) => page.getByRole('link', { name, exact: true }).click();

async function addKind(name, under, { who = 'committee' } = {}) {
  await admin.goto(`${demo.base}/en/kinds/add${under ? `?under=${under}` : ''}`);
  await admin.fill('#f-name-en', name);
  await admin.selectOption('#f-who', who);
  await admin.fill('#f-respond', '0.5');
  await admin.fill('#f-resolve', '16');
  await save();
}

async function report(choice) {
  await resident.goto(`${demo.base}/en/cases/new/dogs`);
  await resident.fill('#f-title', 'A dog on the stairs');
  await resident.getByLabel(choice).check();
  await resident.click('main form button.button:not(.quiet)');
  assert.match(resident.url(), /sent=1/);
  return /\d{4}-\d{6}/.exec(resident.url())[0];
}

test('a group, a kind under it, a question with choices', async () => {
  await admin.goto(`${demo.base}/en/me`);
  await admin.click('main a[href="/en/kinds"]');
  await addKind('Animals');
  assert.equal(new URL(admin.url()).pathname, '/en/kinds/animals');
  await addKind('Dogs', 'animals', { who: 'organisation property-company' });
  assert.match(await admin.textContent('main'), /Property company.*30 minutes.*16 hours/s);
  await link(admin, 'Add a question');
  await admin.fill('#f-asked-en', 'On a lead?');
  await admin.getByLabel('One of several choices').check();
  await admin.fill('#f-choices-en', 'Yes\nNo\nNot seen');
  await admin.fill('#f-choices-ar', 'نعم\nلا');
  await save();
  assert.match(await admin.textContent('.summary'), /as many choices/); // three against two; what was typed stays
  assert.equal(await admin.inputValue('#f-choices-en'), 'Yes\nNo\nNot seen');
  await admin.fill('#f-choices-ar', 'نعم\nلا\nلا أدري');
  await save();
  await link(admin, 'On a lead?');
  await admin.getByRole('button', { name: 'Up: No', exact: true }).click();
  assert.deepEqual(await admin.locator('aside .branch a').allTextContents(), ['No', 'Yes', 'Not seen']);
});

test('a resident chooses it; a choice, a question and the kind are retired, and the old request keeps all', async () => {
  await resident.goto(`${demo.base}/en/cases/new`);
  assert.match(await resident.textContent('main'), /Animals.*Dogs/s);
  const number = await report('Not seen');
  await admin.goto(`${demo.base}/en/kinds/dogs`);
  await link(admin, 'On a lead?');
  await link(admin, 'Not seen');
  await admin.getByRole('button', { name: 'Retire' }).click();
  await resident.goto(`${demo.base}/en/cases/new/dogs`);
  assert.equal(await resident.getByLabel('Not seen').count(), 0);
  await report('Yes');
  await admin.getByRole('button', { name: 'Retire' }).click(); // the question
  await resident.goto(`${demo.base}/en/cases/new/dogs`);
  assert.equal(await resident.getByText('On a lead?').count(), 0);
  await admin.goto(`${demo.base}/en/kinds/animals`);
  await admin.getByRole('button', { name: 'Retire' }).click(); // the group, and with it the kind
  await resident.goto(`${demo.base}/en/cases/new`);
  assert.equal(await resident.getByText('Dogs').count(), 0);
  assert.equal((await resident.goto(`${demo.base}/en/cases/new/dogs`)).status(), 404);
  await resident.goto(`${demo.base}/en/cases/${number}`);
  assert.match(await resident.textContent('main'), /On a lead\?.*Not seen.*Dogs/s);
  await admin.goto(`${demo.base}/en/kinds/animals`);
  await admin.getByRole('button', { name: 'Revive' }).click();
  assert.equal((await resident.goto(`${demo.base}/en/cases/new/dogs`)).status(), 200);
});

test('a kind moves under another, and up among its sisters', async () => {
  await admin.goto(`${demo.base}/en/kinds/dogs/move`);
  assert.equal(await admin.locator('#f-parent option[value="dogs"]').count(), 0);
  await admin.selectOption('#f-parent', 'living');
  await save();
  await admin.goto(`${demo.base}/en/kinds`);
  await admin.getByRole('button', { name: 'Up: Dogs' }).click();
  const names = (await admin.locator('.tree .tree .branch a').allTextContents()).map((name) => name.trim());
  assert.ok(names.includes('Dogs') && names.at(-1) !== 'Dogs', names.join());
});

test('Open311 offers what can be chosen, and nothing retired', async () => {
  const codes = async () => (await (await fetch(`${demo.base}/open311/v2/services.json`)).json()).map((service) => service.service_code);
  assert.ok((await codes()).includes('dogs'));
  await admin.goto(`${demo.base}/en/kinds/dogs`);
  await admin.getByRole('button', { name: 'Retire' }).click();
  assert.ok(!(await codes()).includes('dogs'));
});

test('languages and nationality are chosen by name, and what was stored is kept', async () => {
  const centre = await demo.person('centre@demo.example', { javaScriptEnabled: false });
  await centre.goto(`${demo.base}/en/people`);
  const edit = (await centre.locator('main a[href*="/en/people/"]:not([href*="new"])').first().getAttribute('href')).split('?')[0];
  await centre.goto(`${demo.base}${edit}/edit`);
  const names = await centre.locator('#f-language-1 option').allTextContents();
  assert.ok(names.indexOf('English') < 4, 'what linli speaks comes first');
  assert.ok(names.indexOf('Afrikaans') < names.indexOf('Zulu'));
  await centre.selectOption('#f-language-1', { label: 'Portuguese' });
  await centre.selectOption('#f-language-2', { label: 'Cantonese' });
  await centre.selectOption('#f-nationality', { label: 'Brazil' });
  await centre.fill('#f-name', '');
  await centre.click('main form button.button:not(.quiet)');
  assert.equal(await centre.inputValue('#f-language-2'), 'yue'); // the fault is named, what was chosen stays
  await centre.fill('#f-name', 'Ana');
  await centre.click('main .read form button.button:not(.quiet)');
  assert.match(await centre.textContent('main'), /Portuguese · Cantonese.*Brazil/s);
  await centre.goto(`${demo.base}/ar${edit.slice(3)}/edit`);
  assert.equal(await centre.locator('#f-nationality option:checked').textContent(), 'البرازيل');
});
