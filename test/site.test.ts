import { existsSync } from 'node:fs';
import { glob, readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { createMarkdownRenderer, disposeMdItInstance } from 'vitepress';
import { beforeAll, describe, expect, it } from 'vitest';
import { anchorOf, fileOfPage, NOT_ON_THE_SITE, REPOSITORY, siteLink } from '../scripts/site/addresses.ts';
import { linksOfTheSite } from '../scripts/site/links-of-the-site.ts';
import { plainPage } from '../scripts/site/plain-pages.ts';
import { SEARCH_OPTIONS } from '../scripts/site/search-options.ts';
import { sections } from '../scripts/site/sidebar.ts';
import { IS_LONG } from './long-form.ts';

const root = join(import.meta.dirname, '..');
const exclude = [...NOT_ON_THE_SITE, 'api/**', 'packages/[[]name[]].md', 'index.md'];
const inDocs: string[] = [];
for await (const file of glob('**/*.md', { cwd: join(root, 'docs') })) {
  const page = file.replaceAll('\\', '/');
  if (!exclude.some((pattern) => posix.matchesGlob(page, pattern))) inDocs.push(page);
}
const listed = sections.flatMap(({ pages }) => pages.map(([, page]) => `${page}.md`));

/** HTML that pages may have. Any other element is a mistake, such as a type in text that is not marked as code. */
const ALLOWED_HTML = /^<(?:!--[\s\S]*|\/?picture>|source [^>]*|img [^>]*|br ?\/?>)/;

let markdown: Awaited<ReturnType<typeof createMarkdownRenderer>>;
beforeAll(async () => {
  // Without highlighting, which takes longer than all else.
  markdown = await createMarkdownRenderer(join(root, 'docs'), {
    highlight: (code) => `<pre>${code.length}</pre>`,
    anchor: { slugify: anchorOf },
    config: linksOfTheSite,
  });
});

describe('the site', () => {
  it('has each page of docs once in its sidebar', () => {
    expect(listed.filter((page) => !page.startsWith('packages/')).sort()).toEqual(inDocs.sort());
  });

  it('has a file for each page of its sidebar', () => {
    expect(listed.filter((page) => !existsSync(join(root, fileOfPage(page))))).toEqual([]);
  });

  it('has the README of every package', async () => {
    const readmes = await Array.fromAsync(glob('packages/*/README.md', { cwd: root }));
    expect(listed.filter((page) => page.startsWith('packages/'))).toHaveLength(readmes.length);
  });

  it('has a list of its pages in docs/README.md', async () => {
    const list = await readFile(join(root, 'docs/README.md'), 'utf8');
    const pages = listed.filter((page) => !/^(?:packages|error-codes)\/(?!index)/.test(page));
    expect(pages.filter((page) => !list.includes(`](${page})`))).toEqual([]);
  });

  it('begins with links to pages that exist', async () => {
    const text = await readFile(join(root, 'docs/index.md'), 'utf8');
    const links = [...text.matchAll(/^ +link: \/([^#\n]+)/gm)].map(([, page]) => `${page}.md`);
    // The formatter knows no front matter: these two files are left out in biome.json.
    expect(text).toMatch(/^---\nlayout: home\n[^#]*\nhero:\n {2}name: FlexiAI\n/);
    expect(links.length).toBeGreaterThan(5);
    expect(links.filter((page) => !listed.includes(page))).toEqual([]);
  });

  it.each(['index.md', ...listed])(
    'can show %s: no HTML in the text, no braces of templates, no dead link',
    async (page) => {
      const env: { relativePath: string; path: string; cleanUrls: true; links?: string[] } = {
        relativePath: page,
        path: join(root, 'docs', page),
        cleanUrls: true,
      };
      const source = await readFile(join(root, fileOfPage(page)), 'utf8');
      const inline = markdown.parse(source, env).flatMap((token) => [token, ...(token.children ?? [])]);
      const html = inline.filter(({ type, content }) => type.startsWith('html_') && content.startsWith('<'));
      expect(html.map(({ content }) => content).filter((content) => !ALLOWED_HTML.test(content))).toEqual([]);
      expect(inline.filter(({ type, content }) => type === 'text' && content.includes('{{'))).toEqual([]);

      markdown.render(source, env);
      const pages = new Set(['/index', ...listed.map((each) => `/${each.replace(/(^|\/)index\.md$|\.md$/, '$1')}`)]);
      expect((env.links ?? []).map((link) => link.replace(/#.*/, '')).filter((link) => !pages.has(link))).toEqual([]);
    },
  );
});

describe('siteLink', () => {
  it.each([
    ['docs/failover.md', 'errors.md#what-follows-from-each-code', '/errors.md#what-follows-from-each-code'],
    ['docs/guides/security.md', '../routing.md', '/routing.md'],
    ['docs/guides/security.md', '../../SECURITY.md', `${REPOSITORY}/blob/main/SECURITY.md`],
    [
      'docs/failover.md',
      'decisions/0003-dependencies.md',
      `${REPOSITORY}/blob/main/docs/decisions/0003-dependencies.md`,
    ],
    ['packages/core/README.md', '../../docs/streams.md#in-the-browser', '/streams.md#in-the-browser'],
    ['packages/core/README.md', '../cost', '/packages/cost.md'],
    ['packages/core/README.md', 'https://flexiai.github.io/flexiai/streams#reading', '/streams.md#reading'],
    ['docs/failover.md', 'https://example.com/', 'https://example.com/'],
    ['docs/failover.md', '#retries', '#retries'],
  ])('in %s turns %s into %s', (file, href, link) => {
    expect(siteLink(file, href)).toBe(link);
  });
});

describe('the search of the site', () => {
  /** A function as the browser gets it: as text. */
  const inBrowser = <Value extends (text: string) => unknown>(value: Value): Value => new Function(`return ${value}`)();

  it('finds variables by the beginning of their names, and a word by its plural', () => {
    const tokenize = inBrowser(SEARCH_OPTIONS.options.tokenize);
    const processTerm = inBrowser(SEARCH_OPTIONS.options.processTerm);
    const terms = (text: string) =>
      tokenize(text)
        .filter((term) => term !== '')
        .map((term) => processTerm(term));
    expect(terms('FLEXIAI_CONFIG: mid-stream, Retries')).toEqual(['flexiai_config', 'mid', 'stream', 'retry']);
    expect(terms('timeouts retry')).toEqual(terms('timeout retries'));
  });

  it('shows guides before the reference, and pages for authors of plugins', () => {
    const boost = inBrowser(SEARCH_OPTIONS.searchOptions.boostDocument);
    const order = [
      'api/core#x',
      'writing-a-provider#a-small-one',
      'errors#errors',
      'failover#retries',
      'error-codes/timeout#timeout',
    ];
    const boosts = order.map((page) => boost(`/flexiai/${page}`));
    expect(boosts).toEqual([0.4, 0.4, 1, 1.5, 1.5]);
  });
});

describe('plainPage', () => {
  it('has neither front matter nor comments, absolute links, and code as it was', () => {
    const page =
      '---\ntitle: x\n---\n<!-- generated -->\n\nSee [`all`](../errors.md#a) or ![](x.svg).\n\n```md\n[a](b.md)\n```\n';
    expect(plainPage('guides/x.md', page)).toBe(
      'See [`all`](https://flexiai.github.io/flexiai/errors.md#a) or ![](x.svg).\n\n```md\n[a](b.md)\n```\n',
    );
  });
});

// The compiler has to read the packages first.
describe.runIf(IS_LONG)('the samples of the site', () => {
  it('break the build where one does not compile, also in the lines that it continues', async () => {
    const { checkedSamples } = await import('../docs/.vitepress/checked-samples.ts');
    const { prepare, transformer } = await checkedSamples();
    // VitePress keeps one renderer.
    disposeMdItInstance();
    const strict = await createMarkdownRenderer(join(root, 'docs'), {
      config: prepare,
      codeTransformers: [transformer],
    });
    const render = (code: string) => strict.render(code, { relativePath: 'x.md', path: join(root, 'docs/x.md') });
    const first = "```ts\nimport { createFlexiAI } from '@flexiai/core';\nconst ai = createFlexiAI;\n```\n";
    expect(render(`${first}\`\`\`ts continue\nai({ providers: [] });\n\`\`\`\n`)).toContain('twoslash-hover');
    expect(() => render(`${first}\`\`\`ts continue\nai({ provider: [] });\n\`\`\`\n`)).toThrow(/provider/);
  });
});
