// Requests as fast as the server takes them, from many clients, and the question afterwards whether everything that was
// acknowledged is there once: what the tests of crashes, power cuts, full disks and lost databases have in common.
import assert from 'node:assert/strict';
import { Person, eventually, inParallel, once } from './site.mjs';

const clients = 32;

// A load of requests that knows what it was told. sent: title → once-token; told: title → number.
export class Load {
  constructor(site, place) {
    this.site = site;
    this.place = place;
    this.sent = new Map();
    this.told = new Map();
    this.person = new Person(site);
  }

  async one(title) {
    const fields = { title, place: this.place, _once: this.sent.get(title) };
    const answer = await this.person.post('/en/cases/new/path', fields);
    const number = /\/cases\/(\d{4}-\d+)\?sent/.exec(answer.location ?? '')?.[1];
    if (number) this.told.set(title, number);
    return answer.status;
  }

  // Until the server is gone, or enough() says so; answers how often each status came.
  async run(round, enough = () => false) {
    const statuses = new Map();
    let next = 0, going = true, broken = 0;
    await Promise.all(Array.from({ length: clients }, async () => {
      while (going && !enough(statuses)) {
        const title = `kill ${round}.${next++}`;
        this.sent.set(title, once());
        const status = await this.one(title).catch((error) => {
          broken++; // one connection is closed (sent again later), or the server is gone
          if (error.cause?.code === 'ECONNREFUSED' || broken > 10 * clients) going = false;
        });
        if (status) statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
    }));
    return statuses;
  }

  // What got no answer, or a refusal, is sent again, as people would.
  async again() {
    const open = [...this.sent.keys()].filter((title) => !this.told.has(title));
    await inParallel(open, clients, (title) => eventually(async () => (await this.one(title)) === 303, 5));
    return open.length;
  }

  // Which request has this number, and when it was written: whether it was lost, or its answer went to another.
  holder(number) {
    return this.site.sql(`SELECT title || ' of ' || opened FROM cases WHERE number = '${number}'`) || 'nobody’s';
  }

  check() {
    const numbers = new Map(this.site.sql(`SELECT title, number FROM cases WHERE title LIKE 'kill %'`).split('\n').filter(Boolean)
      .map((line) => line.split('|')));
    const rows = Number(this.site.sql(`SELECT count(*) FROM cases WHERE title LIKE 'kill %'`));
    assert.equal(rows, numbers.size, 'none twice');
    const lost = [...this.told].filter(([title, number]) => numbers.get(title) !== number)
      .map(([title, number]) => `${title}: told ${number}, found ${numbers.get(title)}; ${number} is ${this.holder(number)}`);
    assert.deepEqual(lost, [], `${lost.length} of ${this.told.size} acknowledged are lost`);
    const half = this.site.sql(`SELECT count(*) FROM cases c WHERE title LIKE 'kill %' AND (SELECT count(*) FROM record r
      WHERE r.subject = c.id AND r.verb = 'case_open') <> 1`);
    assert.equal(half, '0', 'each has its line in the record');
    return numbers.size;
  }
}
