import { posix } from 'node:path';

/** Where the repository and the site are published. */
export const REPOSITORY = 'https://github.com/flexiai/flexiai';
export const SITE = 'https://flexiai.github.io/flexiai/';

/** What stands in `docs`, and is for people who change the library: the site links to it on GitHub. */
export const NOT_ON_THE_SITE: readonly string[] = [
  'README.md',
  'architecture.md',
  'decisions/**',
  'simulation/tables.md',
];

/**
 * The address on the site of a link in a Markdown file.
 *
 * @param file the file with the link, from the root of the repository
 * @param href the link as it is written
 * @returns a path from the root of the site that ends in `.md`, or a URL
 */
export function siteLink(file: string, href: string): string {
  if (href.startsWith('#')) return href;
  if (href.startsWith(SITE)) return `/${href.slice(SITE.length).replace(/^([^#]+?)(?:\.html)?(#|$)/, '$1.md$2')}`;
  // Other absolute URLs, and paths from the root of the site: those of its own pages only.
  if (/^[a-z]+:|^\//.test(href)) return href;
  const [path = '', anchor] = href.split('#');
  const target = posix.join(posix.dirname(file), decodeURI(path)).replace(/\/$/, '');
  const hash = anchor === undefined ? '' : `#${anchor}`;
  const page = pageOf(target);
  return page === undefined ? `${REPOSITORY}/blob/main/${target}${hash}` : `/${page}${hash}`;
}

/** The page of the site that a file of the repository is, such as `errors.md`, if it is one. */
function pageOf(file: string): string | undefined {
  const name = /^packages\/([^/]+)(?:\/README\.md)?$/.exec(file)?.[1];
  if (name !== undefined) return `packages/${name}.md`;
  const page = /^docs\/(.+\.md)$/.exec(file)?.[1];
  return page === undefined || NOT_ON_THE_SITE.some((pattern) => posix.matchesGlob(page, pattern)) ? undefined : page;
}

/** The file of the repository that a page of the site is made of. */
export function fileOfPage(page: string): string {
  const name = /^packages\/([^/]+)\.md$/.exec(page)?.[1];
  return name === undefined ? `docs/${page}` : `packages/${name}/README.md`;
}

/** The anchor of a heading, as GitHub makes it: the pages have the same anchors on GitHub and on the site. */
export function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(/\s/g, '-');
}
