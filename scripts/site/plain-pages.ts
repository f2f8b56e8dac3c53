import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileOfPage, SITE, siteLink } from './addresses.ts';
import { sections } from './sidebar.ts';

const root = join(import.meta.dirname, '../..');

const INTRODUCTION = `# FlexiAI

> One typed TypeScript client for many language-model providers (OpenAI, Claude, Gemini, Bedrock, every OpenAI-compatible
> endpoint, every provider of the AI SDK). When one of them fails, another one answers. Packages: @flexiai/core and one
> package for each provider, @flexiai/provider-*. MIT licensed.

Each page below is also there as Markdown, under the address with .md at its end.`;

/**
 * Writes what programs read into the build: the Markdown of each page beside its HTML, `llms.txt`, which lists the pages, and
 * `llms-full.txt`, which holds the pages of the sidebar in one file.
 *
 * @param pages paths of the pages, such as `start/getting-started.md`
 */
export async function writePlainPages(pages: readonly string[], outDir: string): Promise<void> {
  const texts = new Map<string, string>();
  for (const page of pages) {
    const text = plainPage(page, await readFile(join(root, fileOfPage(page)), 'utf8'));
    texts.set(page, text);
    await mkdir(dirname(join(outDir, page)), { recursive: true });
    await writeFile(join(outDir, page), text);
  }
  const listed = sections.map((section) => {
    const lines = section.pages.map(
      ([title, page]) => `- [${title}](${SITE}${page}.md)${aboutOf(texts.get(`${page}.md`))}`,
    );
    return `## ${section.text}\n\n${lines.join('\n')}`;
  });
  await writeFile(join(outDir, 'llms.txt'), `${[INTRODUCTION, ...listed].join('\n\n')}\n`);
  const whole = sections.flatMap((section) => section.pages.map(([, page]) => texts.get(`${page}.md`) ?? ''));
  await writeFile(join(outDir, 'llms-full.txt'), `${[INTRODUCTION, ...whole].join('\n\n')}\n`);
}

/** A page as it is read outside the site: without front matter and comments, and with links that work anywhere. */
export function plainPage(page: string, markdown: string): string {
  const file = fileOfPage(page);
  const absolute = (href: string): string => {
    const link = siteLink(file, href);
    return link.startsWith('/') ? SITE + link.slice(1) : link;
  };
  return markdown
    .replace(/^---\n[\s\S]*?\n---\n/, '')
    .split(/(^ *`{3,}[\s\S]*?^ *`{3,} *$)/m)
    .map((part, index) =>
      index % 2 === 1
        ? part
        : part
            .replaceAll(/<!--[\s\S]*?-->\n*/g, '')
            .replaceAll(
              /(?<!!)\[((?:[^\]`]|`[^`]*`)*)\]\(([^)\s]+)\)/g,
              (_, text, href) => `[${text}](${absolute(href)})`,
            ),
    )
    .join('')
    .trim()
    .concat('\n');
}

/** What a page says of itself in its first sentence. */
function aboutOf(markdown = ''): string {
  const paragraph = markdown.split('\n\n').find((block) => /^[\p{L}\p{N}`[]/u.test(block));
  const sentence = /^.+?\.(?=\s|$)/s.exec(paragraph ?? '')?.[0];
  return sentence === undefined
    ? ''
    : `: ${sentence.replaceAll(/\s+/g, ' ').replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')}`;
}
