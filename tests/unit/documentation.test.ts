import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const pages = [...markdownIn('.'), ...markdownIn('docs'), ...markdownIn('docs/decisions')];

function markdownIn(folder: string): string[] {
  return readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name));
}

function read(page: string): string {
  return readFileSync(join(root, page), 'utf8');
}

function withoutCode(text: string): string {
  return text.replaceAll(/^ *```[^]*?^ *```$/gm, '').replaceAll(/`[^`\n]*`/g, '');
}

/** Returns the anchors that GitHub gives to a page's headings. */
function anchorsOf(page: string): string[] {
  const headings = read(page)
    .replaceAll(/^ *```[^]*?^ *```$/gm, '')
    .matchAll(/^#+ (.+)$/gm);
  return [...headings].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** Returns the problem with a link; undefined when it is fine. */
function problemOf(page: string, link: string): string | undefined {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? page : join(dirname(page), path);
  if (!existsSync(join(root, target))) return `${page}: ${link} does not exist`;
  if (anchor !== undefined && !anchorsOf(target).includes(anchor)) return `${page}: ${link} has no such heading`;
  return undefined;
}

test('every relative link in the documentation leads to a file and to one of its headings', () => {
  const problems = pages.flatMap((page) => {
    const links = [...withoutCode(read(page)).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
    return links.filter((link) => !/^[a-z]+:/.test(link)).map((link) => problemOf(page, link));
  });
  assert.deepEqual(
    problems.filter((problem) => problem !== undefined),
    [],
  );
});

for (const page of ['ARCHITECTURE.md', 'CONTRIBUTING.md']) {
  test(`every file and folder that ${page} names exists`, () => {
    const named = [...read(page).matchAll(/`([a-z][\w./-]*\/[\w./-]*|[\w-]+\.(?:md|yaml|json))`/g)];
    // The table of folders names subfolders relative to the folder of their row.
    const folders = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const exists = (path: string): boolean =>
      existsSync(join(root, path)) || folders.some(({ name }) => existsSync(join(root, name, path)));
    assert.ok(named.length > 20);
    assert.deepEqual(
      named.map(([, path = '']) => path).filter((path) => !exists(path)),
      [],
    );
  });
}

test('the documents that newcomers read first stay short', () => {
  const words = read('ARCHITECTURE.md').split(/\s+/).filter(Boolean).length;
  assert.ok(words <= 2000, `ARCHITECTURE.md has ${words} words, more than 2,000`);
  const lines = read('README.md').split('\n').length - 1;
  assert.ok(lines <= 120, `README.md has ${lines} lines, more than 120`);
});

test('there are at most 30 decisions, with unique numbers and an entry in the index', () => {
  const decisions = readdirSync(join(root, 'docs/decisions')).filter((name) => name !== 'README.md');
  assert.ok(decisions.length <= 30, `${decisions.length} decisions`);
  const numbers = decisions.map((name) => /^(\d{4})-[a-z0-9-]+\.md$/.exec(name)?.[1]);
  assert.deepEqual([...new Set(numbers)], numbers);
  const index = read('docs/decisions/README.md');
  assert.deepEqual(
    decisions.filter((name) => !index.includes(`](${name})`)),
    [],
  );
});
