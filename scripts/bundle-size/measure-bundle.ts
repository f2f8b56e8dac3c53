import { gzipSync } from 'node:zlib';
import { type BuildOptions, build, type Metafile } from 'esbuild';

/** What an application gets of a program, minified and with gzip. */
export interface BundleSize {
  /** What loads with the program, in bytes. */
  readonly eagerBytes: number;
  /** What `import()` loads later, in bytes. */
  readonly lazyBytes: number;
  /** Source files in the part that loads with the program. */
  readonly eagerModules: number;
}

/** The SDKs, and what a server brings: an application has them, or has them not, without FlexiAI. */
const OUTSIDE = [
  'openai',
  '@anthropic-ai/sdk',
  '@google/genai',
  '@google/generative-ai',
  'google-auth-library',
  'node:*',
];

/**
 * The size of a program as esbuild bundles it, for any runtime.
 *
 * @param folder from where the program imports
 * @param packages `outside`: other packages do not count
 *
 * @param from the sources of this repository, or packages as they are published
 */
export async function measureBundle(
  program: string,
  folder: string,
  packages: 'inside' | 'outside',
  from: 'sources' | 'build' = 'sources',
): Promise<BundleSize> {
  const options = {
    stdin: { contents: program, resolveDir: folder, loader: 'ts' },
    bundle: true,
    minify: true,
    splitting: true,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    conditions: from === 'sources' ? ['@flexiai/source', 'import'] : ['import'],
    external: OUTSIDE,
    ...(packages === 'outside' && { packages: 'external' }),
    outdir: 'bundle',
    write: false,
    metafile: true,
    logLevel: 'silent',
  } as const satisfies BuildOptions;
  const { outputFiles, metafile } = await build(options);
  const eager = eagerChunks(metafile);
  let eagerBytes = 0;
  let lazyBytes = 0;
  for (const { path, contents } of outputFiles) {
    const bytes = gzipSync(contents, { level: 9 }).length;
    if ([...eager].some((chunk) => path.replaceAll('\\', '/').endsWith(`/${chunk}`))) eagerBytes += bytes;
    else lazyBytes += bytes;
  }
  const modules = [...eager].flatMap((chunk) =>
    Object.values(metafile.outputs[chunk]?.inputs ?? {}).filter(({ bytesInOutput }) => bytesInOutput > 0),
  );
  return { eagerBytes, lazyBytes, eagerModules: modules.length };
}

/** The program's own chunk and all that it imports, one through another. */
function eagerChunks({ outputs }: Metafile): ReadonlySet<string> {
  const found = new Set<string>();
  const follow = (chunk: string): void => {
    const output = outputs[chunk];
    if (output === undefined || found.has(chunk)) return;
    found.add(chunk);
    for (const { path, kind } of output.imports) if (kind === 'import-statement') follow(path);
  };
  for (const [chunk, { entryPoint }] of Object.entries(outputs)) if (entryPoint === '<stdin>') follow(chunk);
  return found;
}
