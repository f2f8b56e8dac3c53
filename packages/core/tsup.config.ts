import { readFile } from 'node:fs/promises';
import type { Options } from 'tsup';
import { type FileGroup, groupedFiles } from '../../scripts/grouped-files.ts';
import { packageConfig } from '../../tsup.config.base.ts';

type EsbuildPlugin = NonNullable<Options['esbuildPlugins']>[number];

/** What cockatiel's `common/abort.js` makes when it is imported, and what stands in its place. */
const SIGNALS = [
  [
    'export const neverAbortedSignal = new AbortController().signal;',
    'export const neverAbortedSignal = { aborted: false, addEventListener() {}, removeEventListener() {} };',
  ],
  [
    'const cancelledSrc = new AbortController();\ncancelledSrc.abort();',
    'const cancelledSrc = { signal: { aborted: true, addEventListener() {}, removeEventListener() {} } };',
  ],
] as const;

/**
 * cockatiel makes two abort signals when it is imported. A Cloudflare Worker may make none outside a request and does not
 * start; core never looks at either of them. See docs/decisions/0115-import-makes-only-objects.md.
 */
const harmlessCockatiel: EsbuildPlugin = {
  name: 'harmless-cockatiel',
  setup: (build) => {
    build.onLoad({ filter: /cockatiel[\\/]dist[\\/]common[\\/]abort\.js$/ }, async ({ path }) => {
      let contents = (await readFile(path, 'utf8')).replaceAll('\r\n', '\n');
      for (const [made, instead] of SIGNALS) {
        if (!contents.includes(made)) throw new Error(`cockatiel has changed: ${path} has no "${made}" any more.`);
        contents = contents.replace(made, instead);
      }
      return { contents, loader: 'js' };
    });
  },
};

/** `index.ts` exports them with `export *`: see docs/decisions/0200-calls-load-with-the-first-one.md. */
const parts = ['src/client/exports.ts', 'src/errors/exports.ts'];

/** What the small entry points `browser.ts` and `mcp.ts` share with the client: a browser shall not load the client for it. */
const sharedWithSmall = ['src/stream/answer-text.ts', 'src/data/describe-value.ts', 'src/data/longest-timer.ts'];

/** See docs/decisions/0226-few-files-of-core.md. */
const groups: readonly FileGroup[] = [
  { name: 'with-errors', with: ['src/errors/exports.ts', ...sharedWithSmall] },
  { name: 'with-plugins', with: ['src/define.ts'] },
  { name: 'with-client', with: ['src/client/create-flexiai.ts'] },
  { name: 'with-index', with: ['src/index.ts'] },
];
const { entries, plugin } = await groupedFiles(import.meta.dirname, groups, parts);

export default packageConfig(
  ['src/index.ts', 'src/plugin.ts', 'src/define.ts', 'src/browser.ts', 'src/mcp.ts', 'src/node.ts'],
  {
    parts,
    noExternal: ['zod', 'jsonc-parser', 'cockatiel'],
    groups: entries,
    esbuildPlugins: [harmlessCockatiel, plugin],
    // Of jsonc-parser, the modules: its other form loads its parts by a `require` of its own, which nothing can bundle.
    esbuildOptions: (options) => {
      options.mainFields = ['module', 'main'];
    },
  },
);
