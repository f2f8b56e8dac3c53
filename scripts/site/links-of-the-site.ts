import { posix } from 'node:path';
import type { MarkdownRenderer } from 'vitepress';
import { fileOfPage, siteLink } from './addresses.ts';

/** Makes the links and pictures of a page, which lead to files of the repository, lead to pages of the site or to GitHub. */
export function linksOfTheSite(markdown: MarkdownRenderer): void {
  markdown.core.ruler.push('links-of-the-site', ({ tokens, env }) => {
    const { relativePath } = env;
    if (typeof relativePath !== 'string' || relativePath.startsWith('api/')) return;
    const file = fileOfPage(relativePath);
    for (const token of tokens.flatMap((each) => [each, ...(each.children ?? [])])) {
      if (token.type === 'html_block') token.content = withPictures(token.content, relativePath);
      const href = token.type === 'link_open' ? token.attrGet('href') : null;
      if (href !== null) token.attrSet('href', siteLink(file, href));
      const src = token.type === 'image' ? token.attrGet('src') : null;
      if (src !== null && !/^(?:[a-z]+:|\/)/.test(src)) token.attrSet('src', picturePath(relativePath, src));
    }
  });
}

/** GitHub chooses a picture by the setting of the system. The site has a switch of its own. */
function withPictures(html: string, page: string): string {
  return html.replaceAll(
    /<picture>\s*<source [^>]*srcset="([^"]+)"[^>]*>\s*<img alt="([^"]*)" src="([^"]+)"[^>]*>\s*<\/picture>/g,
    (_, dark: string, alt: string, light: string) =>
      `<img class="only-dark" alt="${alt}" src="${picturePath(page, dark)}">` +
      `<img class="only-light" alt="${alt}" src="${picturePath(page, light)}">`,
  );
}

function picturePath(page: string, src: string): string {
  const target = posix.join(posix.dirname(fileOfPage(page)), src);
  const path = posix.relative(posix.dirname(`docs/${page}`), target);
  return path.startsWith('.') ? path : `./${path}`;
}
