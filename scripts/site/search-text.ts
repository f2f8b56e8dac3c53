import type { MarkdownEnv } from 'vitepress';

interface Renderer {
  render(source: string, env: MarkdownEnv): string;
}

/**
 * What the search of the site knows of a page. It finds a page of the reference by its title and by its first paragraph: the
 * index of all members would be larger than the rest of the site.
 */
export function searchText(source: string, env: MarkdownEnv, markdown: Renderer): string {
  const isReference = env.relativePath.startsWith('api/');
  return markdown.render(isReference ? source.split('\n\n').slice(0, 2).join('\n\n') : source, env);
}
