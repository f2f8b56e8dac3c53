import { defineConfig } from 'vitepress';
import { anchorOf, NOT_ON_THE_SITE, REPOSITORY, SITE } from '../../scripts/site/addresses.ts';
import { linksOfTheSite } from '../../scripts/site/links-of-the-site.ts';
import { writePlainPages } from '../../scripts/site/plain-pages.ts';
import { SEARCH_OPTIONS } from '../../scripts/site/search-options.ts';
import { searchText } from '../../scripts/site/search-text.ts';
import { apiSidebar, themeSidebar } from '../../scripts/site/sidebar.ts';
import { checkedSamples } from './checked-samples.ts';

/** The whole site: with samples that are compiled, and with the reference that TypeDoc has written before. */
const isWhole = process.env['FLEXIAI_SITE'] === 'whole';
const samples = isWhole ? await checkedSamples() : undefined;
const base = process.env['FLEXIAI_SITE_BASE'] ?? new URL(SITE).pathname;

export default defineConfig({
  title: 'FlexiAI',
  description:
    'One typed TypeScript client for many language-model providers. When one of them fails, another one answers.',
  lang: 'en',
  base,
  cleanUrls: true,
  srcExclude: [...NOT_ON_THE_SITE, ...(isWhole ? [] : ['api/**'])],
  // A link to the reference leads nowhere in a build without it.
  ignoreDeadLinks: isWhole ? false : [/^\/api\//],
  sitemap: { hostname: SITE },
  // The settings of the repository have a target that the esbuild of VitePress does not know.
  vite: { esbuild: { tsconfigRaw: '{}' } },
  head: [
    ['link', { rel: 'icon', type: 'image/svg+xml', href: `${base}mark.svg` }],
    ['meta', { property: 'og:type', content: 'website' }],
    ['meta', { name: 'theme-color', content: '#1a7f64' }],
  ],
  markdown: {
    theme: { light: 'github-light-high-contrast', dark: 'github-dark' },
    anchor: { slugify: anchorOf },
    config: (markdown) => {
      linksOfTheSite(markdown);
      samples?.prepare(markdown);
    },
    codeTransformers: samples === undefined ? [] : [samples.transformer],
  },
  // TypeDoc writes the pages of the reference from the sources: they are not in the repository, and have nothing to edit there.
  transformPageData: ({ relativePath, frontmatter }) =>
    relativePath.startsWith('api/') ? { frontmatter: { ...frontmatter, editLink: false } } : undefined,
  themeConfig: {
    logo: '/mark.svg',
    nav: [
      { text: 'Start', link: '/start/getting-started' },
      { text: 'Guides', link: '/failover', activeMatch: '^/guides/' },
      { text: 'Options', link: '/options' },
      { text: 'API', link: '/api/' },
      { text: 'Errors', link: '/error-codes/', activeMatch: '^/error-codes/' },
    ],
    sidebar: { '/': themeSidebar(), '/api/': apiSidebar() },
    outline: { level: [2, 3] },
    search: { provider: 'local', options: { _render: searchText, miniSearch: SEARCH_OPTIONS } },
    socialLinks: [{ icon: 'github', link: REPOSITORY }],
    editLink: { pattern: `${REPOSITORY}/edit/main/docs/:path` },
    footer: { message: 'MIT licensed.' },
  },
  buildEnd: ({ pages, outDir }) =>
    writePlainPages(
      pages.filter((page) => !page.startsWith('api/')),
      outDir,
    ),
});
