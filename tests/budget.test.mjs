// linli budget through the front door: the real instances of ../shared against their expected values, results of others
// checked, faulty files, and the page of --html.
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { createWriteStream, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'

const linli = process.env.LINLI ?? 'build/asan/src/linli'
const shared = [process.env.LINLI_SHARED, '../shared', '/work/shared']
  .filter(Boolean).map(folder => join(folder, 'data/budgets')).find(folder => existsSync(folder))
if (!shared) console.log('# skip real budgets: no ../shared')
const folder = mkdtempSync(join(tmpdir(), 'budget-'))
after(() => rmSync(folder, { recursive: true }))

const run = (...words) => spawnSync(linli, ['budget', ...words], { encoding: 'utf8', maxBuffer: 1 << 26 })
const json = (...words) => JSON.parse(execFileSync(linli, ['budget', ...words, '--json'],
  { encoding: 'utf8', maxBuffer: 1 << 26, stdio: ['ignore', 'pipe', 'ignore'] }))
const file = (name, text) => { const path = join(folder, name); writeFileSync(path, text); return path }

function instance(name) {
  const plain = join(shared, `${name}.pb`), unpacked = join(folder, `${name}.pb`)
  if (existsSync(plain)) return plain
  if (!existsSync(unpacked)) execFileSync('zstd', ['-qd', `${plain}.zst`, '-o', unpacked])
  return unpacked
}

// equal_shares_cost_add1_until_exhaustive → the words of the command line
function words(rule, expected) {
  const part = rule.split('_')
  if (rule.startsWith('max_welfare')) return ['--rule', 'max-welfare', '--utility', part[2]]
  if (!rule.startsWith('equal_shares')) return ['--rule', rule.replaceAll('_', '-')]
  const add1 = ['--completion', 'add1', '--stop', part.at(-1), '--increment', `${expected.increment}`]
  return ['--rule', 'equal-shares', '--utility', part[2], ...(part.includes('add1') ? add1 : [])]
}

for (const name of shared ? readdirSync(join(shared, 'expected')) : []) {
  const about = JSON.parse(readFileSync(join(shared, 'expected', name), 'utf8'))
  test(`${about.instance}: every rule as expected`, () => {
    for (const [rule, expected] of Object.entries(about.rules)) {
      if (rule === 'published') continue
      const got = json('compute', instance(about.instance), '--bare', ...words(rule, expected))
      if (expected.value) {
        assert.equal(got.value, expected.value, rule)
        assert.equal(got.gap, '0', rule)
        continue
      }
      for (const field of ['winners', 'cost', 'tie_decides', 'runs', 'per_voter', 'stop', 'increment', 'completed_by_votes'])
        if (field in expected) assert.deepEqual(got[field], expected[field], `${rule}: ${field}`)
    }
  })
}

test('published results of Equal Shares are met and can be checked', { skip: !shared }, () => {
  const about = JSON.parse(readFileSync(join(shared, 'expected/Poland_Wieliczka_2023_Green_Budget.json'), 'utf8'))
  const path = instance(about.instance)
  const got = json('compute', path, '--completion', 'add1', '--comparison')
  assert.deepEqual([...got.winners].sort(), [...about.rules.published.selected].sort())
  assert.equal(got.comparison.replaced, false)
  const good = file('good.json', JSON.stringify(about.rules.equal_shares_cost_add1_until_infeasible))
  assert.equal(run('check', path, '--result', good).status, 0)
  const greedy = file('greedy.json', JSON.stringify(about.rules.greedy_votes))
  const objections = run('check', path, '--result', greedy)
  assert.equal(objections.status, 1)
  assert.equal(JSON.parse(objections.stdout).ejr_plus_broken_by.length, 3)
  const wrong = { ...about.rules.equal_shares_cost_add1_until_infeasible, per_voter: 151.8372 }
  assert.equal(JSON.parse(run('check', path, '--result', file('wrong.json', JSON.stringify(wrong))).stdout).priceable, false)
})

test('every real file reads; the strict check names what the README says', { skip: !shared }, () => {
  for (const name of readdirSync(shared).filter(n => /\.pb(\.zst)?$/.test(n))) {
    const got = JSON.parse(run('check', instance(name.replace(/\.pb(\.zst)?$/, '')), '--json').stdout)
    const faults = got.findings.filter(f => f.kind !== 'note').map(f => f.text).join('\n')
    if (name.startsWith('Switzerland_Winterthur')) assert.match(faults, /num_votes is 38, and there are 37/)
    else if (name.startsWith('Poland_Warszawa_2026')) assert.match(faults, /twice in this ballot/)
    else assert.equal(faults, '', name)
  }
})

test('a loser learns what was missing, and that is true', { skip: !shared }, () => {
  const got = json('explain', instance('Switzerland_Zurich_S5R'), '2', '--completion', 'add1', '--bare')
  assert.equal(got.won, false)
  assert.ok(got.votes_missing > 0)
  const text = readFileSync(instance('Switzerland_Zurich_S5R'), 'utf8').trimEnd()
  const more = n => file('more.pb', text + Array.from({ length: n }, (_, i) => `\nextra${i};2`).join('') + '\n')
  assert.ok(json('compute', more(got.votes_missing), '--completion', 'add1', '--bare').winners.includes('2'))
  assert.ok(!json('compute', more(got.votes_missing - 1), '--completion', 'add1', '--bare').winners.includes('2'))
})

const meta = (over = {}) => Object.entries({
  description: 'D', country: 'Poland', unit: 'U', instance: '1', num_projects: '2', num_votes: '2', budget: '10',
  vote_type: 'approval', rule: 'unknown', date_begin: '2024', date_end: '2024', ...over,
}).filter(([, value]) => value !== null).map(([key, value]) => `${key};${value}\n`).join('')
const pb = (over, projects = 'a;6\nb;5\n', votes = '1;a\n2;a,b\n') =>
  `META\nkey;value\n${meta(over)}PROJECTS\nproject_id;cost\n${projects}VOTES\nvoter_id;vote\n${votes}`

test('faulty files: an exact error, or a right result', () => {
  const bad = {
    empty: '', noise: 'hello\n', 'no votes': pb({}, undefined, ''), 'no projects': pb({}, '', ''),
    'budget 0': pb({ budget: '0' }), 'no budget': pb({ budget: null }), 'budget NaN': pb({ budget: 'NaN' }),
    'budget comma': pb({ budget: '10,5' }), 'cost below 0': pb({}, 'a;-6\nb;5\n'), 'no cost': pb({}, 'a;\nb;5\n'),
    'huge cost': pb({}, 'a;99999999999999999999\nb;5\n'), 'project twice': pb({}, 'a;6\na;5\n'),
    'open quote': pb({}, 'a;6\n"b;5\n'), 'vote type': pb({ vote_type: 'guess' }),
    'not UTF-8': Buffer.concat([Buffer.from(pb({})), Buffer.from([0xff, 0xfe])]),
  }
  for (const [name, text] of Object.entries(bad)) {
    const got = run('compute', file('bad.pb', text))
    assert.equal(got.status, 3, `${name}: ${got.stderr}`)
    assert.match(got.stderr, /bad\.pb(:\d+:\d+)?: error: /, name)
  }
  const line = run('compute', file('bad.pb', pb({}, 'a;6\nb;-5\n'))).stderr
  assert.match(line, /bad\.pb:17:3: error: The cost of project b is below 0\./)
})

test('the lenient reader names each liberty; the strict one refuses', () => {
  const liberties = {
    'unknown project': pb({}, undefined, '1;a,z\n2;b\n'), 'a repeat': pb({}, undefined, '1;a,a\n2;b\n'),
    'white space': pb({}, 'a ;6\nb;5\n'), 'a short row': pb({}, undefined, '1\n2;b\n'),
  }
  for (const [name, text] of Object.entries(liberties)) {
    const path = file('lenient.pb', text), lenient = run('compute', path)
    assert.equal(lenient.status, 0, name)
    assert.match(lenient.stderr, /fault: /, name)
    assert.equal(run('compute', path, '--strict').status, 3, name)
    assert.equal(run('check', path).status, 1, name)
  }
})

test('limits of categories, thresholds and rivals bind every rule unless --bare', () => {
  const limited = `META\nkey;value\n${meta({ num_projects: '3', categories: 'x,y', budget_per_category: '6,4', min_project_score_threshold: '2' })}` +
    'PROJECTS\nproject_id;cost;category\na;6;x\nb;4;x\nc;1;y\nVOTES\nvoter_id;vote\n1;a,b\n2;a,b,c\n'
  const path = file('limited.pb', limited)
  for (const rule of ['greedy-votes', 'greedy-votes-per-cost', 'phragmen', 'equal-shares', 'max-welfare']) {
    const winners = json('compute', path, '--rule', rule, '--completion', 'add1').winners
    assert.ok(!(winners.includes('a') && winners.includes('b')), rule)
    assert.ok(!winners.includes('c'), `${rule}: c has one vote`)
    const free = json('compute', path, '--rule', rule, '--bare').winners
    assert.ok(free.includes('c') || (free.includes('a') && free.includes('b')), `${rule} --bare`)
  }
  assert.deepEqual(json('compute', file('two.pb', pb({ budget: '11' })), '--rule', 'greedy-votes', '--exclusive', 'a,b').winners, ['a'])
  const both = ['check', file('two.pb', pb({ budget: '11' })), '--rule', 'greedy-votes', '--result', file('both.json', '{"winners":["a","b"]}')]
  assert.equal(run(...both).status, 0)
  assert.equal(run(...both, '--exclusive', 'a,b').status, 1, 'a result is checked against the rivals that are named')
})

test('a hundred thousand projects, ten million lines, sums of 10^18', async () => {
  const projects = Array.from({ length: 1e5 }, (_, p) => `${p};${1 + p % 97}\n`).join('')
  const votes = Array.from({ length: 2000 }, (_, i) => `${i};${[0, 1, 2].map(k => (i * 37 + k * 33333) % 1e5).join()}\n`).join('')
  const many = file('many.pb', pb({ num_projects: '100000', num_votes: '2000', budget: '50000' }, projects, votes))
  for (const rule of ['greedy-votes', 'greedy-votes-per-cost', 'phragmen', 'equal-shares']) {
    const got = json('compute', many, '--rule', rule)
    assert.ok(got.winners.length > 100 && +got.cost <= 50000, rule)
  }
  const huge = file('huge.pb', pb({ budget: '1000000000000000000' }, 'a;999999999999999999\nb;1000000000000000000\n'))
  for (const rule of ['greedy-votes', 'greedy-votes-per-cost', 'greedy-score', 'phragmen', 'max-welfare'])
    assert.deepEqual(json('compute', huge, '--rule', rule).winners, ['a'], rule)
  const long = join(folder, 'long.pb'), out = createWriteStream(long)
  out.write(pb({ num_votes: '10000000', budget: '11' }, 'a;6\nb;5\n', ''))
  for (let from = 0; from < 1e7; from += 1e5) {
    let text = ''
    for (let i = from; i < from + 1e5; i++) text += `${i};${i % 3 ? 'a' : 'a,b'}\n`
    if (!out.write(text)) await new Promise(resolve => out.once('drain', resolve))
  }
  await new Promise(resolve => out.end(resolve))
  const got = json('compute', long, '--completion', 'add1')
  assert.deepEqual(got.winners, ['a', 'b'])
  rmSync(long)
})

test('the page stands alone, in the language asked for', () => {
  for (const lang of ['en', 'zh', 'ar']) {
    const path = join(folder, `${lang}.html`)
    assert.equal(run('compute', file('page.pb', pb({}, 'a;6\n<b>;5\n', '1;a\n2;a,<b>\n')), '--html', path, '--lang', lang).status, 0)
    const page = readFileSync(path, 'utf8')
    assert.match(page, lang === 'ar' ? /<html lang="ar" dir="rtl"/ : /<html lang="[^"]+" dir="ltr"/)
    assert.doesNotMatch(page, /<b>|<script|(src|href)="(https?:)?\/\//)
  }
})
