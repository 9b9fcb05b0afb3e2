// A small second reader and writer of UUID.bel for tests, written apart from src/election: what it makes, linli and
// belenios-tool must read.
import { createHash } from 'node:crypto'

export const sha256 = bytes => createHash('sha256').update(bytes).digest('hex')

function record(name, body, time) {
  const header = Buffer.alloc(512)
  const bytes = Buffer.from(body)
  header.write(name, 0)
  header.write('0000644', 100)
  header.write('0000000', 108)
  header.write('0000000', 116)
  header.write(bytes.length.toString(8).padStart(11, '0'), 124)
  header.write(Number(time).toString(8).padStart(11, '0'), 136)
  header.write('        ', 148)
  header.write('0', 156)
  header.write(header.reduce((a, b) => a + b).toString(8).padStart(6, '0') + '\0 ', 148)
  return Buffer.concat([header, bytes, Buffer.alloc((512 - bytes.length % 512) % 512)])
}

// {time, events: [{type, bodies: [text…]}]}
export function read(archive) {
  const events = []
  let data = [], time
  for (let at = 0; at < archive.length;) {
    const name = archive.subarray(at, at + 100).toString().replace(/\0.*$/s, '')
    const size = parseInt(archive.subarray(at + 124, at + 135).toString(), 8)
    const body = archive.subarray(at + 512, at + 512 + size).toString()
    at += 512 + Math.ceil(size / 512) * 512
    if (name === 'BELENIOS') time = JSON.parse(body).timestamp
    else if (name.endsWith('.data.json')) data.push(body)
    else { events.push({ type: JSON.parse(body).type, bodies: data }); data = [] }
  }
  return { time, events }
}

// Writes it again, chained; an event's `spoil` may change its fields {parent, height, type, payload} on the way.
export function write({ time, events }) {
  const parts = [record('BELENIOS', JSON.stringify({ version: 1, timestamp: time }), time)]
  let parent
  events.forEach(({ type, bodies, payload, spoil }, height) => {
    for (const body of bodies) parts.push(record(sha256(body) + '.data.json', body, time))
    if (bodies.length && !payload) payload = sha256(bodies.at(-1))
    const event = spoil ? spoil({ parent, height, type, payload }) : { parent, height, type, payload }
    const text = JSON.stringify(event)
    parent = sha256(text)
    parts.push(record(parent + '.event.json', text, time))
  })
  return Buffer.concat(parts)
}

// The lines that name an event's data, made anew after a body was changed.
export function rename(event) {
  const b = event.bodies
  if (event.type === 'Setup') b[3] = JSON.stringify({ election: sha256(b[0]), trustees: sha256(b[1]), credentials: sha256(b[2]) })
  else if (event.type === 'EncryptedTally') b[1] = JSON.stringify({ ...JSON.parse(b[1]), encrypted_tally: sha256(b[0]) })
  else if (b.length === 2) b[1] = JSON.stringify({ ...JSON.parse(b[1]), payload: sha256(b[0]) })
  return event
}
