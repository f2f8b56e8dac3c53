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
  const target = linkedFile(file, href);
  if (target === undefined) return href;
  const anchor = href.split('#')[1];
  const hash = anchor === undefined ? '' : `#${anchor}`;
  const page = pageOf(target);
  return page === undefined ? `${REPOSITORY}/blob/main/${target}${hash}` : `/${page}${hash}`;
}

/**
 * The file or folder of the repository that a link leads to: a relative link, as in `docs`, or an absolute one to the site or to
 * GitHub, as in the READMEs of packages, which registries show without the repository.
 *
 * @param file the file with the link
 * @returns a path from the root of the repository; `undefined` for links to other places
 */
export function linkedFile(file: string, href: string): string | undefined {
  const [path = ''] = decodeURI(href).split('#');
  if (path.startsWith(SITE)) return `docs/${path.slice(SITE.length).replace(/(^|\/)$/, '$1index')}.md`;
  const onGitHub = new RegExp(`^${REPOSITORY}/(?:blob|tree)/main/(.+)$`).exec(path)?.[1];
  if (onGitHub !== undefined) return onGitHub;
  if (/^[a-z]+:|^\//.test(path)) return undefined;
  return path === '' ? file : posix.join(posix.dirname(file), path).replace(/\/$/, '');
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
