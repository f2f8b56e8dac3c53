import { existsSync } from 'node:fs';
import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { anchorOf, linkedFile } from '../scripts/site/addresses.ts';

const root = join(import.meta.dirname, '..');

/**
 * The models that the documentation may show: current ones, one large and one small for each provider. A page that is about
 * the names themselves is not held to them.
 */
const MODELS = ['gpt-6.1-sol', 'gpt-6-luna', 'claude-sonnet-5-5', 'claude-haiku-5-5', 'gemini-3.8-flash'];
const ABOUT_MODELS = [/^docs\/decisions\//, /^docs\/providers\.md$/, /^packages\/[^/]+\/CHANGELOG\.md$/];

const pages = new Map<string, string>();
const patterns = ['*.md', 'docs/**/*.md', 'packages/*/{README,SKILL}.md', 'examples/{README.md,*/README.md}'];
// What stands in docs/api is generated, and not checked in.
for await (const file of glob(patterns, { cwd: root, exclude: ['docs/api', 'docs/packages'] })) {
  pages.set(file.replaceAll('\\', '/'), await readFile(join(root, file), 'utf8'));
}

/** Without blocks of code, in which brackets are no links. */
function proseOf(markdown: string): string {
  return markdown
    .replaceAll(/^ *(`{3,})[^\n]*\n[\s\S]*?^ *\1 *$/gm, '')
    .replaceAll(/`[^`\n]*`/g, (code) => '`'.repeat(code.length));
}

/** The anchors of a page, on GitHub and on the site. */
function anchorsOf(markdown: string): string[] {
  const headings = [...markdown.replaceAll(/^ *(`{3,})[^\n]*\n[\s\S]*?^ *\1 *$/gm, '').matchAll(/^#+ (.+)$/gm)];
  return headings.map(([, heading = '']) => anchorOf(heading));
}

/** The links of a page to files of the repository. */
function linksOf(
  page: string,
): { readonly target: string; readonly path: string; readonly anchor: string | undefined }[] {
  const targets = [...proseOf(pages.get(page) ?? '').matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
  return targets.flatMap((target) => {
    const path = linkedFile(page, target);
    return path === undefined ? [] : [{ target, path, anchor: target.split('#')[1] }];
  });
}

describe('the documentation', () => {
  it.each([...pages.keys()].sort())('has no broken link in %s', (page) => {
    const broken = linksOf(page).filter(({ path, anchor }) => {
      if (!existsSync(join(root, path))) return true;
      return anchor !== undefined && !anchorsOf(pages.get(path) ?? '').includes(anchor);
    });
    expect(broken.map(({ target }) => target)).toEqual([]);
  });

  it.each([...pages.keys()].filter((page) => page.startsWith('packages/')))(
    'has links in %s that also work where a registry shows the page',
    (page) => {
      const relative = linksOf(page).filter(({ target }) => !/^(?:https:|#)/.test(target));
      expect(relative.map(({ target }) => target)).toEqual([]);
    },
  );

  it('is reached from the first page, from the list of all pages, or from the page for contributors', () => {
    const reached = new Set(
      ['README.md', 'CONTRIBUTING.md', 'docs/README.md'].flatMap((page) => linksOf(page).map(({ path }) => path)),
    );
    const subjects = [...pages.keys()].filter((page) => /^docs\/[^/]+\.md$/.test(page));
    expect(subjects.filter((page) => !reached.has(page))).toEqual([]);
  });

  it.each([...pages.keys()].filter((page) => !ABOUT_MODELS.some((about) => about.test(page))).sort())(
    'names only current models in %s',
    (page) => {
      const named = (pages.get(page) ?? '').match(/\b(?:gpt-\d|claude-[a-z]+-\d|gemini-\d)[a-z0-9.-]*[a-z0-9]/g) ?? [];
      expect([...new Set(named)].filter((name) => !MODELS.includes(name))).toEqual([]);
    },
  );

  it('keeps its first pages short', () => {
    for (const page of ['README.md', 'packages/core/README.md']) {
      expect(pages.get(page)?.match(/[\p{L}\d][^\s|]*/gu)?.length, page).toBeLessThan(1000);
    }
  });
});
