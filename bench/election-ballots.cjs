// Fills an archive with a ballot a credential (0 to 7 of 9, and a ranking where one is asked for), made by the booth's script,
// written without checks.
// usage: node election-ballots.cjs UUID.bel private_creds.txt
const { createHash } = require('node:crypto')
const { readFileSync, writeFileSync } = require('node:fs')
const booth = require('../static/booth/ballot.js')
const [bel, creds] = process.argv.slice(2)
const sha256 = text => createHash('sha256').update(text).digest('hex')

async function main() {
  const { read, write } = await import('../tests/election-bel.mjs')
  const archive = read(readFileSync(bel)), election = archive.events[0].bodies[0]
  const { questions } = JSON.parse(election)
  readFileSync(creds, 'utf8').trim().split('\n').forEach((line, i) => {
    const ticks = parseInt(sha256('ticks ' + i).slice(0, 8), 16)
    const choice = Array.from({ length: 9 }, (_, k) => ticks >> k & 1)
    while (choice.reduce((a, b) => a + b) > 7) choice[choice.lastIndexOf(1)] = 0
    const choices = questions.map(q => q.type ? q.value.answers.map((_, k) => 1 + (k + i) % 9) : choice)
    archive.events.push({ type: 'Ballot', bodies: [booth.makeBallot(election, line.split(' ').at(-1), choices, 'bench ' + i).ballot] })
    if (i % 100 === 99) process.stderr.write(`  ${i + 1}\n`)
  })
  writeFileSync(bel, write(archive))
}
main()
