// The pages of --html that a city would publish, in Chromium: a budget and a map of opinions in three languages, on a phone and
// a desk, by day and by night; axe finds nothing, nothing sticks out, groups differ in shape and not only in colour.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'

const require = createRequire(import.meta.url)
if (!existsSync('node_modules/playwright-core')) execFileSync('npm', ['ci', '--silent'], { stdio: 'inherit' })
const { chromium } = require('playwright-core')
const axe = require.resolve('axe-core/axe.min.js')
const linli = process.env.LINLI ?? 'build/asan/src/linli'
const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']
const folder = mkdtempSync(join(tmpdir(), 'fairness-pages-'))
let browser
before(async () => { browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: flags }) })
after(async () => { await browser?.close(); rmSync(folder, { recursive: true }) })

let seed = 7
const random = () => { seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0; return seed / 2 ** 32 }

const names = ['Bäume und Schatten für den Spielplatz hinter der alten Schule am Fluss', '在小区东门增设无障碍坡道和老年人休息座椅', 'ممر آمن للمشاة', 'Bikes', '书屋', 'Lights']
const ballots = Array.from({ length: 60 }, (_, i) => `${i};${[0, 1, 2, 3, 4, 5].filter(p => random() < 0.7 - p / 9).join() || 0};${i % 2 ? 'North' : 'South'}`)
writeFileSync(join(folder, 'town.pb'), 'META\nkey;value\ndescription;Budget of the lanes 里弄预算\ncountry;China\nunit;古北\ninstance;2026\nnum_projects;6\nnum_votes;60\n' +
  'budget;100000\nvote_type;approval\nrule;unknown\ndate_begin;2026\ndate_end;2026\ncurrency;CNY\nPROJECTS\nproject_id;cost;name;category;district\n' +
  names.map((name, p) => `${p};${[30000, 45000, 20000, 15000, 60000, 15000][p]};${name};${p % 2 ? 'green' : 'care'};${p % 3 ? 'North' : 'South'}\n`).join('') +
  `VOTES\nvoter_id;vote;district\n${ballots.join('\n')}\n`)

function conversation(name, groups) {
  const path = join(folder, name), votes = []
  mkdirSync(path)
  for (let i = 0; i < 140; i++)
    for (let j = 0; j < 24; j++)
      if (random() < 0.7) {
        const yes = !groups ? 0.5 : j % 3 ? (j % groups === i % groups ? 0.9 : 0.1) : 0.9
        votes.push(`${votes.length},,${j},${i},${random() < 0.1 ? 0 : random() < yes ? 1 : -1}`)
      }
  writeFileSync(join(path, 'votes.csv'), `timestamp,datetime,comment-id,voter-id,vote\n${votes.join('\n')}\n`)
  writeFileSync(join(path, 'comments.csv'), 'comment-id,language,moderated,comment-body\n' +
    Array.from({ length: 24 }, (_, j) => `${j},${j % 2 ? 'zh-Hans' : 'en'},1,"${j % 2 ? '我觉得晚上十点以后广场舞的音乐应该小一点' : 'Dogs should be on a lead in the lanes, also early in the morning'} ${j}"\n`).join(''))
  writeFileSync(join(path, 'summary.csv'), 'topic,Noise and dogs\nconversation-description,"What should our covenant say?\n公约应该怎么写？"\n')
  writeFileSync(join(path, 'people.csv'), `participant,interest\n${Array.from({ length: 140 }, (_, i) => `${i},${i % 5 ? 'tenants' : 'owners'}`).join('\n')}\n`)
  return path
}
const three = conversation('three', 3), none = conversation('none', 0)
mkdirSync(join(folder, 'public'))

const pages = {
  budget: (file, lang) => ['budget', 'compute', join(folder, 'town.pb'), '--completion', 'add1', '--html', file, '--lang', lang],
  opinions: (file, lang) => ['opinions', 'map', three, '--resamples', '3', '--html', file, '--lang', lang],
  'no clear groups': (file, lang) => ['opinions', 'map', none, '--html', file, '--lang', lang],
}

async function look(name, file, lang) {
  for (const [width, height] of [[390, 844], [1280, 900]])
    for (const colorScheme of ['light', 'dark']) {
      const page = await browser.newPage({ viewport: { width, height }, colorScheme })
      await page.goto(`file://${file}`)
      const about = `${name}, ${lang}, ${width}, ${colorScheme}`
      assert.equal(await page.getAttribute('html', 'dir'), lang === 'ar' ? 'rtl' : 'ltr')
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth), 0, `${about}: sticks out`)
      assert.deepEqual(await page.evaluate(() => {
        const off = []
        for (const text of document.querySelectorAll('svg.chart text, svg.spots text'))
          if (text.getBoundingClientRect().left < -1 || text.getBoundingClientRect().right > window.innerWidth + 1) off.push(text.textContent)
        return off
      }), [], `${about}: words of a picture are cut off`)
      await page.addScriptTag({ path: axe })
      const found = await page.evaluate(() => window.axe.run())
      assert.deepEqual(found.violations.map(v => `${v.id}: ${v.nodes[0].html}`), [], about)
      await page.close()
    }
}

for (const [name, words] of Object.entries(pages))
  for (const lang of name === 'no clear groups' ? ['en'] : ['en', 'zh', 'ar'])
    test(`${name} in ${lang}`, async () => {
      const file = join(folder, `${name.replaceAll(' ', '-')}-${lang}.html`)
      execFileSync(linli, words(file, lang), { stdio: ['ignore', 'ignore', 'pipe'] })
      await look(name, file, lang)
    })

test('groups have shapes of their own, beside each name and on the map; every picture has its table', async () => {
  const page = await browser.newPage()
  await page.goto(`file://${join(folder, 'opinions-en.html')}`)
  const shapes = await page.$$eval('#map ~ .beside th .shape path', paths => paths.map(path => path.getAttribute('d')))
  assert.equal(shapes.length, 3)
  assert.equal(new Set(shapes).size, 3)
  const corners = d => d.split('L').length
  const onMap = await page.$$eval('.spots path', paths => [...new Set(paths.map(path => `${path.getAttribute('class')} ${path.getAttribute('d').split('L').length}`))])
  assert.equal(onMap.length, 3, 'one look a group')
  assert.equal(new Set(shapes.map(corners)).size, 3)
  assert.deepEqual(await page.$$eval('.spots text', texts => texts.map(text => text.textContent)), ['A', 'B', 'C'])
  assert.ok(await page.locator('#map ~ .beside table').count(), 'the map has its table')
  assert.ok(await page.locator('td .chart').count() > 30, 'bars for all groups')
  await page.goto(`file://${join(folder, 'no-clear-groups-en.html')}`)
  assert.match(await page.textContent('main'), /There are no clear groups/)
  await page.goto(`file://${join(folder, 'budget-en.html')}`)
  assert.equal(await page.locator('svg.chart').count(), await page.locator('figure details table').count())
  await page.close()
})

test('what is published has the same page', async () => {
  execFileSync(linli, ['opinions', 'publish', three, '--state', join(folder, 'memory.json'), '--to', join(folder, 'public'), '--lang', 'zh'])
  await look('published', join(folder, 'public/index.html'), 'zh')
})
