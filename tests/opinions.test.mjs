// linli opinions through the front door: real conversations of ../shared against Polis' results recomputed, made-up ones with
// planted groups, what the public sees from state to state, interests, faulty files.
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { createWriteStream, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'

const linli = process.env.LINLI ?? 'build/asan/src/linli'
const shared = [process.env.LINLI_SHARED, '../shared', '/work/shared']
  .filter(Boolean).map(folder => join(folder, 'data/opinions')).find(folder => existsSync(folder))
if (!shared) console.log('# skip real conversations: no ../shared')
const folder = mkdtempSync(join(tmpdir(), 'opinions-'))
after(() => rmSync(folder, { recursive: true }))

const run = (...words) => spawnSync(linli, ['opinions', ...words], { encoding: 'utf8', maxBuffer: 1 << 28 })
const json = (...words) => {
  const { status, stdout, stderr } = run(...words, '--json')
  assert.equal(status, 0, stderr)
  return JSON.parse(stdout)
}
const file = (name, text) => { const path = join(folder, name); writeFileSync(path, text); return path }
const expected = name => {
  const path = join(shared, 'expected', name)
  return JSON.parse(existsSync(`${path}.json`) ? readFileSync(`${path}.json`) : execFileSync('zstd', ['-qdc', `${path}.json.zst`], { maxBuffer: 1 << 28 }))
}
const near = (got, want, within, what) =>
  assert.ok(Math.abs(got - want) <= within * Math.max(1, Math.abs(want)), `${what}: ${got}, expected ${want}`)

// A conversation's folder from votes [[person, statement, vote], …].
let folders = 0
function conversation(votes, comments, people) {
  const path = join(folder, `c${++folders}`)
  mkdirSync(path)
  writeFileSync(join(path, 'votes.csv'), 'timestamp,datetime,comment-id,voter-id,vote\n' + votes.map(([person, statement, vote], i) => `${i},,${statement},${person},${vote}\n`).join(''))
  if (comments) writeFileSync(join(path, 'comments.csv'), comments)
  if (people) writeFileSync(join(path, 'people.csv'), people)
  return path
}
// Repeatable: the same numbers on every machine.
function dice(seed) {
  return () => { seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0; return seed / 2 ** 32 }
}
function planted(people, statements, groups, seed) {
  const random = dice(seed), votes = []
  for (let i = 0; i < people; i++)
    for (let j = 0; j < statements; j++)
      if (random() < 0.7) votes.push([i, j, random() < (j % 2 ? (j / 2 | 0) % groups === i % groups ? 0.9 : 0.1 : 0.85) ? 1 : -1])
  return votes
}
function adjustedRand(one, other) {
  const pairs = n => n * (n - 1) / 2, both = new Map(), ones = new Map(), others = new Map()
  one.forEach((a, i) => {
    for (const [map, key] of [[both, `${a} ${other[i]}`], [ones, a], [others, other[i]]]) map.set(key, (map.get(key) ?? 0) + 1)
  })
  const sum = map => [...map.values()].reduce((total, n) => total + pairs(n), 0)
  const chance = sum(ones) * sum(others) / pairs(one.length)
  return (sum(both) - chance) / ((sum(ones) + sum(others)) / 2 - chance)
}

for (const name of shared ? readdirSync(join(shared, 'expected')).map(n => n.replace(/\.json(\.zst)?$/, '')).filter(n => n !== 'synthetic') : [])
  test(`--polis ${name}: every field of the reference`, () => {
    const want = expected(name).reference_cold_start, got = json('map', join(shared, name), '--polis')
    for (const field of Object.keys(want)) assert.ok(field in got, field)
    for (const field of ['k', 'in_conv', 'base_clusters', 'group_sizes']) assert.deepEqual(got[field], want[field], field)
    const sets = groups => Object.values(groups).map(g => [...g].sort((a, b) => a - b).join()).sort()
    assert.deepEqual(sets(got.groups), sets(want.groups))
    for (const k in want.silhouettes) near(got.silhouettes[k], want.silhouettes[k], 1e-6, `silhouette ${k}`)
  })

for (const size of [0, 1])
  test('made-up conversations with planted groups: Polis\' way as expected, and the groups are found', { skip: !shared }, () => {
    const about = expected('synthetic').cases[size], path = join(folder, `made-up-${size}`)
    execFileSync('python3', [join(shared, 'gen.py'), ...about.arguments.split(' '), path])
    const truth = new Map(readFileSync(join(path, 'truth.csv'), 'utf8').trim().split('\n').slice(1).map(line => line.split(',').map(Number)))
    const found = map => {
      const one = [], other = []
      for (const [group, people] of Object.entries(map.groups)) for (const person of people) { one.push(group); other.push(truth.get(person)) }
      return adjustedRand(one, other)
    }
    const polis = json('map', path, '--polis')
    for (const field of ['participants', 'votes', 'in_conv', 'base_clusters', 'k']) assert.equal(polis[field], about[field], field)
    for (const k in about.silhouettes) near(polis.silhouettes[k], about.silhouettes[k], 1e-4, `silhouette ${k}`)
    const sizes = Object.values(polis.group_sizes).sort((a, b) => a - b)
    about.group_sizes.sort((a, b) => a - b).forEach((n, g) => near(sizes[g], n, 0.002 * about.in_conv / n, 'size'))
    near(polis.group_aware_consensus.reduce((a, b) => a + b), about.sum_group_aware_consensus, 2e-3, 'consensus')
    near(found(polis), about.adjusted_rand_to_truth, 0.01, 'adjusted Rand')
    const own = json('map', path, '--members', '--resamples', '3')
    assert.equal(own.k, 3)
    assert.ok(own.clear)
    // ten thousand people with eight votes each are hard to tell apart: red-dwarf reaches .728
    assert.ok(found(own) >= (size ? 0.85 : 0.71), `${found(own)}`)
    rmSync(path, { recursive: true })
  })

test('real people in 40 orders, and their votes in parts after a restart: the same map', { skip: !shared }, () => {
  for (const name of ['london.youth.policing', 'brexit-consensus']) {
    const path = join(shared, name, 'votes.csv')
    const text = existsSync(path) ? readFileSync(path, 'utf8') : execFileSync('zstd', ['-qdc', `${path}.zst`], { encoding: 'utf8', maxBuffer: 1 << 28 })
    const [head, ...lines] = text.trim().split('\n')
    const at = head.split(',').indexOf('voter-id')
    const people = [...new Set(lines.map(line => line.split(',')[at]))]
    const first = json('map', file('order.csv', `${head}\n${lines.join('\n')}\n`), '--members', '--resamples', '2')
    for (let order = 1; order <= (name[0] === 'l' ? 40 : 8); order++) {
      const random = dice(order), number = new Map(people.map(p => [p, random()]).sort((a, b) => a[1] - b[1]).map(([p], i) => [p, i]))
      const turned = lines.map(line => { const cells = line.split(','); cells[at] = number.get(cells[at]); return cells.join(',') })
      const got = json('map', file('order.csv', `${head}\n${turned.join('\n')}\n`), '--members', '--resamples', '2')
      assert.equal(got.k, first.k)
      assert.deepEqual(got.silhouettes, first.silhouettes)
      assert.equal(got.stability, first.stability)
      for (const g in first.groups)
        assert.deepEqual(got.groups[g], first.groups[g].map(p => number.get(String(p))).sort((a, b) => a - b))
    }
  }
})

test('votes taken back are votes never cast; a statement in two languages is one', () => {
  const votes = planted(60, 14, 2, 5)
  const taken = votes.filter(([person]) => person % 3 === 0).map(([person, statement]) => [person, statement, ''])
  const kept = votes.filter(([person]) => person % 3)
  const one = json('map', conversation([...votes, ...taken]), '--members'), other = json('map', conversation(kept), '--members')
  for (const field of ['k', 'groups', 'votes', 'participants', 'center', 'pc1', 'silhouettes', 'stability', 'repness', 'consensus'])
    assert.deepEqual(one[field], other[field], field)
  const twin = votes.map(([person, statement, vote]) => [person, statement === 3 && person % 2 ? 103 : statement, vote])
  const comments = 'comment-id,same-as,language,moderated,comment-body\n' + Array.from({ length: 14 }, (_, j) => `${j},,en,1,Statement ${j}\n`).join('')
  const united = json('map', conversation(twin, `${comments}103,3,zh-Hans,1,说法三\n`), '--members')
  assert.deepEqual(united.groups, json('map', conversation(votes, comments), '--members').groups)
  const page = join(folder, 'united.html')
  assert.equal(run('map', conversation(twin, `${comments}103,3,zh-Hans,1,说法三\n`), '--html', page, '--lang', 'zh').status, 0)
  assert.match(readFileSync(page, 'utf8'), /说法三/)
})

test('interests are weighed as asked, capped, and small ones hidden', () => {
  const votes = planted(100, 12, 2, 9), weights = map => Object.fromEntries(map.interests.map(i => [i.name, i.weight]))
  const agreement = (map, name) => map.interests.find(i => i.name === name).agreement
  const living = shops => conversation(votes, null, 'participant,interest\n' +
    Array.from({ length: 100 }, (_, i) => `${i},${i < 60 ? 'owners' : i < 100 - shops ? 'tenants' : 'shops'}\n`).join(''))
  const few = json('map', living(4))
  near(weights(few).shops, 5 * 4 / 100, 1e-9, 'nobody counts more than five heads')
  near(weights(few).owners, 0.4, 1e-9, 'owners')
  assert.ok(agreement(few, 'shops').every(share => share === null), 'four people are not shown')
  assert.ok(few.weighed_agreement.every(share => share === null), 'nor what would tell them')
  const path = living(15), asked = json('map', path, '--weights', 'owners=1,tenants=3,shops=0')
  assert.deepEqual(weights(asked), { owners: 0.25, tenants: 0.75, shops: 0 })
  asked.weighed_agreement.forEach((share, j) =>
    near(share, 0.25 * agreement(asked, 'owners')[j] + 0.75 * agreement(asked, 'tenants')[j], 1e-9, 'weighed'))
  for (const bad of ['nobody=1', 'owners', 'owners=-1', 'owners=nan', 'owners=']) assert.equal(run('map', path, '--weights', bad).status, 2, bad)
})

test('common ground of chosen groups, on disagreement too', () => {
  const path = conversation(planted(120, 18, 3, 3)), all = json('map', path, '--groups', '3')
  const two = json('map', path, '--groups', '3', '--between', 'A,C')
  assert.equal(all.k, 3)
  all.group_aware_consensus.forEach((share, j) => assert.ok(two.group_aware_consensus[j] >= share - 1e-12))
  assert.notDeepEqual(all.group_aware_disagreement, two.group_aware_disagreement)
  assert.equal(run('map', path, '--groups', '3', '--between', 'A,D').status, 2)
})

test('what is next: nothing twice, what comes first first, the turned down never; kept apart with the reason', () => {
  const comments = 'comment-id,moderated,is-meta,reason,comment-body\n' +
    Array.from({ length: 12 }, (_, j) => `${j},${j === 4 ? -1 : 1},${j > 8},${j === 4 ? '"insults, twice"' : ''},Statement ${j}\n`).join('')
  const path = conversation(planted(40, 12, 2, 8).filter(([person, statement]) => person || statement < 3), comments)
  const next = (...words) => run('next', path, ...words).stdout.trim().split('\n').map(line => +line.split('\t')[0])
  const all = next('--person', '0', '--count', '100', '--first', '7,2')
  assert.equal(all[0], 7, '2 was answered')
  assert.ok(!all.includes(4))
  assert.equal(new Set(all).size, all.length)
  assert.deepEqual(next('--seed', '5'), next('--seed', '5'))
  assert.deepEqual(json('map', path).rejected, [{ tid: 4, reason: 'insults, twice' }])
  const to = join(folder, 'export')
  mkdirSync(to)
  assert.equal(run('export', path, '--to', to).status, 0)
  assert.match(readFileSync(join(to, 'rejected.csv'), 'utf8'), /^comment-id,reason,comment-body\n4,"insults, twice","Statement 4"\n$/)
  assert.ok(!existsSync(join(to, 'votes.csv')))
  assert.equal(run('export', path, '--to', to, '--matrix').status, 0)
  const back = json('map', to), was = json('map', path)
  for (const field of ['votes', 'participants']) assert.equal(back[field], was[field], 'what is written can be read')
})

// Every number that can be had by adding and subtracting what one state shows of one statement.
const small = n => n > 0 && n < 5
const total = tally => tally ? tally.reduce((a, b) => a + b) : 0
function attack(state) {
  for (const s of state.statements) {
    assert.ok(!small(total(s.all)))
    for (let set = 0; set < 2 ** s.groups.length; set++)
      assert.ok(!small(total(s.all) - s.groups.reduce((sum, g, i) => sum + (set >> i & 1 ? total(g) : 0), 0)), `statement ${s.tid}`)
  }
}
function attackChange(before, now) {
  for (const s of now.statements) {
    const was = before.statements.find(t => t.tid === s.tid)
    if (!was?.all || !s.all) continue
    let rest = total(s.all) - total(was.all)
    s.groups.forEach((g, i) => {
      if (!g || !was.groups[i]) return
      const more = total(g) - total(was.groups[i])
      assert.ok(!small(Math.abs(more)), `group ${i} of statement ${s.tid}`)
      rest -= more
    })
    assert.ok(!small(Math.abs(rest)), `the rest of statement ${s.tid}`)
  }
  now.group_sizes.forEach((n, g) => assert.ok(now.k !== before.k || !small(Math.abs(n - before.group_sizes[g])), `size of group ${g}`))
  assert.ok(!small(Math.abs(now.participants - before.participants)))
}

test('subtracting one published state from the next finds nobody', () => {
  const votes = planted(90, 12, 2, 21), random = dice(4), memory = join(folder, 'memory.json'), to = join(folder, 'public')
  mkdirSync(to)
  const order = votes.map(v => [random(), v]).sort((a, b) => a[0] - b[0]).map(([, v]) => v)
  let before, changed = 0
  for (let day = 1, n = 300; n <= order.length; day++, n += 5 + (random() * 40 | 0)) {
    const taken = order.slice(0, n).filter(() => random() < 0.01).map(([person, statement]) => [person, statement, ''])
    const path = conversation([...order.slice(0, n), ...taken])
    assert.equal(run('publish', path, '--state', memory, '--to', to, '--at', `${day * 86400}`).status, 0)
    const now = JSON.parse(readFileSync(join(to, 'opinions.json'), 'utf8'))
    attack(now)
    if (before) { attackChange(before, now); changed += JSON.stringify(before.statements) !== JSON.stringify(now.statements) }
    // within a day nothing changes, whatever comes in
    const text = readFileSync(join(to, 'comment-groups.csv'), 'utf8')
    assert.equal(run('publish', conversation(order), '--state', memory, '--to', to, '--at', `${day * 86400 + 80000}`).status, 0)
    assert.equal(readFileSync(join(to, 'comment-groups.csv'), 'utf8'), text)
    before = now
  }
  assert.ok(changed > 3, `${changed} states differed`)
  assert.equal(statSync(memory).mode & 0o777, 0o600)
  assert.match(readFileSync(join(to, 'index.html'), 'utf8'), /<svg/)
  writeFileSync(memory, '{"at":1}')
  assert.equal(run('publish', conversation(votes), '--state', memory, '--to', to).status, 3)
  assert.equal(run('publish', conversation(votes), '--to', to).status, 2)
})

test('faulty files: an exact error; odd ones: a right result', () => {
  const head = 'timestamp,datetime,comment-id,voter-id,vote\n'
  const bad = {
    empty: '', 'wrong header': 'a,b,c\n1,2,3\n', 'no vote column': 'comment-id,voter-id\n1,1\n', 'a cell missing': `${head}1,,1\n`,
    'vote 2': `${head}1,,1,1,2\n`, 'vote NaN': `${head}1,,1,1,NaN\n`, 'statement below 0': `${head}1,,-1,1,1\n`, 'person 10^20': `${head}1,,1,100000000000000000000,1\n`,
    'an open quote': `${head}1,,1,1,1\n1,"x,1,1,1\n`, 'a time that is none': `${head}soon,,1,1,1\n`,
  }
  for (const [name, text] of Object.entries(bad)) {
    const got = run('map', file('bad.csv', text))
    assert.equal(got.status, 3, `${name}: ${got.stderr}`)
    assert.match(got.stderr, /votes\.csv/, name)
  }
  assert.match(run('map', file('bad.csv', `${head}1,,1,1,1\n1,,1,1,7\n`)).stderr, /votes\.csv, line 3: a vote is 1, 0 or -1/)
  const broken = conversation([[1, 1, 1]], 'comment-id,comment-body\n1,"never closed\n')
  assert.match(run('map', broken).stderr, /comments\.csv, line 2/)
  const odd = {
    'no votes': [], 'one person': [[1, 1, 1], [1, 2, -1]], 'one statement': [[1, 1, 1], [2, 1, -1], [3, 1, 0]],
    'all equal': Array.from({ length: 300 }, (_, i) => [i / 10 | 0, i % 10, 1]), 'all passes': Array.from({ length: 300 }, (_, i) => [i / 10 | 0, i % 10, 0]),
    'the same vote many times': Array.from({ length: 50 }, () => [1, 1, 1]), 'huge ids': [['9223372036854775807', '9223372036854775807', 1], [0, 0, 1]],
  }
  for (const [name, votes] of Object.entries(odd)) {
    const path = conversation(votes)
    const own = json('map', path)
    assert.equal(own.clear, false, name)
    json('map', path, '--polis')
    assert.equal(run('map', path, '--html', join(folder, 'odd.html')).status, 0, name)
  }
  assert.equal(json('map', conversation(odd['the same vote many times'])).votes, 1)
})

test('ten million lines are read', async () => {
  const path = join(folder, 'long.csv'), out = createWriteStream(path), lines = 1e7
  out.write('comment-id,voter-id,vote\n')
  for (let from = 0; from < lines; from += 1e5) {
    let text = ''
    for (let i = from; i < from + 1e5; i++) text += `${i % 50},${i / 50 % 5000 | 0},${i % 3 - 1}\n`
    if (!out.write(text)) await new Promise(resolve => out.once('drain', resolve))
  }
  await new Promise(resolve => out.end(resolve))
  const got = json('map', path, '--resamples', '0')
  assert.equal(got.votes, 250000) // each of 250,000 pairs forty times, the last counts
  assert.equal(got.participants, 5000)
  rmSync(path)
})

test('each of eight groups has its own colour', () => {
  const sheet = readFileSync('static/app.css', 'utf8')
  for (let n = 1; n <= 8; n++) assert.match(sheet, new RegExp(`--c${n}: .*\\.s${n} \\{ --c: var\\(--c${n}\\); \\}`, 's'))
})
