// The booth's script where voters run it: in a worker of a page in Chromium. It makes the bytes of the C code from the same
// randomness, which `linli election add` takes, and a ballot of 7 of 9 takes under half a second.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, before, test } from 'node:test'
import { read } from './election-bel.mjs'

if (!existsSync('node_modules/playwright-core')) execFileSync('npm', ['ci', '--silent'], { stdio: 'inherit' })
const { chromium } = createRequire(import.meta.url)('playwright-core')
const linli = resolve(process.env.LINLI ?? 'build/asan/src/linli')
const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']
const committee = { name: '居民委员会', description: '', questions: [
  { answers: ['甲', '乙', '丙', '丁', '戊', '己', '庚', '辛', '壬'], min: 0, max: 7, question: '选七人' }] }
const seven = [[1, 1, 0, 1, 1, 1, 0, 1, 1]]
const rankings = { name: 'Ranking', description: '', questions: [
  { type: 'NonHomomorphic', value: { answers: ['A', 'B', 'C'], question: 'Rank' } }] }

let folder, server, browser, page
const file = (name, content) => { const path = join(folder, name); writeFileSync(path, content); return path }
const must = (...words) => execFileSync(linli, ['election', ...words], { encoding: 'utf8' })

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'booth-'))
  const script = readFileSync('static/booth/ballot.js')
  server = createServer((request, answer) => { // as strict as linli's own pages
    answer.setHeader('content-security-policy', "default-src 'none'; script-src 'self'; worker-src 'self'")
    if (request.url === '/ballot.js') answer.setHeader('content-type', 'text/javascript').end(script)
    else answer.setHeader('content-type', 'text/html').end('<!doctype html><title>booth</title>')
  })
  await new Promise(done => server.listen(0, '127.0.0.1', done))
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: flags })
  page = await browser.newPage()
  await page.goto(`http://127.0.0.1:${server.address().port}/`)
  await page.evaluate(() => {
    const worker = new Worker('/ballot.js'), waiting = new Map()
    worker.onmessage = ({ data }) => { waiting.get(data.id)(data); waiting.delete(data.id) }
    let next = 0
    window.ask = message => new Promise(done => { waiting.set(++next, done); worker.postMessage({ ...message, id: next }) })
    window.timed = async message => { const from = performance.now(), { result } = await window.ask(message); return { ...result, ms: performance.now() - from } }
  })
})
after(async () => {
  await browser?.close()
  server?.close()
  rmSync(folder, { recursive: true, force: true })
})

const ask = message => page.evaluate(m => window.ask(m), message)

// An open election of two voters: its folder, its bytes, the credentials.
function opened(name, questions, group) {
  const dir = join(folder, name)
  must('init', dir, file('q.json', JSON.stringify(questions)), '--group', group)
  must('credentials', dir, file('voters', 'a@x.org\nb@x.org\n'))
  must('trustee', dir)
  const bel = must('open', dir).trim()
  const credentials = readFileSync(join(dir, 'private_creds.txt'), 'utf8').trim().split('\n').map(line => line.split(' ').at(-1))
  return { dir, credentials, election: read(readFileSync(bel)).events[0].bodies[0], list: JSON.parse(read(readFileSync(bel)).events[0].bodies[2]) }
}

for (const [name, questions, group, choices] of [
  ['7 of 9', committee, 'BELENIOS-2048', seven],
  ['a ranking', rankings, 'RFC-3526-2048', [[2, 1, 3]]]])
  test(`${name}: the worker makes the bytes of the C code, and they are cast`, async () => {
    const e = opened(group, questions, group), choice = file('choices', JSON.stringify(choices)), credential = e.credentials[0]
    const { result, error } = await ask({ verb: 'make', election: e.election, credential, choices, seed: 'booth' })
    assert.equal(error, undefined)
    const opening = join(folder, 'opening')
    assert.equal(result.ballot, must('ballot', e.dir, choice, '--credential', file('credential', credential), '--seed', 'booth', '--audit', opening).trim())
    assert.equal(result.randomness, readFileSync(opening, 'utf8'))
    assert.match(must('add', e.dir, file('ballot', result.ballot)), new RegExp('tracker ' + result.tracker.replace(/[+]/g, '\\+')))
    assert.equal((await ask({ verb: 'open', election: e.election, ballot: result.ballot, choices, randomness: result.randomness })).result, true)
    const own = (await ask({ verb: 'make', election: e.election, credential: e.credentials[1], choices })).result // the browser's randomness
    must('add', e.dir, file('ballot', own.ballot))
    const { uuid } = JSON.parse(e.election), keys = []
    for (const c of e.credentials) keys.push((await ask({ verb: 'public', group, credential: c, uuid })).result)
    assert.deepEqual(keys.sort(), e.list.sort())
  })

test('a ballot of 7 of 9 in under half a second', async t => {
  const e = opened('speed', committee, 'BELENIOS-2048'), message = { election: e.election, credential: e.credentials[0], choices: seven }
  const fresh = await page.evaluate(m => window.timed(m), { ...message, verb: 'make' }) // tables included
  const times = []
  for (let i = 0; i < 9; i++) times.push((await page.evaluate(m => window.timed(m), { ...message, verb: 'make' })).ms)
  const median = times.sort((a, b) => a - b)[4]
  t.diagnostic(`first ballot ${fresh.ms.toFixed(0)} ms, then ${median.toFixed(0)} ms`)
  assert.ok(median < 500, `${median} ms`)
})

test('what cannot be made is refused in words', async () => {
  const e = opened('faults', committee, 'BELENIOS-2048'), make = more => ask({ verb: 'make', election: e.election, credential: e.credentials[0], choices: seven, ...more })
  assert.match((await make({ choices: [[1, 1, 1, 1, 1, 1, 1, 1, 0]] })).error, /8 ticks are not allowed/)
  assert.match((await make({ choices: [[1]] })).error, /not 9 numbers/)
  assert.match((await make({ credential: 'abc-def-ghi-jkm-nop' })).error, /not a credential/)
  assert.match((await make({ election: e.election.replace('BELENIOS-2048', 'Ed25519') })).error, /unknown group/)
  assert.match((await ask({ verb: 'toString' })).error, /unknown verb/)
})

test('credentials of the browser are good and differ', async () => {
  const made = []
  for (let i = 0; i < 3; i++) made.push((await ask({ verb: 'credential' })).result)
  assert.equal(new Set(made).size, 3)
  for (const c of made) assert.match(c, /^([1-9A-HJ-NP-Za-km-z]{3}-){4}[1-9A-HJ-NP-Za-km-z]{3}$/)
})
