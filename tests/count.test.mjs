// linli election count through the front door: exit codes and faults, every real ward and vote of ../shared, and the
// same ballots given to Debian's belenios-tool, which must elect the same people.
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'

const linli = process.env.LINLI ?? 'build/asan/src/linli'
const shared = [process.env.LINLI_SHARED, '../shared', '/work/shared']
  .filter(Boolean).map(folder => join(folder, 'elections-real')).find(folder => existsSync(folder))
const folder = mkdtempSync(join(tmpdir(), 'count-'))
after(() => rmSync(folder, { recursive: true }))

const belenios = spawnSync('belenios-tool', ['--version']).status === 0
const skip = !shared ? 'no ../shared' : !belenios ? 'no belenios-tool' : false
if (skip) console.log(`# skip count against belenios-tool: ${skip}`)

const run = (...words) => spawnSync(linli, ['election', 'count', ...words], { encoding: 'utf8' })
const count = (...words) => JSON.parse(execFileSync(linli, ['election', 'count', ...words, '--json'], { encoding: 'utf8', maxBuffer: 1 << 26 }))
const file = (name, text) => { const path = join(folder, name); writeFileSync(path, text); return path }
const method = (ballots, ...words) =>
  JSON.parse(execFileSync('belenios-tool', ['method', ...words], { input: JSON.stringify(ballots), encoding: 'utf8', maxBuffer: 1 << 26 }))

// A second, lenient reading of BLT: one ballot a paper, rank of each candidate, 0 where not ranked.
function ballotsOf(path) {
  const lines = readFileSync(path, 'utf8').split('\n')
  const [n, seats] = lines[0].split(' ').map(Number)
  const ballots = []
  for (const line of lines.slice(1)) {
    const [weight, ...order] = line.trim().split(/\s+/).map(Number)
    if (weight === 0) break
    const ranks = new Array(n).fill(0)
    order.filter(c => c > 0).forEach((c, i) => { ranks[c - 1] = i + 1 })
    for (let i = 0; i < weight; i++) ballots.push(ranks)
  }
  return { n, seats, ballots }
}

test('wrong words and faulty files are told apart', () => {
  const good = file('good.blt', '2 1\n3 1 2 0\n2 2 0\n0\n"A"\n"B"\n"T"\n')
  const bad = file('bad.blt', '2 1\n3 1 7 0\n')
  assert.equal(run(good, '--rule', 'stv').status, 2)
  assert.equal(run(good).status, 2)
  assert.equal(run(bad, '--rule', 'irv').status, 3)
  assert.match(run(bad, '--rule', 'irv').stderr, /^linli: .*bad\.blt: line 2: a ballot names a candidate that does not exist\n$/)
  assert.equal(run(join(folder, 'none.blt'), '--rule', 'irv').status, 3)
  assert.equal(run(good, '--rule', 'irv').status, 0)
  assert.equal(run(good, '--rule', 'double-majority', '--electors', '20').status, 1)
  assert.match(run('--rules').stdout, /^scottish-stv .*SSI 2007\/42/m)
})

test('two files are two chambers, and both must adopt', () => {
  const heads = file('heads.blt', '3 1\n60 1 0\n20 2 0\n0\n"yes"\n"no"\n"abstain"\n"Heads"\n')
  const area = file('area.blt', '3 1\n3000 1 0\n2900 2 0\n100 3 0\n0\n"yes"\n"no"\n"abstain"\n"Area"\n')
  const result = count(heads, '--rule', 'motion', area)
  assert.equal(result.passed, true)
  assert.deepEqual(result.tables[0].columns, ['Heads', 'Area'])
  const strict = run(heads, area, '--rule', 'motion', '--base', 'cast')
  assert.equal(strict.status, 1)
  assert.match(strict.stdout, /Area: 3000 yes of 6000, not more than 1\/2: rejected\./)
})

test('drawing and page are well-formed and hold every name', () => {
  const ballots = file('names.blt', '3 2\n4 1 2 0\n2 3 0\n0\n"安娜 <1>"\n"Боб & Co"\n"سارة"\n"T"\n')
  for (const rule of ['meek-prf', 'schulze', 'borda', 'scottish-stv']) {
    const svg = join(folder, 'count.svg')
    assert.equal(run(ballots, '--rule', rule, '--svg', svg).status, 0)
    const text = readFileSync(svg, 'utf8')
    for (const name of ['安娜 &lt;1', 'Боб &amp; Co', 'سارة']) assert.ok(text.includes(name), `${rule}: ${name}`)
    const open = text.match(/<[a-z]+[^>]*[^/]>/g).length, close = text.match(/<\/[a-z]+>/g).length
    assert.equal(open, close)
    const page = join(folder, 'count.html')
    assert.equal(run(ballots, '--rule', rule, '--html', page, '--lang', 'ar').status, 0)
    assert.match(readFileSync(page, 'utf8'), /^<!doctype html>\s*<html lang="ar" dir="rtl"[^]*<bdi>安娜 &lt;1&gt;<\/bdi>[^]*<svg [^]*<\/html>\s*$/)
    assert.equal(run(ballots, '--rule', rule, '--lang', 'xx').status, 2)
  }
})

test('21 Glasgow wards: who Scottish STV elects, belenios-tool elects too', { skip }, () => {
  const wards = readdirSync(join(shared, 'glasgow2007')).filter(name => name.endsWith('.blt'))
  assert.equal(wards.length, 21)
  for (const ward of wards) {
    const path = join(shared, 'glasgow2007', ward)
    const { seats, ballots } = ballotsOf(path)
    const ours = count(path, '--rule', 'scottish-stv')
    const theirs = method(ballots, 'stv', '--nseats', String(seats)).winners.map(i => ours.candidates[i])
    assert.deepEqual([...ours.elected].sort(), theirs.sort(), ward)
    assert.equal(ours.valid, ballots.length)
    for (const column of ours.tables[0].columns.keys()) { // no vote is made or lost
      const units = ours.tables[0].cells.reduce((sum, row) => sum + BigInt(row[column].replace('.', '')), 0n)
      assert.equal(units, BigInt(ballots.length) * 100000n)
    }
  }
})

test('21 Debian votes: matrix, chains and winner as in belenios-tool', { skip }, () => {
  for (let year = 2002; year <= 2022; year++) {
    const path = join(shared, 'debian-dpl', `${year}.txt`)
    const ballots = readFileSync(path, 'utf8').match(/^V: \S+/gm).map(line => [...line.slice(3)].map(c => (c === '-' ? 0 : Number(c))))
    const ours = count(path, '--rule', 'schulze')
    const theirs = method(ballots.map(b => b.map(r => r || 99)), 'schulze', '--nchoices', String(ballots[0].length), '--blank-allowed', 'false')
    assert.deepEqual(ours.elected, theirs.winners[0].map(i => ours.candidates[i]), String(year))
    assert.deepEqual(ours.tables[0].cells.map(row => row.map(v => v ?? 0)), theirs.raw, String(year))
  }
})

test('majority judgment with the better median is belenios-tool\'s', { skip }, () => {
  let state = 1
  const below = n => { state = (state * 48271) % 2147483647; return state % n }
  for (let round = 0; round < 60; round++) {
    const n = 2 + below(4), grades = 2 + below(4), ballots = []
    for (let i = 1 + below(9); i > 0; i--) ballots.push(Array.from({ length: n }, () => 1 + below(grades)))
    const sheet = Array.from({ length: n }, (_, i) => `Option ${i + 1}: C${i}`).join('\n')
    const path = file('grades.txt', `${sheet}\n${ballots.map(b => `V: ${b.join('')}\tx`).join('\n')}\n`)
    const ours = count(path, '--rule', 'majority-judgment-upper', '--grades', String(grades))
    const theirs = method(ballots, 'majority-judgment', '--ngrades', String(grades), '--nchoices', String(n), '--blank-allowed', 'false')
    const places = []
    let place = 1
    for (const group of theirs.winners) { for (const i of group) places[i] = place; place += group.length }
    assert.deepEqual(ours.places, places, JSON.stringify(ballots))
  }
})
