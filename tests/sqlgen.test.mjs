// sqlgen: what it makes of one of everything (tests/sqlgen/garden, compared to the letter), and how it
// says what is wrong. After a wanted change: node tests/sqlgen.test.mjs --bless
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'

const program = join(process.env.LINLI_BUILD ?? 'build/asan', 'src/store/sqlgen')
const sqlgen = (file, out) => spawnSync(program, [file, out, join(out, 'd')], { encoding: 'utf8' })
const scratch = () => mkdtempSync(join(tmpdir(), 'linli-sqlgen-'))

const golden = 'tests/sqlgen/garden'
if (process.argv.includes('--bless')) {
  const out = scratch()
  assert.equal(sqlgen(`${golden}/garden.sql`, out).stderr, '')
  for (const end of ['h', 'c']) copyFileSync(join(out, `garden.sql.${end}`), `${golden}/garden.sql.${end}.expected`)
  rmSync(out, { recursive: true })
  process.exit(0)
}

test('one of everything', () => {
  const out = scratch()
  const run = sqlgen(`${golden}/garden.sql`, out)
  assert.equal(run.stderr, '')
  assert.equal(run.status, 0)
  for (const end of ['h', 'c'])
    assert.equal(readFileSync(join(out, `garden.sql.${end}`), 'utf8'), readFileSync(`${golden}/garden.sql.${end}.expected`, 'utf8'))
  assert.match(readFileSync(join(out, 'd'), 'utf8'), /garden\.sql .*migrations\/0001-garden\.sql/)
  rmSync(out, { recursive: true })
})

const rows = '-- row r(id id, name text)\n'
const faults = [
  ['SELECT 1;', "1: a statement without '-- query NAME(…) KIND' before it"],
  ['-- row r(id whole)', "1: unknown type 'whole' (int, id, time, bool, text, blob, real)"],
  ['-- row r(yes bool?)', '1: a bool cannot be absent; use int?'],
  ['-- row r(id id, id id)', "1: field 'id' stands twice"],
  ['-- row r(Id id)', "1: 'Id' is not a name (a-z, 0-9, _)"],
  ['-- row r(id id', "2: the list of 'r' never closes"],
  [rows + rows, "2: row 'r' stands twice"],
  [rows + '-- query q() lots r', "2: 'one', 'many', 'each', 'value' or 'exec' expected instead of 'lots'"],
  [rows + '-- query q() one s', "2: no row 's' stands above"],
  [rows + '-- query q(id) one r', "2: parameter 'id' has no type, and no row above has that name"],
  [rows + '-- query q(db int) one r', "2: a parameter cannot be called 'db': the C function has one"],
  [rows + '-- query q(id id) one r\nSELECT 1 WHERE 2 = :what;', "3: unknown parameter ':what'"],
  [rows + '-- query q(id id) one r\nSELECT 1,\n 2;', "4: parameter 'id' is not used"],
  [rows + '-- query q() one r\nSELECT 1\n', "2: the statement of 'q' never ends with ';'"],
  [rows + '-- query q() one r\nSELECT 1\n\n-- query p() one r', "5: the statement of 'q' (line 2) has not ended with ';'"],
  [rows + '-- query q() one r\nSELECT 1; SELECT 2;', "3: a statement ends with ';' at the end of a line"],
  [rows + '-- query q() one r\nSELECT ?1;', "3: '?': parameters are written :name"],
  [rows + '-- query q() many r\nSELECT id, name FROM t;', "3: 'q' is many and has no LIMIT (-- unbounded: why)"],
  [rows + '-- query q() many r\n-- unbounded:\nSELECT 1;', "3: say why behind the ':'"],
  [rows + '-- query q(id id) one r\nSELECT 1 [AND id = :id];', "3: no parameter that may be absent (type?) stands between '[' and ']'"],
  [rows + '-- query q(id id?) one r\nSELECT 1 [AND id = :id;', "3: the '[' of line 3 never closes"],
  [rows + '-- query q(id id?) one r\nSELECT 1 [AND [id = :id]];', "3: '[' inside '['"],
  [rows + '-- query q() one r\nSELECT 1];', "3: ']' without '['"],
  [rows + '-- query q() each r\n-- kept\nSELECT 1;', "4: 'q' cannot be kept: only what reads one or many rows can"],
  [rows + '-- query q() value int\n-- kept\nUPDATE t SET n = 1 RETURNING n;', "4: 'q' cannot be kept: only what reads one or many rows can"],
  [rows + '-- query q() each r\n-- ahead\nSELECT 1;', "4: 'q' cannot be asked ahead: only what reads one or many rows anew can"],
  ['-- steady a b', "1: '-- steady TABLE, TABLE' expected"],
  [rows + '-- query q() one r\n-- @mysql\nSELECT 1;', "3: '-- @sqlite', '-- @postgres' or '-- @both' expected"],
  [rows + '-- query q() one r\n{columns} WHERE 1;', "3: there is no '-- part columns' above"],
  ['-- part p\nSELECT 1', "1: '-- part p' has no '-- end'"],
  ['-- query q() exec\nDELETE FROM t RETURNING id;', "2: 'q' is exec but has RETURNING; use value or one"],
  ['-- query q() exec\nDELETE FROM t;\n-- query q() exec\nDELETE FROM t;', "3: query 'q' stands twice"],
]

for (const [text, want] of faults)
  test(want, () => {
    const out = scratch()
    const file = join(out, 'bad.sql')
    writeFileSync(file, text)
    const run = sqlgen(file, out)
    assert.equal(run.stderr.trim(), `${file}:${want}`)
    assert.equal(run.status, 1)
    rmSync(out, { recursive: true })
  })

test('migrations are numbered', () => {
  const out = scratch()
  mkdirSync(join(out, 'm/migrations'), { recursive: true })
  writeFileSync(join(out, 'm/m.sql'), '')
  writeFileSync(join(out, 'm/migrations/0001-a.sql'), "SELECT 'open")
  assert.match(sqlgen(join(out, 'm/m.sql'), out).stderr, /0001-a\.sql:1: a ' never closes/)
  writeFileSync(join(out, 'm/migrations/0001-a.sql'), '')
  writeFileSync(join(out, 'm/migrations/0001-b.sql'), '')
  assert.match(sqlgen(join(out, 'm/m.sql'), out).stderr, /0001-b\.sql:1: two migrations with this number/)
  writeFileSync(join(out, 'm/migrations/first.sql'), '')
  rmSync(join(out, 'm/migrations/0001-b.sql'))
  assert.match(sqlgen(join(out, 'm/m.sql'), out).stderr, /first\.sql:1: a migration is called NNNN-name\.sql/)
  rmSync(out, { recursive: true })
})
