// The voter's side of an election: makes ballots and credentials, opens a ballot for audit, computes trackers.
// One file without packages, for a page, a worker and Node. Formats and formulas are Belenios' protocol version 1; the engine
// of the server (src/election/ballot_make.c) draws its randomness in the same order, so both make the same bytes from one seed.
//
// In a worker: postMessage({id, verb: 'make', election, credential, choices}) answers {id, result} or {id, error}; the other
// verbs stand at the end. A seed is for tests only.
// Numbers are BigInts. They are not constant-time: this runs on the voter's own device, never where others' secrets are.
'use strict';

(function (scope) {
  // ── SHA-256 (FIPS 180-4), needed while hashing proofs and where crypto.subtle is not to be had ──
  const K = new Uint32Array(64), H0 = new Uint32Array(8);
  for (let n = 2, found = 0; found < 64; n++) { // fractional parts of roots of the first primes
    let prime = true;
    for (let d = 2; d * d <= n; d++) if (n % d === 0) { prime = false; break; }
    if (!prime) continue;
    if (found < 8) H0[found] = fraction(n, 2n);
    K[found++] = fraction(n, 3n);
  }

  // The first 32 bits behind the point of the k-th root of n, by bisection in whole numbers.
  function fraction(n, k) {
    let low = 0n, high = BigInt(n) << 32n;
    const goal = BigInt(n) << (32n * k);
    while (high - low > 1n) {
      const middle = (low + high) >> 1n;
      if (middle ** k <= goal) low = middle; else high = middle;
    }
    return Number(low & 0xffffffffn);
  }

  function sha256(bytes) {
    const padded = new Uint8Array((bytes.length + 8 >> 6) + 1 << 6), view = new DataView(padded.buffer);
    padded.set(bytes);
    padded[bytes.length] = 0x80;
    view.setUint32(padded.length - 8, bytes.length / 0x20000000);
    view.setUint32(padded.length - 4, bytes.length << 3);
    const h = H0.slice(), w = new Uint32Array(64);
    for (let at = 0; at < padded.length; at += 64) {
      for (let i = 0; i < 16; i++) w[i] = view.getUint32(at + 4 * i);
      for (let i = 16; i < 64; i++) {
        const x = w[i - 15], y = w[i - 2];
        w[i] = w[i - 16] + w[i - 7] + ((x >>> 7 | x << 25) ^ (x >>> 18 | x << 14) ^ x >>> 3) +
          ((y >>> 17 | y << 15) ^ (y >>> 19 | y << 13) ^ y >>> 10);
      }
      let [a, b, c, d, e, f, g, k] = h;
      for (let i = 0; i < 64; i++) {
        const t = k + ((e >>> 6 | e << 26) ^ (e >>> 11 | e << 21) ^ (e >>> 25 | e << 7)) + (e & f ^ ~e & g) + K[i] + w[i] | 0;
        const u = ((a >>> 2 | a << 30) ^ (a >>> 13 | a << 19) ^ (a >>> 22 | a << 10)) + (a & b ^ a & c ^ b & c) | 0;
        k = g; g = f; f = e; e = d + t | 0; d = c; c = b; b = a; a = t + u | 0;
      }
      [a, b, c, d, e, f, g, k].forEach((v, i) => { h[i] += v; });
    }
    const out = new DataView(new ArrayBuffer(32));
    h.forEach((v, i) => out.setUint32(4 * i, v));
    return new Uint8Array(out.buffer);
  }

  const utf8 = text => new TextEncoder().encode(text);
  const joined = (...parts) => {
    const out = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
    let at = 0;
    for (const p of parts) { out.set(p, at); at += p.length; }
    return out;
  };
  const hex = bytes => Array.from(bytes, b => b.toString(16).padStart(2, '0')).join('');
  const number = bytes => bytes.length ? BigInt('0x' + hex(bytes)) : 0n;

  // Base 64 without padding: how hashes are shown to people (trackers).
  function base64(bytes) {
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
    let out = '';
    for (let i = 0; i < bytes.length; i += 3) {
      const v = bytes[i] << 16 | (bytes[i + 1] || 0) << 8 | (bytes[i + 2] || 0);
      for (let k = 0; k < Math.min(4, Math.ceil((bytes.length - i) * 4 / 3)); k++) out += letters[v >> 18 - 6 * k & 63];
    }
    return out;
  }
  const tracker = text => base64(sha256(utf8(text)));

  // PBKDF2 (RFC 8018) with HMAC-SHA256, one block.
  function pbkdf2(password, salt, rounds) {
    const key = new Uint8Array(64);
    key.set(password.length > 64 ? sha256(password) : password);
    const inner = key.map(b => b ^ 0x36), outer = key.map(b => b ^ 0x5c);
    const hmac = message => sha256(joined(outer, sha256(joined(inner, message))));
    let u = hmac(joined(salt, Uint8Array.of(0, 0, 0, 1)));
    const out = u.slice();
    for (let i = 1; i < rounds; i++) {
      u = hmac(u);
      for (let k = 0; k < 32; k++) out[k] ^= u[k];
    }
    return out;
  }

  // ── Groups ──
  const parameters = {
    'BELENIOS-2048': {
      p: BigInt('0x' +
        'a3ef2d011fefb1b6e39e568fccdffb0fb7dc7ef3a791b6862791811d21fc35f21e6d36856b428030421f514ed40bfd4c06e092a495af8d' +
        '79a2f85e0fb11c0ede07dd973f9c53e50930c6e82ac36de1ae3fb8c3aabfff12ce27a5022ddd8912d107435012768a2cdd0a4091d8fa44' +
        '7f6c7ebc15a349fa318a6b4fe17d8d47e843a3e14dfa9b2162f4d7229abe93a188b46b006517d6f6747ebbb29c9ec3099b607f18fb1a8b' +
        'c858279aa8599411d998d3e3fada9e010840d082d8c31911acdd4a0e7992d0f18cc759cb5de0acf66a3882555bc810941e021b6a4ccfa0' +
        '4ee4008f878affa2375e2999b44f6cef17d707301e59e0e6351e051ed9cec4157646e64f'),
      q: 0xadb6066a73522565f4daa0f2579db7f2f0fa90c2168bc709e20263387d55c491n,
      g: BigInt('0x' +
        '1307c1ab5f295885d7caa3a78a42415e31fd1c5807b61fb1e781878a52230a51988b98c259597f9c5a9dfd001d26ba31d9d8976f01d95a' +
        '1c8262ee68a0e92cea541e5219e0d0d094301b894236823fe1d4bc04e29f3748aefd4f10d5b1a356a8643e673fd9d215fc8fe5fb9cf9fd' +
        'b8ea88fdb1a3381a697fdf9c2458570b06d26aef1be365fdd90165f397c6b870df8c1b9e519edcee8bb0f74b7a1615a274ba60a7ea574a' +
        '61f552d2dde0ce514e0927c4ff49b1964c4a913731ae4268d60d7f22127b6cbba44d453ac8b72fd04e0991b7aeff04867d8724ac638f5f' +
        '34100d2d47aa680d43771902743d663f42d853c041e1c91fe3823f4bcf284308f1d7e653'),
    },
    'RFC-3526-2048': {
      p: BigInt('0x' +
        'ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74020bbea63b139b22514a08798e3404ddef9519b3cd3a43' +
        '1b302b0a6df25f14374fe1356d6d51c245e485b576625e7ec6f44c42e9a637ed6b0bff5cb6f406b7edee386bfb5a899fa5ae9f24117c4b' +
        '1fe649286651ece45b3dc2007cb8a163bf0598da48361c55d39a69163fa8fd24cf5f83655d23dca3ad961c62f356208552bb9ed5290770' +
        '96966d670c354e4abc9804f1746c08ca18217c32905e462e36ce3be39e772c180e86039b2783a2ec07a28fb5c55df06f4c52c9de2bcbf6' +
        '955817183995497cea956ae515d2261898fa051015728e5a8aacaa68ffffffffffffffff'),
      q: BigInt('0x' +
        '7fffffffffffffffe487ed5110b4611a62633145c06e0e68948127044533e63a0105df531d89cd9128a5043cc71a026ef7ca8cd9e69d21' +
        '8d98158536f92f8a1ba7f09ab6b6a8e122f242dabb312f3f637a262174d31bf6b585ffae5b7a035bf6f71c35fdad44cfd2d74f9208be25' +
        '8ff324943328f6722d9ee1003e5c50b1df82cc6d241b0e2ae9cd348b1fd47e9267afc1b2ae91ee51d6cb0e3179ab1042a95dcf6a9483b8' +
        '4b4b36b3861aa7255e4c0278ba3604650c10be19482f23171b671df1cf3b960c074301cd93c1d17603d147dae2aef837a62964ef15e5fb' +
        '4aac0b8c1ccaa4be754ab5728ae9130c4c7d02880ab9472d455655347fffffffffffffff'),
      g: 2n, packs: true,
    },
  };

  function power(base, exponent, p) {
    let r = 1n;
    for (let bits = exponent.toString(2), i = 0; i < bits.length; i++) {
      r = r * r % p;
      if (bits[i] === '1') r = r * base % p;
    }
    return r;
  }

  // All powers of a ballot are of g or of the election's key. base^(d·64^i) for all digits d and places i is computed once;
  // a power is then one product a digit (Brickell, Gordon, McCurley, Wilson, EUROCRYPT '92).
  class FixedBase {
    constructor(base, group) {
      this.p = group.p;
      this.rows = [];
      for (let step = base, bits = group.q.toString(2).length; bits > 0; bits -= 6) {
        const row = [1n];
        for (let d = 1; d < 64; d++) row.push(row[d - 1] * step % this.p);
        this.rows.push(row);
        step = row[63] * step % this.p;
      }
    }

    to(x) {
      let r = 1n;
      const digits = x.toString(16).padStart(this.rows.length * 6 / 4 + 3, '0'); // 3 hex digits hold two places
      for (let place = 0, end = digits.length; place < this.rows.length; place += 2, end -= 3) {
        const two = parseInt(digits.slice(end - 3, end), 16);
        if (two & 63) r = r * this.rows[place][two & 63] % this.p;
        if (two >> 6 && place + 1 < this.rows.length) r = r * this.rows[place + 1][two >> 6] % this.p;
      }
      return r;
    }
  }

  const groups = new Map();
  function groupNamed(name) {
    if (!parameters[name]) throw new Error('unknown group: ' + name);
    if (!groups.has(name)) {
      const group = { name, ...parameters[name] };
      group.onG = new FixedBase(group.g, group);
      group.mod = x => { const r = x % group.q; return r < 0n ? r + group.q : r; };
      group.hash = text => number(sha256(utf8(text))) % group.q;
      groups.set(name, group);
    }
    return groups.get(name);
  }

  // ── Randomness: the system's, or for tests a stream of SHA256(seed|i) ──
  class Chance {
    constructor(seed) { this.seed = seed; this.next = 0; }

    block() {
      return this.seed === undefined ? crypto.getRandomValues(new Uint8Array(32)) : sha256(utf8(this.seed + '|' + this.next++));
    }

    scalar(q) {
      const bits = q.toString(2).length, blocks = Math.ceil(bits / 256);
      for (;;) {
        const bytes = joined(...Array.from({ length: blocks }, () => this.block()));
        const x = number(bytes) >> BigInt(blocks * 256 - bits);
        if (x < q) return x;
      }
    }

    below(bound) {
      const limit = 0xffffffffffffffffn - 0xffffffffffffffffn % BigInt(bound);
      for (;;) {
        const v = number(this.block().slice(0, 8).reverse());
        if (v < limit) return Number(v % BigInt(bound));
      }
    }
  }

  // ── Credentials ──
  const base58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
  const checksum = digits => 53 - digits.reduce((rest, d) => (rest * 58 + d) % 53, 0);

  function newCredential(seed) {
    const chance = seed instanceof Chance ? seed : new Chance(seed), digits = [];
    while (digits.length < 14) digits.push(chance.below(58));
    digits.push(checksum(digits));
    return digits.map(d => base58[d]).join('').replace(/...(?=.)/g, '$&-');
  }

  function credentialValid(text) {
    const digits = [...text.replace(/-/g, '')].map(c => base58.indexOf(c));
    return /^(\w{3}-){4}\w{3}$/.test(text) && digits.every(d => d >= 0) && checksum(digits.slice(0, 14)) === digits[14];
  }

  const credentialSecret = (group, credential, uuid) => number(pbkdf2(utf8(credential), utf8(uuid), 1000)) % group.q;
  const credentialPublic = (name, credential, uuid) => {
    const group = groupNamed(name);
    return group.onG.to(credentialSecret(group, credential, uuid)).toString();
  };

  // ── Ballots ──
  // Reads the election's bytes (not re-written: they are hashed) and makes the table of its key, once.
  const elections = new Map();
  function electionOf(text) {
    if (!elections.has(text)) {
      const e = JSON.parse(text), group = groupNamed(e.group);
      elections.set(text, { ...e, group, y: BigInt(e.public_key), onY: new FixedBase(BigInt(e.public_key), group), fingerprint: tracker(text) });
    }
    return elections.get(text);
  }

  const ranked = q => q.type === 'NonHomomorphic';
  const choicesOf = q => ranked(q) ? 1 : q.answers.length + (q.blank ? 1 : 0);

  function checkChoices(e, choices) {
    if (choices.length !== e.questions.length) throw new Error('not one answer a question');
    e.questions.forEach((q, i) => {
      const v = choices[i], n = ranked(q) ? q.value.answers.length : choicesOf(q);
      if (v.length !== n || !v.every(x => Number.isInteger(x) && x >= 0 && x <= (ranked(q) ? 255 : 1)))
        throw new Error('question ' + (i + 1) + ': not ' + n + ' numbers that can be chosen');
      if (ranked(q)) return;
      const sum = v.slice(q.blank ? 1 : 0).reduce((a, b) => a + b, 0);
      if (q.blank && v[0] ? sum !== 0 : sum < q.min || sum > q.max) throw new Error('question ' + (i + 1) + ': ' + sum + ' ticks are not allowed');
    });
  }

  // Proves that one of the claims {r, real, claimed} holds (the one at `truth`), not telling which.
  function proveOr(e, claims, truth, prefix, chance) {
    const { group, onY } = e, { onG, p, q, mod } = group, commitments = [], proofs = [];
    let rest = 0n;
    claims.forEach(({ r, real, claimed }, i) => {
      if (i === truth) return;
      const challenge = chance.scalar(q), response = chance.scalar(q), x = mod(response + r * challenge);
      proofs[i] = { challenge, response };
      commitments[i] = [onG.to(x), onY.to(x) * onG.to(mod(BigInt(real - claimed) * challenge)) % p];
      rest += challenge;
    });
    const w = chance.scalar(q);
    commitments[truth] = [onG.to(w), onY.to(w)];
    const challenge = mod(group.hash(prefix + commitments.flat().join(',')) - rest);
    proofs[truth] = { challenge, response: mod(w - claims[truth].r * challenge) };
    return proofs;
  }

  function proveSchnorr(group, secret, prefix, chance) {
    const w = chance.scalar(group.q), challenge = group.hash(prefix + group.onG.to(w));
    return { challenge, response: group.mod(w - secret * challenge) };
  }

  const pair = c => c.alpha + ',' + c.beta;

  function encrypt(e, m, r) {
    return { alpha: e.group.onG.to(r), beta: e.onY.to(r) * m % e.group.p };
  }

  // A ranking as a number of the group: a byte an answer, then the smallest last byte that makes it a member.
  function pack(group, values) {
    if (!group.packs) throw new Error('rankings need the group RFC-3526-2048');
    let x = values.reduce((n, v) => n * 256n + BigInt(v), 0n) * 256n;
    while (x === 0n || power(x, group.q, group.p) !== 1n) x++;
    return x;
  }

  function answerHomomorphic(e, q, values, r, context, chance) {
    const { group } = e, first = q.blank ? 1 : 0;
    const choices = values.map((v, i) => encrypt(e, v ? group.g : 1n, r[i]));
    const individual = values.map((v, i) =>
      proveOr(e, [0, 1].map(claimed => ({ r: r[i], real: v, claimed })), v, 'prove|' + context + '|' + pair(choices[i]) + '|', chance));
    const all = context + '|' + choices.map(pair).join(',');
    const sum = values.slice(first).reduce((a, b) => a + b, 0), rSum = group.mod(r.slice(first).reduce((a, b) => a + b, 0n));
    const claims = [];
    for (let m = q.min; m <= q.max; m++) claims.push({ r: rSum, real: sum, claimed: m });
    const out = { choices, individual_proofs: individual };
    if (!q.blank) {
      const product = choices.reduce((a, b) => ({ alpha: a.alpha * b.alpha % group.p, beta: a.beta * b.beta % group.p }));
      out.overall_proof = proveOr(e, claims, sum - q.min, 'prove|' + all + '|' + pair(product) + '|', chance);
      return out;
    }
    const blank = proveOr(e, [{ r: r[0], real: values[0], claimed: 0 }, { r: rSum, real: sum, claimed: 0 }], values[0],
      'bproof0|' + all + '|', chance);
    claims.unshift({ r: r[0], real: values[0], claimed: 1 });
    out.overall_proof = proveOr(e, claims, values[0] ? 0 : sum - q.min + 1, 'bproof1|' + all + '|', chance);
    out.blank_proof = blank;
    return out;
  }

  function answerRanked(e, q, values, r, context, chance) {
    const choices = encrypt(e, pack(e.group, values), r[0]);
    return { choices, proof: proveSchnorr(e.group, r[0], 'raweg|' + context + '|' + e.y + ',' + pair(choices) + '|', chance) };
  }

  // Canonical JSON: fields in the order they were set, numbers of the group as decimal strings.
  const canonical = value => JSON.stringify(value, (key, v) => typeof v === 'bigint' ? v.toString() : v);

  // {ballot, tracker, randomness}: the bytes to cast, their tracker, and what opens them. Whoever shows the randomness must
  // not cast that ballot any more.
  function makeBallot(electionText, credential, choices, seed) {
    const e = electionOf(electionText), { group } = e, chance = new Chance(seed);
    checkChoices(e, choices);
    if (!credentialValid(credential)) throw new Error('mistyped: not a credential');
    const secret = credentialSecret(group, credential, e.uuid), key = group.onG.to(secret);
    const context = e.fingerprint + '|' + key, randomness = [];
    const ballot = { election_uuid: e.uuid, election_hash: e.fingerprint, credential: key, answers: [] };
    e.questions.forEach((q, i) => {
      const r = Array.from({ length: choicesOf(q) }, () => chance.scalar(group.q));
      randomness.push(r);
      ballot.answers.push((ranked(q) ? answerRanked : answerHomomorphic)(e, q, choices[i], r, context, chance));
    });
    const hash = tracker(canonical(ballot));
    ballot.signature = { hash, proof: proveSchnorr(group, secret, 'sig|' + hash + '|', chance) };
    const text = canonical(ballot);
    return { ballot: text, tracker: tracker(text), randomness: canonical(randomness) };
  }

  // Does the ballot hold these choices? The answer of an audit (Benaloh: Simple verifiable elections, EVT 2006).
  function ballotOpens(electionText, ballotText, choices, randomness) {
    const e = electionOf(electionText), r = JSON.parse(randomness), ballot = JSON.parse(ballotText);
    return e.questions.every((q, i) => (ranked(q) ? [ballot.answers[i].choices] : ballot.answers[i].choices).every((c, k) => {
      const m = ranked(q) ? pack(e.group, choices[i]) : choices[i][k] ? e.group.g : 1n, again = encrypt(e, m, BigInt(r[i][k]));
      return again.alpha.toString() === c.alpha && again.beta.toString() === c.beta;
    }));
  }

  const booth = { makeBallot, ballotOpens, tracker, newCredential, credentialValid, credentialPublic };
  if (typeof module !== 'undefined') {
    module.exports = booth;
    return;
  }
  scope.linliBallot = booth;
  if (typeof WorkerGlobalScope === 'undefined' || !(scope instanceof WorkerGlobalScope)) return;
  const verbs = {
    prepare: d => electionOf(d.election).fingerprint, // makes the tables while the voter still reads
    make: d => makeBallot(d.election, d.credential, d.choices, d.seed),
    open: d => ballotOpens(d.election, d.ballot, d.choices, d.randomness),
    credential: () => newCredential(),
    public: d => credentialPublic(d.group, d.credential, d.uuid),
  };
  scope.onmessage = ({ data }) => {
    try {
      if (!Object.hasOwn(verbs, data.verb)) throw new Error('unknown verb: ' + data.verb);
      scope.postMessage({ id: data.id, result: verbs[data.verb](data) });
    } catch (error) {
      scope.postMessage({ id: data.id, error: error.message });
    }
  };
})(typeof self !== 'undefined' ? self : globalThis);
