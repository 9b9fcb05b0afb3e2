// What sanitizers would disturb, in a build without them: broken archives are refused within 64 MiB and twice the largest object,
// and powers of secrets do not branch or look up by them.
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, before, test } from 'node:test'
import { read, rename, sha256, write } from './election-bel.mjs'

const linli = resolve(process.env.LINLI ?? 'build/asan/src/linli')
const booth = createRequire(import.meta.url)(resolve('static/booth/ballot.js'))
const [secret, memory] = ['check_secret', 'check_memory'].map(name => resolve('build/plain/src/election', name))
const folder = mkdtempSync(join(tmpdir(), 'election-plain-'))
after(() => rmSync(folder, { recursive: true }))

before(() => {
  if (!existsSync('build/plain/build.ninja')) execFileSync('meson', ['setup', 'build/plain', '--buildtype=release'], { stdio: 'ignore' })
  execFileSync('ninja', ['-C', 'build/plain', 'src/election/check_secret', 'src/election/check_memory'], { stdio: ['ignore', 'ignore', 'inherit'] })
})

const file = (name, content) => { const path = join(folder, name); writeFileSync(path, content); return path }
const must = (...words) => execFileSync(linli, ['election', ...words], { encoding: 'utf8' })

// An election before its first ballot: its archive's parts and its credentials.
function opened(name, questions, voters, group = 'BELENIOS-2048') {
  const dir = join(folder, name)
  must('init', dir, file('q.json', JSON.stringify({ name, description: '', questions })), '--group', group)
  must('credentials', dir, file('voters', Array.from({ length: voters }, (_, i) => `v${i}@x.org\n`).join('')))
  const key = must('trustee', dir).trim(), bel = must('open', dir).trim()
  const credentials = readFileSync(join(dir, 'private_creds.txt'), 'utf8').trim().split('\n').map(line => line.split(' ').at(-1))
  return { dir, bel, key, credentials, archive: read(readFileSync(bel)) }
}

const small = opened('small', [{ answers: ['A', 'B', 'C'], min: 0, max: 2, question: '?' }], 3)
const vote = (e, i, choice) => ({ type: 'Ballot', bodies: [booth.makeBallot(e.archive.events[0].bodies[0], e.credentials[i], choice).ballot] })
for (const i of [0, 1]) small.archive.events.push(vote(small, i, [[1, 0, 1]]))
writeFileSync(small.bel, write(small.archive))
must('close', small.dir)
must('tally', small.dir)
must('decrypt', small.dir, '--trustee', '1', '--key', join(small.dir, small.key + '.privkey'))
must('result', small.dir)
const honest = readFileSync(small.bel), parts = () => read(honest)

// Verifies bytes under the limit; answers what it says.
function within(bytes, largest = Math.max(...read(bytes).events.flatMap(e => e.bodies).map(b => Buffer.byteLength(b)))) {
  const r = spawnSync(memory, [String((64 << 20) + 2 * largest), file('x.bel', bytes)], { encoding: 'utf8', timeout: 60000 })
  assert.equal(r.signal, null, r.stderr)
  assert.ok(r.status === 0 || r.status === 1, `status ${r.status}: ${r.stderr}`)
  assert.equal(r.stderr, '')
  return r.stdout
}
const refused = (bytes, says, largest) => assert.match(within(bytes, largest), says)

test('an honest archive is fine within the limit', () => refused(honest, /^fine/))

test('the limit bites', () => {
  const r = spawnSync(memory, [String(1 << 20), file('x.bel', honest)], { encoding: 'utf8' })
  assert.ok(r.signal || r.status > 1, r.stdout)
})

test('cut anywhere', () => {
  for (let i = 0; i < 60; i++) {
    const at = Math.floor(honest.length * i / 60)
    const out = within(honest.subarray(0, at), honest.length)
    if (at % 512) assert.match(out, /^archive: byte \d+: the archive ends inside a record/)
  }
})

test('bytes changed, taken out and put in, anywhere', () => {
  let seed = 1
  const random = n => { seed = seed * 48271 % 0x7fffffff; return seed % n } // Lehmer's, so that a failure can be repeated
  for (let i = 0; i < 150; i++) {
    const at = random(honest.length), b = Buffer.from(honest)
    const changed = [
      () => { b[at] ^= 1 << random(8); return b },
      () => Buffer.concat([b.subarray(0, at), b.subarray(at + 1 + random(2000))]),
      () => Buffer.concat([b.subarray(0, at), b.subarray(random(at + 1), at), b.subarray(at)]),
    ][i % 3]()
    if (!changed.equals(honest)) refused(changed, /^\w+: .*(byte|event|credential|question|trustee|archive|election) ?\d*/, honest.length)
  }
})

// Objects that promise much in few bytes, each under names and hashes that are right.
const setup = change => { const a = parts(); a.events.length = 1; change(a.events[0].bodies, a); rename(a.events[0]); return write(a) }
const election = change => setup(b => { const e = JSON.parse(b[0]); change(e); b[0] = JSON.stringify(e) })
const many = (n, text) => Array.from({ length: n }, (_, i) => text ?? String(i + 2))

test('elections of too many or endless things', () => {
  refused(setup(b => { b[0] = '['.repeat(5 << 20) }), /^archive: the election is not written|^setup: the election is not written/)
  refused(setup(b => { b[0] = b[0].replace('"name":"small"', '"name":"' + 'x'.repeat(30 << 20)) }), /not written as it must be at its byte \d+/)
  refused(setup(b => { b[0] = b[0].replace(/"public_key":"\d+"/, '"public_key":"' + '9'.repeat(30 << 20) + '"') }), /not written as it must be at its byte \d+/)
  refused(election(e => { e.questions = many(100, { answers: many(1000, 'a'), min: 0, max: 1000, question: '?' }) }), /more than 4000 answers in all/)
  refused(election(e => { e.questions = many(5000, { answers: ['a'], min: 0, max: 1, question: '?' }) }), /not written as it must be at its byte \d+/)
  refused(election(e => { e.questions[0].answers = many(100000, 'a') }), /not written as it must be at its byte \d+/)
  refused(election(e => { e.questions[0].max = 1e15 }), /not written as it must be at its byte \d+/)
})

test('credentials and trustees without end', () => {
  refused(setup(b => { b[2] = JSON.stringify(many(90000)) }), /credential 1 is not a member/)
  refused(setup(b => { b[2] = JSON.stringify(many(300000)) }), /more than 100000 credentials/)
  refused(setup(b => { b[2] = '["' + '7'.repeat(30 << 20) + '"]' }), /credential 1 is not a number of the group/)
  refused(setup(b => { b[2] = '["2' + ',1'.repeat(5 << 20) + '"]' }), /not written as they must be at their byte \d+/)
  refused(setup(b => { b[1] = JSON.stringify(many(200, JSON.parse(b[1])[0])) }), /trustees are not written as they must be|too many trustees/)
  refused(setup(b => { b[1] = '[["Pedersen",{"threshold":64,"certs":[' + '{},'.repeat(1 << 20) + '{}]}]]' }), /not written as they must be/)
})

test('ballots that promise more than they hold', () => {
  const ballot = change => { const a = parts(); a.events.length = 2; a.events[1].bodies[0] = change(a.events[1].bodies[0]); return write(a) }
  refused(ballot(b => b.replace('"choices":[', '"choices":[' + '{"alpha":"2","beta":"2"},'.repeat(1 << 20))), /event 1: the ballot is not written as it must be at its byte \d+/)
  refused(ballot(b => b.slice(0, -2) + ' '.repeat(30 << 20) + '}}'), /event 1: the ballot is not written as it must be at its byte \d+/)
  refused(ballot(b => b.replace('"answers":[', '"answers":' + '['.repeat(10 << 20))), /event 1: the ballot is not written as it must be at its byte \d+/)
  const a = parts(), head = a.events[1].bodies[0].replace(/"answers":.*/, '')
  a.events.length = 1
  for (let i = 0; i < 20000; i++) a.events.push({ type: 'Ballot', bodies: [head + i + '}'] })
  refused(write(a), /event 1: the ballot is not written as it must be at its byte \d+/)
})

test('four thousand answers, tallied and decrypted as ones', () => {
  const big = opened('big', many(4, { answers: many(1000, 'a'), min: 0, max: 1000, question: '?' }), 1), a = big.archive
  const row = text => many(4, many(1000, text)), ones = JSON.stringify(row({ alpha: '1', beta: '1' }))
  a.events.push({ type: 'EndBallots', bodies: [] })
  a.events.push({ type: 'EncryptedTally', bodies: [ones, `{"num_tallied":0,"total_weight":0,"encrypted_tally":"${sha256(ones)}"}`] })
  const factors = JSON.stringify({ decryption_factors: row('1'), decryption_proofs: row({ challenge: '0', response: '0' }) })
  a.events.push({ type: 'PartialDecryption', bodies: [factors, `{"owner":1,"payload":"${sha256(factors)}"}`] })
  refused(write(a), /event 3, question 1: the proof of decryption factor 1 does not hold/)
})

test('an honest ballot of a thousand choices', () => {
  const long = opened('long', [{ answers: many(1000, 'a'), min: 0, max: 40, question: '?' }], 1)
  long.archive.events.push(vote(long, 0, [many(1000, '').map((_, i) => i < 30 ? 1 : 0)]))
  refused(write(long.archive), /^fine/)
})

const judge = spawnSync('valgrind', ['--version']).status === 0
for (const name of ['power', 'product', 'select', 'add', 'subtract', 'multiply', 'compare', 'hash'])
  test(`secrets: ${name} neither branches nor looks up by them`, { skip: !judge && 'no valgrind' }, () => {
    const r = spawnSync('valgrind', ['-q', '--error-exitcode=9', secret, name], { encoding: 'utf8' })
    assert.equal(r.status, 0, r.stderr)
  })
test('secrets: the judge sees a function that does', { skip: !judge && 'no valgrind' }, () => {
  const r = spawnSync('valgrind', ['-q', '--error-exitcode=9', secret, 'public'], { encoding: 'utf8' })
  assert.equal(r.status, 9)
  assert.match(r.stderr, /depends on uninitialised value/)
})
