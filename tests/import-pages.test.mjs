// Taking over files on the pages of an administrator, on both databases: every faulty line named, nothing written before it is
// confirmed, nothing twice, and nobody kept waiting meanwhile.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { Person, Site, databases, eventually } from './site.mjs';

const file = (text, name = 'in.csv') => new File([text], name, { type: 'text/csv' });

for (const kind of databases())
  describe(kind, () => {
    let site, admin;
    before(async () => {
      site = new Site(kind);
      site.addPerson('far@demo.example', 'administrator', 'qiao');
      await site.start();
      admin = await Person.signedIn(site, 'admin@demo.example');
    });
    after(() => site?.remove());

    async function sent(what, content, who = admin) {
      const answer = await who.post(`/en/import/${what}`, { file: content });
      assert.equal(answer.status, 303, answer.text?.slice(0, 400));
      return /imports\/\d+/.exec(answer.location)[0];
    }
    async function settled(path, who = admin) {
      for (let tries = 0; tries < 600; tries++) {
        const page = await who.get(`/en/${path}`);
        assert.equal(page.status, 200);
        if (!page.headers.get('refresh')) return page.text;
        await new Promise((go) => setTimeout(go, 50));
      }
      throw new Error('it never ended');
    }
    const figures = (text) => [...text.matchAll(/<dd>([\d,]+)<\/dd>/g)].map(([, n]) => Number(n.replace(',', ''))).slice(0, 3);
    const take = async (path, who = admin) => assert.equal((await who.post(`/en/${path}/step`, { do: 'take' })).status, 303);
    const count = (sql) => Number(site.sql(sql));

    test('places: tried, faulty lines by number, taken, taken again', async () => {
      const rows = ['code,parent,level,lat,lon,name:en,name:zh-Hans', 'n1,tang,grid,,,North,北区', 'n1-1,n1,building,31.2,121.4,House 1,1号楼',
        'n2,nowhere,grid,,,Lost,', 'n3,tang,planet,,,Mars,', 'n4,n1-1,grid,,,Upside down,', 'n5,tang,grid,95,1,Too far,', 'n6,tang,grid,,,,', 'n7,tang,grid,,'];
      const before = count('SELECT count(*) FROM place');
      const path = await sent('places', file(rows.join('\n')));
      const tried = await settled(path);
      assert.deepEqual(figures(tried), [2, 0, 6]);
      for (const line of [4, 5, 6, 7, 8, 9]) assert.match(tried, new RegExp(`<div>\\s*${line}\\s*</div>`), `line ${line}`);
      assert.match(tried, /There is no such level/);
      assert.equal(count('SELECT count(*) FROM place'), before, 'a trial writes nothing');
      await take(path);
      assert.deepEqual(figures(await settled(path)), [2, 0, 6]);
      assert.equal(count('SELECT count(*) FROM place'), before + 2);
      assert.equal(site.sql("SELECT p.code FROM place p JOIN place c ON c.parent = p.id WHERE c.code = 'n1-1'"), 'n1');
      const again = await sent('places', file(rows.join('\n'), 'again.csv'));
      assert.deepEqual(figures(await settled(again)), [0, 2, 6]);
      assert.match(site.run('verify', 'record', site.folder), /lines|good|whole/i);
    });

    test('an administrator takes over only what lies under the own place', async () => {
      const far = await Person.signedIn(site, 'far@demo.example');
      const path = await sent('places', file('code,parent,level,name:en\nx1,tang,grid,Not mine\nx2,qiao,grid,Mine\nx3,,city,Rome\n'), far);
      assert.deepEqual(figures(await settled(path, far)), [1, 0, 2]);
      await take(path, far);
      await settled(path, far);
      assert.equal(site.sql("SELECT code FROM place WHERE code IN ('x1', 'x2', 'x3')"), 'x2');
      assert.equal((await admin.get(`/en/${path}`)).status, 404, 'nobody sees another’s');
      assert.equal((await admin.post(`/en/${path}/step`, { do: 'drop' })).status, 404);
    });

    test('outlines, kinds and questions', async () => {
      const outlines = readFileSync('src/demo/data/outlines.geojson', 'utf8').replace('"tang"', '"nobody"');
      let path = await sent('outlines', file(outlines, 'o.geojson'));
      const text = await settled(path);
      assert.equal(figures(text)[2], 1);
      assert.match(text, /<div>\s*4\s*<\/div>/, 'the line where the feature begins');
      await take(path);
      await settled(path);
      path = await sent('kinds', file('code,parent,role,respond,resolve,name:en\npets,,committee,60,600,Pets\ndogs,pets,committee,60,600,Dogs\nx,nope,committee,60,600,X\ny,pets,committee,60,6,Y\n'));
      assert.deepEqual(figures(await settled(path)), [2, 0, 2]);
      await take(path);
      assert.deepEqual(figures(await settled(path)), [2, 0, 2]);
      path = await sent('questions', file('kind,code,type,required,sort,asked:en,choices:en\ndogs,many,number,no,1,How many?,\ndogs,one,one,no,2,Which?,\nlift,inside,one,yes,1,Again?,a|A\n'));
      assert.deepEqual(figures(await settled(path)), [1, 1, 1]);
      await take(path);
      await settled(path);
      assert.match((await admin.get('/en/cases/new/dogs')).text, /How many\?/);
    });

    test('what is no table says so; what is thrown away stays away', async () => {
      assert.match(await settled(await sent('places', file('just words\n'))), /no column “code”/);
      assert.match(await settled(await sent('places', new File([new Uint8Array([0xb0, 0xeb, 10])], 'gbk.csv'))), /not UTF-8/);
      assert.match(await settled(await sent('outlines', file('{"type":"x"}'))), /no FeatureCollection/);
      assert.equal((await admin.post('/en/import/places', {})).status, 422);
      const path = await sent('places', file('code,parent,level,name:en\nz1,tang,grid,Z\n'));
      await settled(path);
      assert.equal((await admin.post(`/en/${path}/step`, { do: 'drop' })).status, 303);
      assert.equal((await admin.post(`/en/${path}/step`, { do: 'take' })).status, 409);
      assert.equal(count("SELECT count(*) FROM place WHERE code = 'z1'"), 0);
    });

    test('three thousand households; meanwhile others write', async () => {
      const rows = ['code,parent,level,name:en,name:zh-Hans'];
      for (let b = 1; b <= 30; b++) {
        rows.push(`big${b},tang-1,building,Building ${b},${b}号楼`);
        for (let h = 1; h <= 100; h++) rows.push(`big${b}-${h},big${b},household,${b}-${h},${b}号${h}室`);
      }
      const path = await sent('places', file(rows.join('\n'), 'big.csv'));
      assert.deepEqual(figures(await settled(path)), [3030, 0, 0]);
      const stocks = () => count("SELECT analyze_count FROM pg_stat_user_tables WHERE relname = 'place'");
      const before = kind === 'postgres' ? stocks() : 0;
      await take(path);
      const resident = await Person.signedIn(site, 'james@demo.example');
      const opened = await resident.open('path', { title: 'Meanwhile', place: site.sql("SELECT id FROM place WHERE code = 'tang-b1'") });
      assert.equal(typeof opened, 'string', 'a request is opened meanwhile');
      assert.deepEqual(figures(await settled(path)), [3030, 0, 0]);
      assert.equal(count("SELECT count(*) FROM place WHERE code LIKE 'big%'"), 3030);
      // PostgreSQL is told how much there is now, as after the command; it says so a moment later.
      if (kind === 'postgres') await eventually(() => stocks() > before);
    });

    test('an import that was cut off goes on after a restart, and nothing is there twice', async () => {
      const rows = ['code,parent,level,name:en'];
      for (let i = 0; i < 4000; i++) rows.push(`cut${i},tang-2,building,Cut ${i}`);
      const path = await sent('places', file(rows.join('\n'), 'cut.csv'));
      await settled(path);
      await take(path);
      await site.kill();
      await site.start();
      assert.match(await settled(path), /Taken over/);
      assert.equal(count("SELECT count(*) FROM place WHERE code LIKE 'cut%'"), 4000);
    });
  });
