import { existsSync, globSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { DefaultTheme } from 'vitepress';
import { errorTraits } from '../../packages/core/src/errors/error-traits.ts';

const root = join(import.meta.dirname, '../..');
const packages = globSync('packages/*/README.md', { cwd: root })
  .map((file) => basename(dirname(file)))
  .sort();

interface Section {
  readonly text: string;
  /** Titles and pages; a page is a path in `docs`, without `.md`. */
  readonly pages: readonly (readonly [title: string, page: string])[];
  /** Closed until one of its pages is shown. */
  readonly isLong?: true;
}

/** The sections of the site, in their order. `test/site.test.ts` asks for every page of `docs`. */
export const sections: readonly Section[] = [
  {
    text: 'Start',
    pages: [
      ['Getting started', 'start/getting-started'],
      ['Why FlexiAI, and when not', 'start/comparison'],
      ['Glossary', 'start/glossary'],
    ],
  },
  {
    text: 'Runtimes and frameworks',
    pages: [
      ['Node.js', 'runtimes/node'],
      ['Next.js', 'runtimes/nextjs'],
      ['Hono', 'runtimes/hono'],
      ['Express', 'runtimes/express'],
      ['Cloudflare Workers', 'runtimes/workers'],
      ['AWS Lambda', 'runtimes/lambda'],
      ['Bun', 'runtimes/bun'],
      ['Deno', 'runtimes/deno'],
      ['Networks, test runners, TypeScript', 'surroundings'],
    ],
  },
  {
    text: 'Guides',
    pages: [
      ['Failover', 'failover'],
      ['Routing and limits', 'routing'],
      ['Streams', 'streams'],
      ['Tools, objects, embeddings', 'tools-and-objects'],
      ['Conversations that move', 'conversations'],
      ['All answers at once', 'broadcast'],
      ['Configuration', 'configuration'],
      ['Cost and limits', 'cost'],
      ['Caching', 'cache'],
      ['Observability', 'observability'],
      ['Middleware and events', 'middleware-and-events'],
      ['Start, end, state', 'lifecycle'],
      ['Deployment and scaling', 'guides/deployment'],
      ['Security', 'guides/security'],
      ['Testing your application', 'guides/testing'],
      ['Plugins', 'guides/plugins'],
      ['Writing a provider', 'writing-a-provider'],
      ['The AI SDK with failover', 'ai-sdk'],
      ['Best practices', 'guides/best-practices'],
    ],
  },
  {
    text: 'Concepts',
    pages: [
      ['The way of a request', 'concepts/request'],
      ['The circuit breaker', 'concepts/circuit-breaker'],
      ['Error categories', 'concepts/error-categories'],
    ],
  },
  {
    text: 'Coming from',
    isLong: true,
    pages: [
      ['The OpenAI SDK', 'coming-from/openai-sdk'],
      ['The AI SDK and ai-retry', 'coming-from/ai-sdk'],
      ['LangChain.js', 'coming-from/langchain'],
      ['LiteLLM', 'coming-from/litellm'],
      ['FlexiAI for Python', 'coming-from/flexiai-python'],
    ],
  },
  {
    text: 'Help',
    pages: [
      ['Troubleshooting', 'help/troubleshooting'],
      ['Questions and answers', 'help/faq'],
    ],
  },
  {
    text: 'Reference',
    pages: [
      ['Options and methods', 'options'],
      ['Errors', 'errors'],
      ['What works with which provider', 'providers'],
      ['Rules of the conformance suite', 'conformance-rules'],
    ],
  },
  {
    text: 'Error codes',
    isLong: true,
    pages: [
      ['All codes', 'error-codes/index'],
      ...Object.keys(errorTraits).map((code) => [code, `error-codes/${code}`] as const),
    ],
  },
  { text: 'Packages', isLong: true, pages: packages.map((name) => [`@flexiai/${name}`, `packages/${name}`] as const) },
  {
    text: 'Project',
    pages: [
      ['Simulation', 'simulation'],
      ['Performance', 'performance'],
      ['Quality figures', 'quality'],
      ['Roadmap', 'roadmap'],
      ['Versions', 'versions'],
      ['Support', 'support'],
      ['Notes of 1.0.0-rc', 'releases/1.0.0-rc'],
    ],
  },
];

/** The sections as VitePress takes them. */
export function themeSidebar(): DefaultTheme.SidebarItem[] {
  return sections.map(({ text, pages, isLong }) => ({
    text,
    collapsed: isLong === true,
    items: pages.map(([title, page]) => ({ text: title, link: `/${page.replace(/(^|\/)index$/, '$1')}` })),
  }));
}

const api = join(root, 'docs/api');

/** The modules of the reference, if it has been written. A module's own page lists its members. */
export function apiSidebar(): DefaultTheme.SidebarItem[] {
  const modules = existsSync(api) ? globSync('@flexiai/**/index.md', { cwd: api }).map(dirname).sort() : [];
  const items = modules.map((name) => ({ text: name, link: `/api/${name}/` }));
  return [{ text: 'API reference', link: '/api/', items }];
}
