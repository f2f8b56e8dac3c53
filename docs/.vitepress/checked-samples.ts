import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { transformerTwoslash } from '@shikijs/vitepress-twoslash';
import ts from 'typescript';
import type { MarkdownRenderer, UserConfig } from 'vitepress';
import { SampleWorkspace } from '../../test/samples/sample-workspace.ts';

type Transformer = NonNullable<NonNullable<UserConfig['markdown']>['codeTransformers']>[number];
type Twoslash = Parameters<typeof transformerTwoslash>[0];
type TypesCache = NonNullable<NonNullable<Twoslash>['typesCache']>;

interface CheckedSamples {
  /** Makes each block of TypeScript one that is compiled, with the code of the blocks that it continues. */
  readonly prepare: (markdown: MarkdownRenderer) => void;
  /** Compiles the blocks, shows types where the pointer is, and throws where a block does not compile. */
  readonly transformer: Transformer;
}

/** Compiles the samples of the pages as `test/packed/readme-samples.test.ts` does, against the sources of the packages. */
export async function checkedSamples(): Promise<CheckedSamples> {
  const workspace = await SampleWorkspace.create('sources');
  process.once('exit', () => rmSync(workspace.folder, { recursive: true, force: true }));
  // A page is rendered for the site, and again for the search.
  const known = new Map<string, ReturnType<TypesCache['read']>>();
  const transformer = transformerTwoslash({
    twoslashOptions: {
      vfsRoot: workspace.folder,
      tsLibDirectory: dirname(ts.sys.getExecutingFilePath()),
      compilerOptions: compilerOptions(),
    },
    typesCache: {
      read: (code) => known.get(code) ?? null,
      write: (code, data) => void known.set(code, data),
    },
  });
  // VitePress has an older version of the same highlighter, with the same interface of transformers.
  return { prepare, transformer: transformer as unknown as Transformer };
}

function prepare(markdown: MarkdownRenderer): void {
  markdown.core.ruler.push('checked-samples', ({ tokens, env }) => {
    if (String(env.relativePath).startsWith('api/')) return;
    let before = '';
    for (const token of tokens) {
      const [language, ...words] = token.info.split(/\s+/);
      if (token.type !== 'fence' || language !== 'ts') continue;
      if (!words.includes('continue')) before = '';
      const own = token.content;
      if (before !== '') token.content = `${before}// ---cut---\n${own}`;
      before += own;
      token.info = 'ts twoslash';
    }
  });
}

/** The settings of the repository, which the samples are held to elsewhere as well. */
function compilerOptions(): ts.CompilerOptions {
  const { config } = ts.readConfigFile(join(process.cwd(), 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, process.cwd());
  return { ...options, noUnusedLocals: false, noUnusedParameters: false };
}
