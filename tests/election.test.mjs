// linli election through the front door: what we make belenios-tool accepts at every step, what it makes we accept, the booth's
// script makes the bytes that the C code makes, and every forgery is refused by its proper check.
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { createHash, pbkdf2Sync } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, test } from 'node:test'
import { read, rename, sha256, write } from './election-bel.mjs'

const linli = resolve(process.env.LINLI ?? 'build/asan/src/linli')
const booth = createRequire(import.meta.url)(resolve('static/booth/ballot.js'))
const folder = mkdtempSync(join(tmpdir(), 'election-'))
after(() => rmSync(folder, { recursive: true }))
const belenios = spawnSync('belenios-tool', ['--version']).status === 0
if (!belenios) console.log('# skip everything against belenios-tool: it is not installed')
const env = { ...process.env, BELENIOS_USE_URANDOM: '1' }

const file = (name, content) => { const path = join(folder, name); writeFileSync(path, content); return path }
const run = (...words) => spawnSync(linli, ['election', ...words], { encoding: 'utf8', maxBuffer: 1 << 28 })
const must = (...words) => { const r = run(...words); assert.equal(r.status, 0, words.join(' ') + '\n' + r.stdout + r.stderr); return r.stdout }
const tool = (cwd, words, input) => execFileSync('belenios-tool', words, { cwd, env, input, encoding: 'utf8', stdio: ['pipe', 'pipe', 'ignore'], maxBuffer: 1 << 28 })
const accepted = dir => belenios && assert.doesNotThrow(() => tool(dir, ['election', 'verify']), 'belenios-tool refuses ' + dir)
const belOf = dir => join(dir, readdirSync(dir).find(name => name.endsWith('.bel')))
const credentials = dir => readFileSync(join(dir, 'private_creds.txt'), 'utf8').trim().split('\n').map(line => line.split(' ').at(-1))

const sums = { name: 'Committee', description: '居委会', questions: [
  { answers: ['甲', 'B "quoted"', 'C\\'], blank: true, min: 1, max: 2, question: 'Who?' },
  { answers: ['yes', 'no'], min: 0, max: 1, question: 'Agree?' }] }
const rankings = { name: 'Ranking', description: '', questions: [
  { answers: ['A', 'B', 'C'], min: 1, max: 2, question: 'Who?' },
  { type: 'NonHomomorphic', value: { answers: ['A', 'B', 'C'], question: 'Rank' } }] }
const sumChoices = [[[0, 1, 1, 0], [1, 0]], [[1, 0, 0, 0], [0, 0]], [[0, 0, 0, 1], [0, 1]]]
const rankChoices = [[[1, 1, 0], [1, 2, 3]], [[0, 0, 1], [3, 2, 1]], [[0, 1, 1], [2, 2, 255]]]

// A whole election by our verbs, belenios-tool watching; answers its folder.
function hold(name, group, questions, choices, weights) {
  const dir = join(folder, name)
  must('init', dir, file('q.json', JSON.stringify(questions)), '--group', group)
  must('credentials', dir, file('voters', choices.map((_, i) => `v${i}@x.org,,${weights[i]}`).join('\n') + '\n'))
  const keys = [1, 2].map(() => must('trustee', dir).trim())
  must('open', dir)
  accepted(dir)
  const cast = i => {
    const secret = file('credential', credentials(dir)[i])
    return must('add', dir, file('ballot', must('ballot', dir, file('choices', JSON.stringify(choices[i])), '--credential', secret)))
  }
  choices.forEach((_, i) => assert.match(cast(i), /^tracker [\w+/]{43}\n/))
  cast(0) // voting again: the last counts
  accepted(dir)
  must('close', dir)
  must('tally', dir)
  accepted(dir)
  if (questions === rankings) {
    for (const k of ['1', '2']) { must('shuffle', dir, '--trustee', k); accepted(dir) }
    must('shuffle', dir, '--end')
  }
  keys.forEach((key, i) => { must('decrypt', dir, '--trustee', String(i + 1), '--key', join(dir, key + '.privkey')); accepted(dir) })
  must('result', dir)
  accepted(dir)
  return dir
}

const sumsDir = hold('sums', 'BELENIOS-2048', sums, sumChoices, [1, 2, 3])
const ranksDir = hold('ranks', 'RFC-3526-2048', rankings, rankChoices, [1, 1, 1])

test('ours: belenios-tool accepts every step, and the sums are right', () => {
  assert.match(must('verify', sumsDir), /all checks passed/)
  assert.match(must('verify', ranksDir), /all checks passed/)
  assert.deepEqual(JSON.parse(read(readFileSync(belOf(sumsDir))).events.at(-1).bodies[0]).result, [[2, 1, 1, 3], [1, 3]])
  const [first, second] = JSON.parse(read(readFileSync(belOf(ranksDir))).events.at(-1).bodies[0]).result
  assert.deepEqual(first, [1, 2, 2])
  assert.deepEqual(second.map(String).sort(), rankChoices.map(c => String(c[1])).sort())
})

test('the plain way and one thread say the same', () => {
  assert.match(must('verify', sumsDir, '--plain', '--threads', '1'), /all checks passed/)
  assert.match(must('verify', ranksDir, '--plain'), /all checks passed/)
})

test('a second writer makes the same bytes', () => {
  for (const dir of [sumsDir, ranksDir]) {
    const bytes = readFileSync(belOf(dir))
    assert.ok(write(read(bytes)).equals(bytes))
  }
})

// A whole election by belenios-tool: `party` is 'single' or 'threshold'.
function theirs(name, group, questions, choices, weights, party) {
  const dir = join(folder, name), sh = (words, input) => tool(dir, words, input)
  const put = (at, text) => writeFileSync(join(dir, at), text)
  mkdirSync(dir)
  const names = end => readdirSync(dir).filter(n => n.endsWith(end))
  const uuid = sh(['setup', 'generate-token']).trim()
  put('voters', choices.map((_, i) => `v${i}@x.org,,${weights[i]}`).join('\n') + '\n')
  sh(['setup', 'generate-credentials', '--uuid', uuid, '--group', group, '--file', 'voters'])
  renameSync(join(dir, names('.pubcreds')[0]), join(dir, 'public_creds.json'))
  renameSync(join(dir, names('.privcreds')[0]), join(dir, 'private_creds.txt'))
  for (let i = 0; i < (party === 'single' ? 2 : 1); i++) sh(['setup', 'generate-trustee-key', '--group', group])
  const singles = names('.privkey')
  put('public_keys.jsons', names('.pubkey').map(n => readFileSync(join(dir, n), 'utf8')).join(''))
  let members = []
  if (party === 'threshold') {
    const step = (words, input) => sh(['setup', 'generate-trustee-key-threshold', '--group', group, ...words], input)
    for (let i = 0; i < 3; i++) step(['--step', '1'])
    members = names('.key').map(n => n.slice(0, -4))
    put('certs.jsons', members.map(n => readFileSync(join(dir, n + '.cert'), 'utf8')).join(''))
    put('polynomials.jsons', members.map(n => step(['--certs', 'certs.jsons', '--key', n + '.key', '--step', '3', '--threshold', '2'])).join(''))
    step(['--certs', 'certs.jsons', '--step', '4', '--polynomials', 'polynomials.jsons'])
    const outputs = members.map(n => step(['--certs', 'certs.jsons', '--key', n + '.key', '--step', '5'], readFileSync(join(dir, n + '.vinput'))))
    put('threshold.json', step(['--certs', 'certs.jsons', '--step', '6', '--polynomials', 'polynomials.jsons'], outputs.join('')))
  }
  sh(['setup', 'make-trustees'])
  put('questions.json', JSON.stringify(questions))
  sh(['setup', 'make-election', '--uuid', uuid, '--group', group, '--template', 'questions.json'])
  sh(['archive', 'init'])
  for (const name of ['election.json', 'trustees.json', 'public_creds.json']) rmSync(join(dir, name))
  const event = (type, input = '') => sh(['archive', 'add-event', '--type=' + type], input)
  choices.forEach((c, i) => {
    put('choice', JSON.stringify(c))
    put('credential', credentials(dir)[i])
    event('Ballot', sh(['election', 'generate-ballot', '--privcred', 'credential', '--ballot', 'choice']))
  })
  event('EndBallots')
  event('EncryptedTally', sh(['election', 'compute-encrypted-tally']))
  if (questions === rankings) {
    event('Shuffle', sh(['election', 'shuffle', '--trustee-id=1']))
    event('EndShuffles')
  }
  singles.forEach((key, i) => event('PartialDecryption', sh(['election', 'decrypt', '--privkey', key, '--trustee-id', String(i + 1)])))
  if (party === 'threshold')
    for (const k of [0, 2]) event('PartialDecryption', sh(['election', 'decrypt-threshold', '--key', members[k] + '.key', '--decryption-key', members[k] + '.dkey', '--trustee-id', String(k + 2)]))
  event('Result', sh(['election', 'compute-result']))
  return dir
}

const skip = !belenios && 'no belenios-tool'
let thresholdDir
test('theirs: blank votes and weights', { skip }, () => {
  assert.match(must('verify', theirs('t-sums', 'BELENIOS-2048', sums, sumChoices, [1, 5, 7], 'single')), /all checks passed/)
})
test('theirs: rankings and a shuffle', { skip }, () => {
  assert.match(must('verify', theirs('t-ranks', 'RFC-3526-2048', rankings, rankChoices, [1, 1, 1], 'single')), /all checks passed/)
})
test('theirs: a threshold of trustees beside a single one', { skip }, () => {
  thresholdDir = theirs('t-threshold', 'BELENIOS-2048', sums, sumChoices, [1, 1, 1], 'threshold')
  assert.match(must('verify', thresholdDir), /all checks passed/)
})
test('their ballot into our archive, ours into theirs', { skip }, () => {
  const dir = join(folder, 'mixed')
  must('init', dir, file('q.json', JSON.stringify(sums)))
  must('credentials', dir, file('voters', 'a@x.org\n'))
  must('trustee', dir)
  must('open', dir)
  const secret = file('credential', credentials(dir)[0]), choice = file('choices', JSON.stringify(sumChoices[0]))
  must('add', dir, file('ballot', tool(dir, ['election', 'generate-ballot', '--privcred', secret, '--ballot', choice])))
  tool(dir, ['archive', 'add-event', '--type=Ballot'], must('ballot', dir, choice, '--credential', secret))
  accepted(dir)
  must('verify', dir)
})

test('the booth makes the bytes of the C code from the same randomness', () => {
  for (const [dir, choices] of [[sumsDir, sumChoices], [ranksDir, rankChoices]]) {
    const election = read(readFileSync(belOf(dir))).events[0].bodies[0]
    choices.forEach((choice, i) => {
      const credential = credentials(dir)[i], opening = join(folder, 'randomness'), seed = 'seed ' + i
      const ours = must('ballot', dir, file('choices', JSON.stringify(choice)), '--credential', file('credential', credential), '--seed', seed, '--audit', opening)
      const theirs = booth.makeBallot(election, credential, choice, seed)
      assert.equal(theirs.ballot, ours.trim())
      assert.equal(theirs.randomness, readFileSync(opening, 'utf8'))
      assert.equal(theirs.tracker, createHash('sha256').update(theirs.ballot).digest('base64').slice(0, 43))
    })
  }
})

test('elections of any shape: the booth and the C code make the same ballots', () => {
  let state = 7
  const below = n => { state = state * 48271 % 0x7fffffff; return state % n }
  for (let round = 0; round < 5; round++) {
    const ranks = round % 2 === 1, dir = join(folder, 'shape' + round)
    const questions = Array.from({ length: 1 + below(3) }, (_, i) => {
      const answers = Array.from({ length: 1 + below(5) }, (_, k) => `${i}.${k} "é居"`)
      if (ranks && below(2)) return { type: 'NonHomomorphic', value: { answers, question: 'Rank?' } }
      const min = below(2), max = Math.max(1, min + below(answers.length))
      return { answers, blank: below(2) === 1, min, max: Math.min(max, answers.length), question: `Q${i} \\ \t?` }
    })
    must('init', dir, file('q.json', JSON.stringify({ name: '形' + round, description: '', questions })), '--group', ranks ? 'RFC-3526-2048' : 'BELENIOS-2048')
    must('credentials', dir, file('voters', 'a@x.org\n'))
    must('trustee', dir)
    const election = read(readFileSync(must('open', dir).trim())).events[0].bodies[0]
    const choice = questions.map(q => {
      if (q.type) return q.value.answers.map(() => below(256))
      const ticks = q.answers.map((_, k) => k < Math.max(q.min, below(q.max + 1)) ? 1 : 0)
      return q.blank ? below(2) ? [1, ...ticks.map(() => 0)] : [0, ...ticks] : ticks
    })
    const [credential] = credentials(dir), seed = 'shape ' + round
    const ours = must('ballot', dir, file('choices', JSON.stringify(choice)), '--credential', file('credential', credential), '--seed', seed).trim()
    assert.equal(booth.makeBallot(election, credential, choice, seed).ballot, ours, JSON.stringify(questions))
    must('add', dir, file('ballot', ours))
    accepted(dir)
  }
})

test('credentials of the booth are those of the C code', () => {
  const lines = JSON.parse(read(readFileSync(belOf(ranksDir))).events[0].bodies[2])
  const { uuid } = JSON.parse(read(readFileSync(belOf(ranksDir))).events[0].bodies[0])
  assert.deepEqual(credentials(ranksDir).map(c => booth.credentialPublic('RFC-3526-2048', c, uuid)).sort(), lines.slice().sort())
  const c = booth.newCredential()
  assert.ok(booth.credentialValid(c))
  assert.ok(!booth.credentialValid(c.slice(0, -1) + (c.at(-1) === 'a' ? 'b' : 'a')))
})

test('audit: a ballot opens to its choices and to no others', () => {
  const election = read(readFileSync(belOf(sumsDir))).events[0].bodies[0]
  const made = booth.makeBallot(election, credentials(sumsDir)[1], sumChoices[1])
  const [ballot, randomness] = [file('ballot', made.ballot), file('randomness', made.randomness)]
  assert.ok(booth.ballotOpens(election, made.ballot, sumChoices[1], made.randomness))
  assert.ok(!booth.ballotOpens(election, made.ballot, sumChoices[2], made.randomness))
  must('audit', sumsDir, ballot, file('choices', JSON.stringify(sumChoices[1])), randomness)
  const other = run('audit', sumsDir, ballot, file('choices', JSON.stringify(sumChoices[2])), randomness)
  assert.equal(other.status, 1)
  assert.match(other.stderr, /holds something else/)
})

test('a verdict is kept with its ballot', () => {
  const kept = readFileSync(join(sumsDir, 'verdicts'), 'utf8').trim().split('\n'), path = join(folder, 'verdicts')
  for (const event of read(readFileSync(belOf(sumsDir))).events)
    if (event.type === 'Ballot') assert.ok(kept.includes(sha256(event.bodies[0])))
  must('verify', sumsDir, '--verdicts', path) // proves all and says so
  assert.deepEqual(readFileSync(path, 'utf8').trim().split('\n').sort(), kept.sort())
  must('verify', sumsDir, '--verdicts', path)
  const r = run('verify', sumsDir, '--verdicts', file('spoilt', kept[0] + '\nzz\n'))
  assert.equal(r.status, 3)
  assert.match(r.stderr, /spoilt: line 2: not a verdict/)
})

// A ballot that came into the archive past `add` has no verdict: whoever tallies proves it.
test('what was not proved when it was cast is proved before the tally', () => {
  const dir = join(folder, 'unproved'), archive = copy(honest)
  mkdirSync(dir)
  archive.events.length = 6 // up to EndBallots
  json(at(archive, 'Ballot'), 0, b => { const p = b.answers[1].overall_proof[0]; p.response = more(p.response); return resign(b, secrets[0]) })
  writeFileSync(join(dir, 'x.bel'), write(archive))
  const r = run('tally', dir)
  assert.equal(r.status, 1)
  assert.match(r.stderr, /number of ticks/)
  assert.deepEqual(readFileSync(join(dir, 'x.bel')), write(archive))
  const ballot = at(archive, 'Ballot').bodies[0]
  writeFileSync(join(dir, 'verdicts'), sha256(ballot) + '\n') // …unless this machine says that it did
  must('tally', dir)
})

test('every verb answers in JSON as well', () => {
  const dir = join(folder, 'json'), answer = (...words) => JSON.parse(must(...words, '--json'))
  const made = answer('init', dir, file('q.json', JSON.stringify(sums)))
  assert.match(made.uuid, /^\w{14}$/)
  assert.equal(made.folder, dir)
  assert.equal(answer('credentials', dir, file('voters', 'a@x.org\nb@x.org\n')).credentials, 2)
  const trustee = answer('trustee', dir)
  assert.match(trustee.trustee, /^[0-9a-f]{8}$/)
  const member = answer('share', dir).key
  assert.equal(answer('share', dir, '--key', member, '--threshold', '1').added, 'polynomials.jsons')
  assert.equal(answer('share', dir, '--key', member).made, 'threshold.json')
  const opened = answer('open', dir)
  assert.equal(opened.election_hash, base64(read(readFileSync(opened.archive)).events[0].bodies[0]))
  const choice = file('choices', JSON.stringify(sumChoices[0])), opening = join(folder, 'opening')
  const ballot = answer('ballot', dir, choice, '--credential', file('credential', credentials(dir)[0]), '--audit', opening)
  assert.equal(ballot.tracker, base64(ballot.ballot))
  assert.deepEqual(answer('audit', dir, file('ballot', ballot.ballot), choice, opening), { holds: true })
  const cast = answer('add', dir, file('ballot', ballot.ballot))
  assert.deepEqual([cast.tracker, cast.height], [ballot.tracker, 1])
  assert.equal(answer('close', dir).height, 2)
  assert.equal(answer('tally', dir).height, 3)
  assert.equal(answer('decrypt', dir, '--trustee', '1', '--key', trustee.secret).height, 4)
  assert.equal(answer('decrypt', dir, '--trustee', '2', '--key', member, '--share', member.replace(/key$/, 'dkey')).height, 5)
  const done = answer('result', dir)
  assert.match(done.event, /^[0-9a-f]{64}$/)
  assert.equal(answer('verify', dir).head, done.event)
  assert.deepEqual(answer('diff', dir, dir), { more: 0 })
  assert.equal(answer('head', dir, '--key', file('key', 'ab'.repeat(32))).height, 6)
  const sheet = run('protocol', dir, '--json')
  assert.equal(sheet.status, 1) // one of two electors is not more than half: void
  assert.equal(JSON.parse(sheet.stdout).length, 2)
})

test('one line says what is wrong, naming file and place', () => {
  const dir = join(folder, 'faults'), wrong = (code, says, ...words) => {
    const r = run(...words)
    assert.equal(r.status, code, r.stderr)
    assert.equal(r.stderr.trim().split('\n').length, 1, r.stderr)
    assert.match(r.stderr, says)
  }
  wrong(3, /q\.json: question 1: from 2 to 1 answers cannot be ticked/, 'init', dir, file('q.json', '{"name":"x","questions":[{"answers":["a"],"min":2,"max":1,"question":"?"}]}'))
  must('init', dir, file('q.json', JSON.stringify(sums)))
  wrong(4, /cannot be made, or is there already/, 'init', dir, file('q.json', JSON.stringify(sums)))
  wrong(3, /voters: line 2: no weight/, 'credentials', dir, file('voters', 'a@x.org\nb@x.org,,none\n'))
  wrong(3, /faults: no trustees yet/, 'open', dir)
  wrong(3, /faults: no \.bel archive/, 'close', dir)
  wrong(3, /choices: question 1: not an array of 4 numbers/, 'ballot', sumsDir, file('choices', '[[0],[0,1]]'), '--credential', file('credential', secrets[0]))
  wrong(3, /credential: mistyped/, 'ballot', sumsDir, file('choices', JSON.stringify(sumChoices[0])), '--credential', file('credential', 'abc'))
  wrong(1, /EndBallots cannot follow Result/, 'close', sumsDir)
  wrong(1, /EncryptedTally cannot follow Result/, 'tally', sumsDir)
  wrong(1, /there is no trustee 9/, 'shuffle', ranksDir, '--trustee', '9')
  wrong(2, /--trustee and --key are needed/, 'decrypt', sumsDir)
})

test('heads and older copies hold, or it is said where not', () => {
  const bytes = readFileSync(belOf(sumsDir)), all = read(bytes)
  const old = file('old.bel', write({ ...all, events: all.events.slice(0, 4) }))
  const head = file('head', must('head', old, '--key', file('key', 'ab'.repeat(32))))
  must('verify', sumsDir, '--head', head, '--old', old)
  must('diff', old, belOf(sumsDir))
  const fewer = file('fewer.bel', write({ ...all, events: [all.events[0], ...all.events.slice(2, 5)] }))
  const refused = (says, ...words) => { const r = run(...words); assert.equal(r.status, 1, r.stdout); assert.match(r.stderr, says) }
  refused(/differs from the older copy/, 'diff', old, fewer)
  refused(/older copy had more/, 'diff', belOf(sumsDir), old)
  refused(/another one when the head was signed/, 'verify', fewer, '--head', head)
  refused(/differs/, 'verify', fewer, '--old', old)
  refused(/lost events/, 'verify', file('short.bel', write({ ...all, events: all.events.slice(0, 2) })), '--head', head)
  const forged = readFileSync(head, 'utf8').replace(/"height":\d+/, '"height":2')
  const r = run('verify', sumsDir, '--head', file('forged', forged))
  assert.equal(r.status, 3)
  assert.match(r.stderr, /signature does not hold/)
})

test('the count reads what Belenios gives: archives, results, rankings', () => {
  const count = (...words) => JSON.parse(must('count', ...words, '--json'))
  const [first] = JSON.parse(must('protocol', sumsDir, '--json'))
  assert.deepEqual(count(belOf(sumsDir), '--rule', 'double-majority', '--question', '1'), first)
  const ranked = count(ranksDir, '--rule', 'borda', '--question', '2')
  assert.deepEqual(ranked.candidates, ['A', 'B', 'C'])
  assert.deepEqual(ranked.electors, 3)
  assert.equal(run('count', sumsDir, '--rule', 'double-majority').status, 2) // which question?
  const archive = read(readFileSync(belOf(sumsDir))), result = file('result.json', archive.events.at(-1).bodies[0])
  const election = file('election.json', archive.events[0].bodies[0])
  const sums = count(result, '--question', '1', '--cast', '6', '--electors', '6', '--election', election, '--rule', 'double-majority')
  assert.deepEqual(sums, first)
  assert.deepEqual(count(result, '--question', '2', '--cast', '6', '--rule', 'plurality').candidates, ['1', '2'])
  const rankings = file('rankings.json', read(readFileSync(belOf(ranksDir))).events.at(-1).bodies[0])
  const again = count(rankings, '--question', '2', '--rule', 'borda', '--election', file('e.json', read(readFileSync(belOf(ranksDir))).events[0].bodies[0]))
  assert.deepEqual(again.tables, ranked.tables)
  assert.deepEqual(count(file('method.json', '[[1,2],[1,2],[2,1]]'), '--rule', 'schulze').elected, ['1'])
  const wrong = (says, status, ...words) => { const r = run('count', ...words, '--rule', 'plurality'); assert.equal(r.status, status, r.stderr); assert.match(r.stderr, says) }
  wrong(/result\.json: sums do not say how many/, 3, result, '--question', '1')
  wrong(/line 1, column \d+: not JSON/, 3, file('broken.json', '{"result":[[1,'))
  wrong(/ballot 2 is not an array of 2 numbers/, 3, file('short.json', '[[1,2],[1]]'))
  wrong(/is not the election of this result/, 3, file('three.json', '{"result":[[1,2,3,4,5]]}'), '--cast', '9', '--election', election)
  wrong(/more votes than ballots/, 3, file('many.json', '{"result":[[8,2]]}'), '--cast', '5')
  wrong(/not what the decryptions give/, 1, file('forged.bel', write({ ...archive, events: [...archive.events.slice(0, -1), { type: 'Result', bodies: ['{"result":[[2,1,1,3],[1,2]]}'] }] })), '--question', '1')
})

// ── Forgeries ──
const P = BigInt('20694785691422546401013643657505008064922989295751104097100884787057374219242717401922237254497684338129066633138078958404960054389636289796393038773905722803605973749427671376777618898589872735865049081167099310535867780980030790491654063777173764198678527273474476341835600035698305193144284561701911000786737307333564123971732897913240474578834468260652327974647951137672658693582180046317922073668860052627186363386088796882120769432366149491002923444346373222145884100586421050242120365433561201320481118852408731077014151666200162313177169372189248078507711827842317498073276598828825169183103125680162072880719')
const Q = 78571733251071885079927659812671450121821421258408794611510081919805623223441n
const G = BigInt('2402352677501852209227687703532399932712287657378364916510075318787663274146353219320285676155269678799694668298749389095083896573425601900601068477164491735474137283104610458681314511781646755400527402889846139864532661215055797097162016168270312886432456663834863635782106154918419982534315189740658186868651151358576410138882215396016043228843603930989333662772848406593138406010231675095763777982665103606822406635076697764025346253773085133173495194248967754052573659049492477631475991575198775177711481490920456600205478127054728238140972518639858334115700568353695553423781475582491896050296680037745308460627')
function pow(b, x) { let r = 1n; for (; x; x >>= 1n, b = b * b % P) if (x & 1n) r = r * b % P; return r }
const base64 = text => createHash('sha256').update(text).digest('base64').slice(0, 43)

// A forger with the credential in hand signs the changed ballot anew, so that the signature is not what gives it away.
function resign(ballot, credential) {
  const { signature, ...content } = ballot, hash = base64(JSON.stringify(content))
  const secret = BigInt('0x' + pbkdf2Sync(credential, ballot.election_uuid, 1000, 32, 'sha256').toString('hex')) % Q
  const challenge = BigInt('0x' + sha256('sig|' + hash + '|' + pow(G, 12345n))) % Q
  const response = ((12345n - secret * challenge) % Q + Q) % Q
  return { ...content, signature: { hash, proof: { challenge: String(challenge), response: String(response) } } }
}

const honest = read(readFileSync(belOf(sumsDir))), secrets = credentials(sumsDir)
const shuffled = read(readFileSync(belOf(ranksDir)))
const copy = archive => structuredClone(archive)
const at = (archive, type, n = 0) => archive.events.filter(e => e.type === type)[n]
const more = (digits, by = 1n) => String((BigInt(digits) + by) % Q)
const json = (event, n, change) => { const o = JSON.parse(event.bodies[n]); event.bodies[n] = JSON.stringify(change(o) ?? o); return rename(event) }
// Each forges by changing a copy (or answers bytes) and names the check and what it must say.
const forgeries = []
const forge = (name, check, says, change, from = () => copy(honest)) => forgeries.push({ name, check, says, change, from })
const ballot = (name, says, change, signs = true) => forge(name, 'ballots', says, a => {
  json(at(a, 'Ballot'), 0, b => { change(b); return signs ? resign(b, secrets[0]) : b })
})
const inShuffle = (name, says, change, check = 'shuffles') => forge(name, check, says, change, () => copy(shuffled))
const raw = (name, says, change) => forge(name, 'archive', says, a => change(write(a)))
const events = (name, says, change) => forge(name, 'archive', says, a => { change(a.events, a) })

raw('cut in the middle', /ends inside a record/, b => b.subarray(0, b.length - 700))
raw('a byte of a ballot flipped', /not the hash of its content/, b => { b[b.indexOf('"answers":[{') + 30] ^= 1; return b })
raw('something in the padding', /padding/, b => { b[1023] = 1; return b })
raw('another mode in a header', /not a record header/, b => { b[1024 + 103] = 55; return b })
raw('another time in a header', /not a record header/, b => { b[1024 + 146] ^= 1; return b })
raw('another version', /not an election archive/, b => { b[512 + 11] = 50; return b })
raw('empty', /ends inside a record/, () => Buffer.alloc(0))
raw('no events', /no events/, b => b.subarray(0, 1024))
raw('zero blocks at the end', /not a record header/, b => Buffer.concat([b, Buffer.alloc(1024)]))
raw('a size beyond all files', /not a record header|too large/, b => { b.write('77777777777', 1024 + 124); return b })
events('a height left out', /says that its height/, e => { e[2].spoil = x => ({ ...x, height: 7 }) })
events('another parent', /does not follow/, e => { e[2].spoil = x => ({ ...x, parent: sha256('x') }) })
events('an unknown event', /unknown type/, e => { e[2].type = 'Blank' })
events('a field more in an event', /not written as it must/, e => { e[2].spoil = x => ({ ...x, more: 1 }) })
events('a ballot after the end', /out of order/, e => e.splice(6, 0, e.splice(1, 1)[0]))
events('an end twice', /out of order/, e => e.splice(6, 0, { type: 'EndBallots', bodies: [] }))
events('a tally before the end', /out of order/, e => e.splice(4, 0, e.splice(6, 1)[0]))
events('a second tally', /out of order/, e => e.splice(7, 0, { type: 'EncryptedTally', bodies: [e[6].bodies[0].replace('[[', '[[ '), e[6].bodies[1]] }) && rename(e[7]))
events('a second result', /out of order/, e => e.push({ type: 'Result', bodies: ['{"result":[[9,9,9,9],[9,9]]}'] }))
events('a decryption before the tally', /out of order/, e => e.splice(6, 0, e.splice(7, 1)[0]))
events('a shuffle of sums', /out of order/, e => e.splice(7, 0, { ...e[7], type: 'Shuffle' }))
events('a ballot replayed', /was cast before/, e => e.splice(4, 0, { type: 'Ballot', bodies: [], payload: sha256(e[1].bodies[0]) }))
events('a ballot replayed with its data', /repeats an earlier one/, e => e.splice(4, 0, e[1]))
events('data that nobody names', /does not name its data/, e => e[2].bodies.unshift('{}'))
events('setup without trustees', /does not name its data/, e => e[0].bodies.splice(1, 1))
events('setup data of other credentials', /does not name its data/, e => { e[0].bodies[2] = '["7"]' })
events('a decryption of other factors', /does not name its data/, e => { e[7].bodies[0] += ' ' })

const setup = (name, says, change, check = 'setup') => forge(name, check, says, a => change(a.events[0], a))
setup('no name', /no name/, s => json(s, 0, e => { e.name = '' }))
setup('min above max', /cannot be ticked/, s => json(s, 0, e => { e.questions[0].min = 3 }))
setup('max above the answers', /cannot be ticked/, s => json(s, 0, e => { e.questions[0].max = 900 }))
setup('an unknown group', /unknown group/, s => json(s, 0, e => { e.group = 'Ed25519' }))
setup('a space in the election', /not written as it must/, s => { s.bodies[0] = s.bodies[0].replace('{"version":1', '{"version": 1'); rename(s) })
setup('a needless escape', /not written as it must/, s => { s.bodies[0] = s.bodies[0].replace('Committee', '\\u0043ommittee'); rename(s) })
setup('a ranking in a group without', /rankings need/, (s, a) => { json(s, 0, e => { e.questions[1] = rankings.questions[1] }); a.events.length = 1 })
setup('a credential twice', /there twice/, s => json(s, 2, c => { c[1] = c[0] }))
setup('a weight of nothing', /not written as they must/, s => json(s, 2, c => { c[0] = c[0].replace(/,.*/, '') + ',0' }))
setup('weights beyond all bounds', /add up to more|not written/, s => json(s, 2, c => c.map(x => x.replace(/,.*/, '') + ',99999999999')))
setup('a credential of p', /not a number of the group/, s => json(s, 2, c => { c[0] = String(P) + ',1' }))
forge('a ballot of another election', 'setup', /another election/, a => json(a.events[0], 0, e => { e.description = 'changed' }))
forge('another election key', 'trustees', /not the trustees' keys/, a => {
  json(a.events[0], 0, e => { e.public_key = String(BigInt(e.public_key) * G % P) }); a.events.length = 1
})
forge('a trustee without a proof', 'trustees', /proof of the secret key/, a => {
  json(a.events[0], 1, t => { t[0][1].pok.response = more(t[0][1].pok.response) }); a.events.length = 1
})
forge('a trustee outside the group', 'trustees', /not in the group/, a => {
  json(a.events[0], 1, t => { t[1][1].public_key = String(P - BigInt(t[1][1].public_key)) }); a.events.length = 1
})
forge('a trustee left out', 'trustees', /not the trustees' keys/, a => { json(a.events[0], 1, t => { t.pop() }); a.events.length = 1 })
forge('a credential outside the group', 'credentials', /not a member/, a => {
  json(a.events[0], 2, c => { c[2] = c[2].replace(/\d+/, n => String(P - BigInt(n))) }); a.events.length = 1
})

forge('a ballot by nobody on the list', 'setup', /nobody on the list/, a => json(at(a, 'Ballot'), 0, b => { b.credential = String(G) }))
ballot('a changed ballot under the old signature', /signed for another content/, b => { b.answers[0].choices.reverse() }, false)
ballot('a signature not by the credential', /signature does not hold/, b => { b.signature.proof.response = more(b.signature.proof.response) }, false)
ballot('a vote added', /it is 0 or 1/, b => { const c = b.answers[0].choices[1]; c.beta = String(BigInt(c.beta) * G % P) })
ballot('choices exchanged', /it is 0 or 1/, b => { b.answers[1].choices.reverse() })
ballot('choices exchanged with their proofs', /number of ticks|blank vote|0 or 1/, b => { b.answers[0].choices.reverse(); b.answers[0].individual_proofs.reverse() })
ballot('an individual proof changed', /choice 2: the proof that it is 0 or 1/, b => { const p = b.answers[0].individual_proofs[1][0]; p.challenge = more(p.challenge) })
ballot('challenges moved between statements', /0 or 1/, b => { const [p, r] = b.answers[1].individual_proofs[0]; p.challenge = more(p.challenge); r.challenge = more(r.challenge, Q - 1n) })
ballot('an overall proof changed', /number of ticks/, b => { const p = b.answers[1].overall_proof[0]; p.response = more(p.response) })
ballot('a blank proof changed', /blank vote ticks nothing/, b => { const p = b.answers[0].blank_proof[1]; p.response = more(p.response) })
ballot('a choice outside the group', /not in the group/, b => { const c = b.answers[1].choices[1]; c.alpha = String(P - BigInt(c.alpha)) })
ballot('a response of q and more', /not written as it must/, b => { const p = b.answers[1].overall_proof[0]; p.response = String(BigInt(p.response) + Q) })
ballot('a leading zero', /not written as it must/, b => { const p = b.answers[1].overall_proof[0]; p.response = '0' + p.response })
ballot('a choice of 0', /not written as it must/, b => { b.answers[1].choices[0].alpha = '0' })
ballot('a proof too few', /not written as it must/, b => { b.answers[1].overall_proof.pop() })
ballot('a choice too many', /not written as it must/, b => { b.answers[1].choices.push(b.answers[1].choices[0]) })
ballot('an answer too few', /not written as it must/, b => { b.answers.pop() })
ballot('a field more', /not written as it must/, b => { b.answers[0].more = 1 })

forge('another tally', 'tally', /not what the ballots give/, a => json(at(a, 'EncryptedTally'), 0, t => { t[0].reverse() }))
forge('another number of ballots', 'tally', /counts are not/, a => json(at(a, 'EncryptedTally'), 1, t => { t.num_tallied = 4 }))
forge('another total weight', 'tally', /counts are not/, a => json(at(a, 'EncryptedTally'), 1, t => { t.total_weight = 7 }))
forge('a ballot left out of the chain', 'tally', /not what the ballots give/, a => { a.events.splice(2, 1) })
forge('another decryption factor', 'decryptions', /proof of decryption factor 1/, a => json(at(a, 'PartialDecryption'), 0, d => { const f = d.decryption_factors[0]; f[0] = String(BigInt(f[0]) * G % P) }))
forge('a decryption factor outside the group', 'decryptions', /not in the group/, a => json(at(a, 'PartialDecryption'), 0, d => { const f = d.decryption_factors[0]; f[0] = String(P - BigInt(f[0])) }))
forge('another decryption proof', 'decryptions', /proof of decryption factor 2/, a => json(at(a, 'PartialDecryption'), 0, d => { const p = d.decryption_proofs[1][1]; p.response = more(p.response) }))
forge("somebody else's decryption", 'decryptions', /does not hold/, a => json(at(a, 'PartialDecryption'), 1, o => { o.owner = 2 }))
forge('one trustee twice', 'decryptions', /decrypted before/, a => { json(at(a, 'PartialDecryption', 1), 1, o => { o.owner = 1 }) })
forge('an owner who is no trustee', 'decryptions', /no trustee is named/, a => { json(at(a, 'PartialDecryption', 1), 1, o => { o.owner = 3 }) })
forge('too few decryptions', 'result', /too few trustees/, a => { a.events.splice(8, 1) })
forge('another result', 'result', /not what the decryptions give/, a => json(at(a, 'Result'), 0, r => { r.result[0][1]++ }))

const changed = (archive, change) => json(at(archive, 'Shuffle', 1), 0, change)
const ranked = digits => String(BigInt(digits) - 1n)
inShuffle('rankings opened unshuffled', /out of order/, a => { a.events = a.events.filter(e => !/Shuffle/.test(e.type)) }, 'archive')
inShuffle('shuffles without an end', /out of order/, a => { a.events = a.events.filter(e => e.type !== 'EndShuffles') }, 'archive')
inShuffle('one trustee shuffling twice', /shuffled before/, a => json(at(a, 'Shuffle', 1), 1, o => { o.owner = 1 }))
inShuffle('shuffled ballots exchanged', /shuffle does not hold/, a => changed(a, s => { s.ciphertexts[0].reverse() }))
inShuffle('a shuffled ballot replaced', /shuffle does not hold/, a => changed(a, s => { s.ciphertexts[0][0] = s.ciphertexts[0][1] }))
inShuffle('a shuffled ballot outside the group', /not in the group/, a => changed(a, s => { s.ciphertexts[0][0].alpha = '11' })) // not a square
for (const i of [0, 1, 2, 3]) inShuffle(`response s${i + 1} of a shuffle changed`, /shuffle does not hold/, a => changed(a, s => { s.proofs[0][1][i] = ranked(s.proofs[0][1][i]) }))
inShuffle('a response of the chain changed', /shuffle does not hold/, a => changed(a, s => { s.proofs[0][1][4][1] = ranked(s.proofs[0][1][4][1]) }))
inShuffle('a commitment of the permutation replaced', /shuffle does not hold/, a => changed(a, s => { s.proofs[0][2][0] = s.proofs[0][2][1] }))
inShuffle('a commitment of the chain replaced', /shuffle does not hold/, a => changed(a, s => { s.proofs[0][3][0] = s.proofs[0][3][1] }))
inShuffle('a shuffle of fewer ballots', /not written as it must/, a => changed(a, s => { s.ciphertexts[0].pop() }))
inShuffle('a ranking without knowledge', /ranking's proof/, a => json(at(a, 'Ballot'), 0, b => {
  const p = b.answers[1].proof
  p.response = ranked(p.response)
  const { signature, ...content } = b
  b.signature.hash = base64(JSON.stringify(content)) // its signature fails too, but later
}), 'ballots')
inShuffle('another ranking in the result', /not what the decryptions give/, a => json(at(a, 'Result'), 0, r => { r.result[1][0].reverse(); r.result[1][1].reverse() }), 'result')

test('there are at least 40 kinds of forgery', () => assert.ok(forgeries.length >= 40, String(forgeries.length)))
for (const { name, check, says, change, from } of forgeries)
  test('refused: ' + name, () => {
    const archive = from(), bytes = change(archive)
    const path = file('forged.bel', Buffer.isBuffer(bytes) ? bytes : write(archive))
    const r = run('verify', path, '--json')
    assert.equal(r.status, 1, r.stderr || r.stdout)
    const failed = JSON.parse(r.stdout).checks.filter(c => !c.passed)
    assert.equal(failed.length, 1)
    assert.match(failed[0].says, says)
    assert.equal(failed[0].check, check)
  })

const thresholdForgery = (name, says, change) => test('refused: ' + name, { skip }, () => {
  const archive = read(readFileSync(belOf(thresholdDir)))
  json(archive.events[0], 1, change)
  archive.events.length = 1
  const r = run('verify', file('forged.bel', write(archive)), '--json')
  assert.equal(r.status, 1)
  assert.match(JSON.parse(r.stdout).checks.at(-1).says, says)
})
thresholdForgery('a certificate by somebody else', /certificate's signature/, t => { const s = t[1][1].certs[0].signature; s.response = more(s.response) })
thresholdForgery('a polynomial by somebody else', /polynomial's signature/, t => { const s = t[1][1].coefexps[1].signature; s.response = more(s.response) })
thresholdForgery('a share of another polynomial', /not the one its shares give/, t => { const k = t[1][1].verification_keys; k[0] = k[1] })
thresholdForgery('a threshold above the members', /not written as they must/, t => { t[1][1].threshold = 4 })

test('a ballot is refused at the door as well', () => {
  const dir = join(folder, 'door')
  must('init', dir, file('q.json', JSON.stringify(sums)))
  must('credentials', dir, file('voters', 'a@x.org\nb@x.org\n'))
  must('trustee', dir)
  must('open', dir)
  const election = read(readFileSync(belOf(dir))).events[0].bodies[0], secret = credentials(dir)[0]
  const good = booth.makeBallot(election, secret, sumChoices[0]).ballot
  const bad = JSON.parse(good)
  bad.answers[0].choices[1].beta = String(BigInt(bad.answers[0].choices[1].beta) * G % P)
  assert.equal(run('add', dir, file('bad', JSON.stringify(resign(bad, secret)))).status, 1)
  assert.equal(run('add', dir, file('bad', good + ' ')).status, 1)
  must('add', dir, file('good', good))
  assert.equal(run('add', dir, file('good', good)).status, 1)
  must('close', dir)
  assert.equal(run('add', dir, file('late', booth.makeBallot(election, secret, sumChoices[0]).ballot)).status, 1)
})

// The seed case: 49 representatives elect 7 of 9. Ballots go into the archive by the second writer, so that this stays short.
test('49 representatives elect seven of nine, and the sheet says so', () => {
  const dir = join(folder, 'committee'), names = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I']
  const wanted = [40, 28, 34, 24, 26, 25, 22, 24, 13] // votes of 46 who vote; more than 23 is needed
  must('init', dir, file('q.json', JSON.stringify({ name: '居民委员会', description: '', questions: [{ answers: names, min: 0, max: 7, question: '选七人' }] })))
  must('credentials', dir, file('voters', Array.from({ length: 49 }, (_, i) => `r${i}@x.org\n`).join('')))
  const key = must('trustee', dir).trim()
  must('open', dir)
  const archive = read(readFileSync(belOf(dir))), election = archive.events[0].bodies[0]
  const ballots = Array.from({ length: 46 }, () => new Array(9).fill(0))
  wanted.forEach((n, c) => { // the emptiest ballots first, so that none gets more than seven ticks
    const order = ballots.slice().sort((a, b) => a.reduce((x, y) => x + y) - b.reduce((x, y) => x + y))
    for (const b of order.slice(0, n)) b[c] = 1
  })
  credentials(dir).slice(0, 46).forEach((c, i) => archive.events.push({ type: 'Ballot', bodies: [booth.makeBallot(election, c, [ballots[i]]).ballot] }))
  writeFileSync(belOf(dir), write(archive))
  must('close', dir)
  must('tally', dir)
  must('decrypt', dir, '--trustee', '1', '--key', join(dir, key + '.privkey'))
  must('result', dir)
  accepted(dir)
  const [sheet] = JSON.parse(must('protocol', dir, '--json'))
  assert.equal(sheet.electors, 49)
  assert.equal(sheet.cast, 46)
  assert.equal(sheet.quota, 24)
  assert.deepEqual(sheet.elected.slice().sort(), ['A', 'B', 'C', 'D', 'E', 'F', 'H'])
  assert.equal(sheet.open_seats, 0)
  assert.match(must('protocol', dir, '--lang', 'zh'), /居民委员会/)
  assert.match(must('protocol', dir, '--html'), /^<!doctype html>/)
})

test('two of three members of a group decrypt, beside a single trustee', () => {
  const dir = join(folder, 'group')
  must('init', dir, file('q.json', JSON.stringify(sums)))
  must('credentials', dir, file('voters', 'a@x.org\n'))
  const single = must('trustee', dir).trim(), members = [1, 2, 3].map(() => must('share', dir).trim())
  assert.equal(run('share', dir, '--key', members[1], '--threshold', '2').status, 1) // not their turn
  for (const key of members) must('share', dir, '--key', key, '--threshold', '2')
  for (const key of members) must('share', dir, '--key', key)
  must('open', dir)
  accepted(dir)
  must('add', dir, file('ballot', must('ballot', dir, file('choices', JSON.stringify(sumChoices[0])), '--credential', file('credential', credentials(dir)[0]))))
  must('close', dir)
  must('tally', dir)
  must('decrypt', dir, '--trustee', '1', '--key', join(dir, single + '.privkey'))
  const share = key => key.replace(/\.key$/, '.dkey')
  must('decrypt', dir, '--trustee', '4', '--key', members[2], '--share', share(members[2]))
  assert.equal(run('result', dir).status, 1) // one of the group is too few
  assert.notEqual(run('decrypt', dir, '--trustee', '2', '--key', members[0], '--share', share(members[1])).status, 0) // sealed for another
  must('decrypt', dir, '--trustee', '2', '--key', members[0], '--share', share(members[0]))
  must('result', dir)
  accepted(dir)
  assert.match(must('verify', dir), /all checks passed/)
  assert.deepEqual(JSON.parse(read(readFileSync(belOf(dir))).events.at(-1).bodies[0]).result, [[0, 1, 1, 0], [1, 0]])
})
