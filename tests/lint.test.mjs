// Each rule of tools/lint is broken once in a tree of its own, and must name the very line.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { mkdtempSync, mkdirSync, writeFileSync, rmSync, copyFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { tmpdir } from 'node:os';
import { spawnSync } from 'node:child_process';

const root = new URL('..', import.meta.url).pathname;

// Lints a tree of these files by one rule; answers the exit code and the findings.
function lint(rule, files) {
  const tree = mkdtempSync(join(tmpdir(), 'linli-lint-'));
  try {
    copyFileSync(join(root, '.clang-format'), join(tree, '.clang-format'));
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(tree, path)), { recursive: true });
      writeFileSync(join(tree, path), text);
    }
    const run = spawnSync(join(root, 'tools/lint'), ['--root', tree, rule], { encoding: 'utf8' });
    const findings = run.stdout.split('\n').filter((line) => line.startsWith('# src/') || line.startsWith('# tools/'));
    return { code: run.status, findings, out: run.stdout };
  } finally {
    rmSync(tree, { recursive: true });
  }
}

const head = '/* What it is for. */\n';

// rule, file, faulty text, where it is found, and a text beside it that is right.
const planted = [
  ['layers', 'src/cases/cases.c', head + '#include "web/web.h"\n', 2, head + '#include "people/people.h"\n'],
  ['layers', 'src/base/str.c', head + '#include "lang/lang.h"\n', 2, head + '#include "base/str.h"\n'],
  ['layers', 'src/count/meek.c', head + '#include "store/store.h"\n', 2, head + '#include "page/page.h"\n'],
  ['layers', 'src/record/record.c', head + '#include "accounts/accounts.h"\n', 2, head + '#include "accounts/actor.h"\n'],
  ['layers', 'src/cases/list.c', head + '#include "places/places.sql.h"\n', 2, head + '#include "places/places.h"\n'],
  ['layers', 'src/places/places.c', head + '#include "http/http.h"\n', 2, head],
  ['layers', 'src/places/web.c', head + '#include "cases/cases.h"\n', 2, head + '#include "web/web.h"\n#include "http/http.h"\n'],
  ['layers', 'src/novel/novel.c', head, 1, null],
  ['sql', 'src/cases/cases.c', head + 'f("SELECT id "\n  "FROM cases");\n', 2, head + '/* "SELECT id FROM cases" */\nf("Select one from the list");\n'],
  ['sql', 'src/people/people.c', head + '\nf("DELETE FROM person");\n', 3, head],
  ['html', 'src/cases/web.c', head + 'f("<b>%s</b>");\n', 2, head + 'f("a < b", "1 < 2");\n'],
  ['html', 'src/accounts/accounts.c', head + 'f("<a href=\\"/x\\">");\n', 2, head],
  ['sentences', 'src/cases/web.c', head + 'f(r, "This is not for you.");\n', 2, head + 'f(r, N_("This is not for you."));\nGET("/", ANYONE, f, "A list of things"),\n'],
  ['sentences', 'src/people/people.c', head + 'why = "Such a person is "\n  "there already.";\n', 2, head + 'log_line(E, "x", "Such a person is there already.");\n'],
  ['memory', 'src/lang/text.c', head + 'char *p =\n  malloc(3);\n', 3, head + '/* malloc(3) */ f("malloc(3)"); arena_free(a);\n'],
  ['memory', 'src/cases/open.c', head + 'free (p);\n', 2, head],
  ['size', 'src/cases/open.c', head + 'int x;\n'.repeat(900), 901, head + 'int x;\n'.repeat(890)],
  ['guards', 'src/cases/open.h', head + 'int x;\n', 1, head + '#ifndef LINLI_OPEN_H\n#define LINLI_OPEN_H\n#endif\n'],
  ['heads', 'tools/sqlgen.c', 'int x;\n', 1, head + 'int x;\n'],
  ['layout', 'src/base/str.c', head + '\nint  x;\n', 3, head + '\nint x;\n'],
];

for (const [rule, path, faulty, line, right] of planted) {
  test(`lint ${rule}: ${path} line ${line}`, (t) => {
    const found = lint(rule, { [path]: faulty });
    if (found.out.includes('# skip layout')) return t.skip('no clang-format');
    assert.equal(found.findings.length, 1, found.out);
    assert.ok(found.findings[0].startsWith(`# ${path}:${line}: `), found.findings[0]);
    assert.equal(found.code, 1);
    if (right === null) return;
    const clean = lint(rule, { [path]: right });
    assert.deepEqual(clean.findings, []);
    assert.equal(clean.code, 0);
  });
}
