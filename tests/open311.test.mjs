// Open311 GeoReport v2 as a program sees it that knows only the specification (wiki.open311.org/GeoReport_v2, Service
// Discovery, Extensions): it is given an address and a key, and finds everything else by itself. XML and JSON must say the same.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Site, databases, demoKey } from './site.mjs';

// ── Schemaless XML to a tree of texts, as the specification's own JSON mapping has it ──

const lists = { discovery: [], errors: 'error', services: 'service', attributes: 'attribute', values: 'value',
                service_requests: 'request', endpoints: 'endpoint', formats: 'format' };
const unescape = (text) => text.replace(/&(lt|gt|amp|quot|apos|#(\d+)|#x([0-9a-fA-F]+));/g, (_, name, decimal, hex) =>
  decimal ? String.fromCodePoint(Number(decimal)) : hex ? String.fromCodePoint(parseInt(hex, 16))
  : { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }[name]);

function readXml(text) {
  assert.match(text, /^<\?xml version="1\.0" encoding="utf-8"\?>/i, 'the declaration names the encoding');
  const tokens = text.replace(/^<\?xml[^>]*\?>/, '').match(/<[^>]*>|[^<]+/g);
  let at = 0;
  const element = () => {
    const open = /^<([\w]+)\s*(\/?)>$/.exec(tokens[at++]);
    assert.ok(open, `an element without attributes and namespace: ${tokens[at - 1]}`);
    const [, name, empty] = open;
    const children = [];
    let words = '';
    while (!empty && !tokens[at].startsWith('</')) {
      if (tokens[at].startsWith('<')) children.push(element());
      else words += unescape(tokens[at++]);
    }
    if (!empty) assert.equal(tokens[at++], `</${name}>`);
    if (typeof lists[name] === 'string') return [name, children.map(([child, value]) => (assert.equal(child, lists[name]), value))];
    if (children.length === 0) return [name, words];
    return [name, Object.fromEntries(children)];
  };
  while (!tokens[at].trim()) at++;
  const [name, value] = element();
  assert.equal(tokens.slice(at).join('').trim(), '');
  return { name, value };
}

// JSON's bare booleans, numbers and nulls as the words XML has for them.
const worded = (value) => (Array.isArray(value) ? value.map(worded)
  : value === null ? '' : typeof value === 'object' ? Object.fromEntries(Object.entries(value).map(([k, v]) => [k, worded(v)]))
  : String(value));

const w3c = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
const day = 86_400_000;
const at = (ms) => new Date(ms).toISOString();

for (const kind of databases())
  describe(kind, () => {
    let site, start, api;
    // 1,203 requests of the last 60 days, one a second, and one each of 89, 91 and 200 days ago.
    const imported = 1203, now = Date.now();
    before(async () => {
      site = new Site(kind);
      const ago = [...Array.from({ length: imported }, (_, i) => 2 * day + i * 1000), 89 * day, 91 * day, 200 * day];
      const file = join(site.folder, 'old.json');
      writeFileSync(file, JSON.stringify(ago.map((ms, i) => ({
        service_request_id: `old-${i}`, status: i % 3 ? 'closed' : 'open', service_name: 'Lights', description: `Old ${i}`,
        requested_datetime: at(now - ms), updated_datetime: at(now - ms + 1000), lat: 31.195, long: 121.3945 }))));
      site.run('import', 'open311', site.folder, file, '--community', 'tang');
      await site.start();
      await site.prepared(); // a request tells of its picture once that is: in the second form, and not in the first
      start = `${site.base}/open311/v2/discovery`;
    });
    after(() => site?.remove());

    // Asks for both forms, compares them, answers the tree.
    async function both(path, { status = 200, query = {}, root, headers = {} } = {}) {
      const search = new URLSearchParams(query).toString();
      const trees = [];
      for (const format of ['xml', 'json']) {
        const url = `${path.startsWith('http') ? path : `${api}/${path}`}.${format}${search ? `?${search}` : ''}`;
        const answer = await fetch(url, { headers });
        const text = await answer.text();
        assert.equal(answer.status, status, `${url}: ${text.slice(0, 300)}`);
        assert.equal(answer.headers.get('content-type').replace(/\s/g, '').toLowerCase(),
          format === 'xml' ? 'text/xml;charset=utf-8' : 'application/json;charset=utf-8');
        if (format === 'json') trees.push(JSON.parse(text));
        else {
          const { name, value } = readXml(text);
          if (root) assert.equal(name, root);
          trees.push(value);
        }
      }
      assert.deepEqual(worded(trees[1]), trees[0], 'XML and JSON say the same');
      return trees[1];
    }
    // A refusal in both forms.
    async function refused(path, status, query) {
      const errors = await both(path, { status, query, root: 'errors' });
      assert.ok(errors.length >= 1);
      for (const { code, description } of errors) assert.ok(String(code).length && description.length);
    }
    async function post(fields, format = 'json') {
      const body = new URLSearchParams();
      for (const [name, value] of Object.entries(fields)) for (const one of [].concat(value)) body.append(name, one);
      const answer = await fetch(`${api}/requests.${format}`, {
        method: 'POST', body, headers: { 'Content-Type': 'application/x-www-form-urlencoded; charset=utf-8' } });
      const text = await answer.text();
      return { status: answer.status, text, tree: format === 'json' ? JSON.parse(text) : readXml(text).value };
    }
    const ids = (requests) => requests.map((request) => request.service_request_id);
    const good = { api_key: demoKey, service_code: 'path', lat: '31.195', long: '121.3945', description: 'A loose kerb' };

    test('discovery names everything that is needed', async () => {
      const found = await both(start, { root: 'discovery' });
      assert.match(found.changeset, w3c);
      assert.ok(found.contact.length && found.key_service.length);
      const endpoint = found.endpoints.find(({ specification }) => specification === 'http://wiki.open311.org/GeoReport_v2');
      assert.ok(endpoint);
      assert.match(endpoint.changeset, w3c);
      assert.ok(['production', 'test', 'acceptation'].includes(endpoint.type));
      assert.deepEqual([...endpoint.formats].sort(), ['application/json', 'text/xml']);
      api = endpoint.url;
    });

    test('services', async () => {
      const services = await both('services', { root: 'services' });
      assert.ok(services.length > 5);
      for (const service of services) {
        assert.deepEqual(Object.keys(service).sort(), ['description', 'group', 'keywords', 'metadata', 'service_code', 'service_name', 'type']);
        assert.equal(typeof service.service_code, 'string');
        assert.equal(typeof service.metadata, 'boolean');
        assert.ok(['realtime', 'batch', 'blackbox'].includes(service.type));
      }
      assert.deepEqual(await both('services', { query: { jurisdiction_id: 'tang' } }), services);
      assert.deepEqual(await both('services', { query: { jurisdiction_id: '' } }), services, 'an empty parameter is an absent one');
      await refused('services', 404, { jurisdiction_id: 'atlantis' });
    });

    test('definitions of services that have one', async () => {
      for (const { service_code, metadata } of await both('services')) {
        if (!metadata) continue;
        const definition = await both(`services/${service_code}`, { root: 'service_definition' });
        assert.equal(definition.service_code, service_code);
        assert.ok(definition.attributes.length);
        assert.equal(new Set(definition.attributes.map(({ order }) => Number(order))).size, definition.attributes.length);
        for (const attribute of definition.attributes) {
          assert.ok(['string', 'number', 'datetime', 'text', 'singlevaluelist', 'multivaluelist'].includes(attribute.datatype));
          assert.ok(Number(attribute.order) > 0);
          assert.equal(typeof attribute.variable, 'boolean');
          assert.equal(typeof attribute.required, 'boolean');
          assert.ok(attribute.code && attribute.description && 'datatype_description' in attribute);
          if (/list$/.test(attribute.datatype)) for (const { key, name } of attribute.values) assert.ok(key && name);
        }
      }
      await refused('services/nonsense', 404);
    });

    test('a request by each kind of location is found again', async () => {
      for (const where of [{ lat: '31.195', long: '121.3945' }, { address_string: 'By the east gate' }, { address_id: 'tang-b1' }])
        for (const format of ['json', 'xml']) {
          const { lat, long, ...rest } = good;
          const { status, tree, text } = await post({ ...rest, ...where, description: `Kerb <b>&amp; "ramp"</b>\n坡道 ${format}`,
            email: 'a@example.org', first_name: 'Ann', last_name: 'O’Neil', phone: '000', device_id: 'd', account_id: 'a',
            media_url: 'http://example.org/a.jpg', deviceid: 'x' }, format);
          assert.equal(status, 200, text);
          assert.equal(tree.length, 1);
          assert.ok('service_notice' in tree[0] && 'account_id' in tree[0]);
          assert.ok(Boolean(tree[0].service_request_id) !== Boolean(tree[0].token), 'an id or a token');
          const [request] = await both(`requests/${tree[0].service_request_id}`, { root: 'service_requests' });
          assert.equal(request.description, `Kerb <b>&amp; "ramp"</b>\n坡道 ${format}`);
          assert.equal(request.status, 'open');
          assert.equal(request.service_code, 'path');
          assert.match(request.requested_datetime, w3c);
          assert.ok(Math.abs(Date.parse(request.requested_datetime) - Date.now()) < 60_000);
          if (where.address_string) assert.equal(request.address, where.address_string);
          if (where.lat) assert.deepEqual([Number(request.lat), Number(request.long)], [31.195, 121.3945]);
          assert.ok(!JSON.stringify(request).includes('example.org/a') || request.media_url, 'contact data is not told');
          assert.ok(!JSON.stringify(request).includes('Ann'));
        }
    });

    test('attributes: required ones, one of, several of', async () => {
      const { status, tree } = await post({ ...good, service_code: 'noise', 'attribute[when][]': ['night', 'evening'] });
      assert.equal(status, 200, JSON.stringify(tree));
      assert.equal((await post({ ...good, service_code: 'lift', 'attribute[inside]': 'no' })).status, 200);
      assert.equal((await post({ ...good, service_code: 'lift' })).status, 400, 'a required attribute is missing');
      assert.equal((await post({ ...good, service_code: 'lift', 'attribute[inside]': 'perhaps' })).status, 400, 'no such value');
      assert.equal((await post({ ...good, service_code: 'light', 'attribute[how-many]': 'many' })).status, 400, 'no number');
      assert.equal((await post({ ...good, service_code: 'water', 'attribute[since]': '2026-02-31' })).status, 400, 'no date');
    });

    test('what a POST is refused for', async () => {
      const without = (...names) => Object.fromEntries(Object.entries(good).filter(([name]) => !names.includes(name)));
      const cases = [
        [403, without('api_key')], [403, { ...good, api_key: 'guess' }], [403, { ...good, api_key: '' }],
        [400, without('service_code')], [400, { ...good, service_code: '' }], [404, { ...good, service_code: 'nonsense' }],
        [400, without('lat', 'long')], [400, without('long')], [400, { ...good, lat: '', long: '' }],
        [400, { ...good, lat: 'north' }], [400, { ...good, lat: '91' }], [400, { ...good, long: '181' }], [400, { ...good, lat: 'nan' }],
        [404, { ...good, jurisdiction_id: 'atlantis' }], [400, { ...without('lat', 'long'), address_id: 'nowhere' }],
        [400, { ...good, description: 'x'.repeat(4001) }],
      ];
      for (const format of ['json', 'xml'])
        for (const [status, fields] of cases) {
          const answer = await post(fields, format);
          assert.equal(answer.status, status, `${JSON.stringify(fields).slice(0, 200)}: ${answer.text}`);
          assert.ok(answer.tree[0].code && answer.tree[0].description);
        }
    });

    test('descriptions come back as they were sent', async () => {
      const long = '居'.repeat(4000); // characters, whatever their bytes
      for (const description of [long, `${'a '.repeat(100)}b\nc`, 'One line', 'Two\nlines\n\nand a paragraph', '<b>&amp;</b> "quoted"\ttab']) {
        const { status, tree, text } = await post({ ...good, description });
        assert.equal(status, 200, text);
        assert.equal((await both(`requests/${tree[0].service_request_id}`))[0].description, description);
      }
    });

    test('one request: fields, and 404', async () => {
      const [first] = await both('requests', { query: { page_size: 1 } });
      const [request] = await both(`requests/${first.service_request_id}`, { root: 'service_requests' });
      assert.deepEqual(request, first);
      assert.deepEqual(Object.keys(request).sort(), ['address', 'address_id', 'agency_responsible', 'description', 'expected_datetime',
        'lat', 'long', 'media_url', 'requested_datetime', 'service_code', 'service_name', 'service_notice', 'service_request_id', 'status',
        'status_notes', 'updated_datetime', 'zipcode']);
      await refused('requests/1999-000001', 404);
      await refused(`requests/${first.service_request_id}`, 404, { jurisdiction_id: 'atlantis' });
    });

    test('the last 90 days, and at most 1,000', async () => {
      const all = await both('requests', { root: 'service_requests' });
      assert.equal(all.length, 1000);
      for (const { status, requested_datetime } of all) {
        assert.ok(['open', 'closed'].includes(status));
        assert.ok(Date.parse(requested_datetime) > Date.now() - 90 * day - 60_000);
      }
      const times = all.map(({ requested_datetime }) => Date.parse(requested_datetime));
      assert.deepEqual(times, [...times].sort((a, b) => b - a), 'newest first');
      assert.equal((await both('requests', { query: { page_size: 5000 } })).length, 1000);
      const old = await both('requests', { query: { end_date: at(now - 88 * day) } });
      assert.deepEqual(old.map(({ description }) => description), ['Old 1203', 'Old 1204'], 'the 90 days before end_date');
      const older = await both('requests', { query: { start_date: at(now - 201 * day) } });
      assert.deepEqual(older.map(({ description }) => description), ['Old 1205'], 'the 90 days after start_date');
    });

    test('start_date and end_date', async () => {
      const within = (from, to) => ({ start_date: at(now - from), end_date: at(now - to) });
      assert.deepEqual((await both('requests', { query: within(90 * day, 88 * day) })).map((r) => r.description), ['Old 1203']);
      assert.equal((await both('requests', { query: within(120 * day, 31 * day) })).length, 2);
      await refused('requests', 400, within(120 * day, 29 * day));
      assert.deepEqual(await both('requests', { query: within(1 * day, 2 * day) }), [], 'nothing lies between');
      for (const wrong of ['yesterday', '2026-13-01T00:00:00Z', '2026-02-30T00:00:00Z', '2026-01-01T25:00:00Z', '2026-01-01T00:00:00'])
        await refused('requests', 400, { start_date: wrong });
      const zoned = at(now - 90 * day + 8 * 3_600_000).replace(/\.\d+Z/, '+08:00');
      const unescaped = await fetch(`${api}/requests.json?start_date=${zoned}&end_date=${at(now - 88 * day)}`);
      assert.deepEqual((await unescaped.json()).map((r) => r.description), ['Old 1203'], 'a + that was not escaped');
      assert.deepEqual((await both('requests', { query: { start_date: zoned, end_date: at(now - 88 * day) } })).map((r) => r.description), ['Old 1203']);
    });

    test('status, service_code, service_request_id', async () => {
      const open = await both('requests', { query: { status: 'open' } }), closed = await both('requests', { query: { status: 'closed' } });
      assert.ok(open.length && open.every(({ status }) => status === 'open'));
      assert.ok(closed.length && closed.every(({ status }) => status === 'closed'));
      assert.equal((await both('requests', { query: { status: 'open,closed' } })).length, 1000);
      await refused('requests', 400, { status: 'solved' });
      const two = await both('requests', { query: { service_code: 'path,noise' } });
      assert.deepEqual([...new Set(two.map(({ service_code }) => service_code))].sort(), ['noise', 'path']);
      const one = await both('requests', { query: { service_code: 'noise' } });
      assert.ok(one.length && one.every(({ service_code }) => service_code === 'noise'));
      await refused('requests', 404, { service_code: 'nonsense' });
      const some = ids(two).slice(0, 3);
      assert.deepEqual(ids(await both('requests', { query: { service_request_id: some.join(','), status: 'closed', service_code: 'lift',
        start_date: at(now - 200 * day), end_date: at(now - 199 * day) } })).sort(), [...some].sort(), 'overrides all others');
      const far = await both('requests', { query: { end_date: at(now - 199 * day) } });
      assert.deepEqual(ids(await both('requests', { query: { service_request_id: ids(far).join(', ') } })), ids(far), 'however old');
    });

    test('page, page_size, updated_after, updated_before', async () => {
      const query = { end_date: at(now - 1.5 * day) };
      const service = (await both('requests', { query: { end_date: at(now - 88 * day), page_size: 1 } }))[0].service_code;
      query.service_code = service;
      const seen = [];
      for (let page = 1; ; page++) {
        const some = await both('requests', { query: { ...query, page, page_size: 500 } });
        seen.push(...ids(some));
        if (some.length < 500) break;
      }
      assert.equal(seen.length, imported + 2);
      assert.equal(new Set(seen).size, seen.length);
      assert.deepEqual(await both('requests', { query: { ...query, page: 99 } }), []);
      for (const wrong of [{ page: 0 }, { page: -1 }, { page: 'two' }, { page_size: 0 }, { page_size: 1.5 }])
        await refused('requests', 400, wrong);
      const changed = await both('requests', { query: { updated_after: at(now - 60_000) } });
      assert.ok(changed.length > 5 && changed.every(({ updated_datetime }) => Date.parse(updated_datetime) >= now - 60_000));
      const before = await both('requests', { query: { updated_before: at(now - 88 * day), updated_after: at(now - 95 * day) } });
      assert.deepEqual(before.map((r) => r.description), ['Old 1203', 'Old 1204']);
      await refused('requests', 400, { updated_after: 'soon' });
    });

    test('near a point', async () => {
      await post({ ...good, lat: '31.1990', long: '121.3995', description: 'Far away' });
      const near = await both('requests', { query: { lat: '31.1990', long: '121.3995', radius: '50' } });
      assert.deepEqual(near.map((r) => r.description), ['Far away']);
      assert.ok((await both('requests', { query: { lat: '31.1990', long: '121.3995', radius: '5000' } })).length > 100);
      for (const wrong of [{ lat: '31' }, { long: '121' }, { lat: '91', long: '0' }, { lat: '0', long: '0', radius: '-1' }, { lat: 'x', long: 'y' }])
        await refused('requests', 400, wrong);
    });

    test('in the language that is asked for', async () => {
      const names = {};
      for (const language of ['en', 'zh-CN', 'ar'])
        names[language] = (await both('services', { headers: { 'Accept-Language': language } })).find((s) => s.service_code === 'lift').service_name;
      assert.deepEqual(names, { en: 'Lift', 'zh-CN': '电梯', ar: 'المصعد' });
    });

    test('jurisdictions', async () => {
      assert.equal((await both('requests', { query: { jurisdiction_id: 'tang' } })).length, 1000);
      assert.deepEqual(await both('requests', { query: { jurisdiction_id: 'qiao' } }), []);
      await refused('requests', 404, { jurisdiction_id: 'atlantis' });
      assert.equal((await post({ ...good, jurisdiction_id: 'tang' })).status, 200);
    });

    test('tokens', async () => {
      await refused('tokens/0123456789', 404);
      const { tree } = await post(good);
      // Only an unsure answer holds a token; the server notes one with each request.
      const token = site.sql(`SELECT token FROM open311_token t JOIN cases c ON c.id = t.case_id WHERE c.number = '${tree[0].service_request_id}'`);
      assert.deepEqual(await both(`tokens/${token}`, { root: 'service_requests' }), [{ service_request_id: tree[0].service_request_id, token }]);
    });

    test('private requests are not told', async () => {
      const { tree } = await post({ ...good, service_code: 'neighbours', description: 'secret quarrel' });
      const id = tree[0].service_request_id;
      if (id) await refused(`requests/${id}`, 404);
      assert.ok(!JSON.stringify(await both('requests', { query: { updated_after: at(now - 60_000) } })).includes('secret quarrel'));
    });

    test('other paths, formats and methods fail in the same words', async () => {
      await refused('nonsense', 404);
      await refused('services/a/b', 404);
      for (const [method, path, status] of [['GET', 'services.csv', 404], ['PUT', 'requests.json', 405], ['POST', 'services.json', 405]]) {
        const answer = await fetch(`${api}/${path}`, { method });
        assert.equal(answer.status, status, `${method} ${path}`);
      }
      const large = await post({ ...good, description: 'x'.repeat(70_000) });
      assert.equal(large.status, 413);
      assert.ok(large.tree[0].description);
      assert.equal((await fetch(`${api}/services.json`, { method: 'HEAD' })).status, 200);
    });
  });
