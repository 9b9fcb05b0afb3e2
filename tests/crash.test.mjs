// kill -9 under write load, again and again: every acknowledged request is found again, none twice, none half, and what was
// sent but not answered can be sent again without a second effect. LINLI_KILLS kills on each database (20; ./dev soak: 200).
// By the rule of three, no loss in n kills bounds the rate of loss by 3/n.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Load } from './load.mjs';
import { Site, databases } from './site.mjs';

const kills = Number(process.env.LINLI_KILLS ?? 20);

for (const kind of databases())
  describe(kind, () => {
    let site, load;
    before(async () => {
      site = new Site(kind);
      load = new Load(site, site.sql(`SELECT id FROM place WHERE code = 'tang-b1'`));
    });
    after(() => site?.remove());

    test(`${kills} kills under load lose nothing`, async () => {
      let unanswered = 0;
      for (let round = 0; round < kills; round++) {
        const began = Date.now();
        await site.start();
        assert.ok(Date.now() - began < 10_000, 'ready again');
        if (round === 0) await load.person.formToken(); // a stranger's token outlives the server
        unanswered += await load.again();
        load.check();
        const loading = load.run(round);
        await new Promise((resolve) => setTimeout(resolve, 100 + Math.random() * 500));
        await site.kill();
        await loading;
        load.check();
      }
      await site.start();
      unanswered += await load.again();
      const found = load.check();
      assert.equal(found, load.sent.size, 'all that was sent is there in the end');
      assert.ok(load.told.size > kills * 5, `the load was one: ${load.told.size}`);
      await site.stop();
      const verified = site.run('verify', 'record', site.folder);
      assert.match(verified, /all good/);
      if (kind === 'sqlite') {
        assert.equal(site.sql('PRAGMA integrity_check'), 'ok');
        assert.equal(site.sql('PRAGMA foreign_key_check'), '');
      }
      console.log(`${kind}: ${kills} kills, ${found} requests, ${unanswered} sent again, 0 lost, 0 twice`);
    });

    test('told to end under load, it ends well and has kept what it said', async () => {
      for (let round = 0; round < 8; round++) {
        await site.start();
        const loading = load.run(`end ${round}`);
        await new Promise((resolve) => setTimeout(resolve, 100 + Math.random() * 700));
        await site.stop();
        await loading;
        load.check();
      }
    });
  });
