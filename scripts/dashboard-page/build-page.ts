import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';

const METRICS = join(import.meta.dirname, '../../packages/metrics');
const PAGE = join(METRICS, 'src/dashboard/page');

/** The file of the built page. */
export const GENERATED = join(METRICS, 'src/dashboard/page-files.generated.ts');

/** Builds the dashboard's page: one document, one script, one stylesheet, one icon. @returns the text of `GENERATED` */
export async function buildPage(): Promise<string> {
  const [script, style, document, icon] = await Promise.all([
    bundle('main.ts'),
    bundle('dashboard.css'),
    readFile(join(PAGE, 'index.html'), 'utf8'),
    readFile(join(PAGE, 'icon.svg'), 'utf8'),
  ]);
  const files = { 'index.html': document, 'dashboard.js': script, 'dashboard.css': style, 'icon.svg': icon.trim() };
  const etag = `"${createHash('sha256').update(JSON.stringify(files)).digest('base64url').slice(0, 16)}"`;
  const lines = Object.entries({ ...files, etag }).map(
    ([name, text]) => `  ${JSON.stringify(name)}: ${JSON.stringify(text)},`,
  );
  return [
    '// Made by `npm run dashboard:page` from src/dashboard/page. Do not edit.',
    'export const DASHBOARD_FILES = {',
    ...lines,
    '} as const;',
    '',
  ].join('\n');
}

async function bundle(name: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(PAGE, name)],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: ['chrome123', 'firefox120', 'safari17.5'],
    conditions: ['@flexiai/source'],
    legalComments: 'none',
    // The licence of bundled code is in dist/THIRD-PARTY-LICENSES.txt.
    banner: name.endsWith('.ts') ? { js: '/*! FlexiAI dashboard, with uPlot: MIT, (c) Leon Sorokin */' } : {},
    logLevel: 'silent',
  });
  return (outputFiles[0]?.text ?? '').trim();
}
