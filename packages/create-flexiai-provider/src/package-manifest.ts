import type { Names } from './names.ts';
import type { OwnManifest } from './own-manifest.ts';

/** The version of the interface of plugins that the template is written for. */
const API_VERSION = 1;

/** The `package.json` of a generated package. */
export function packageManifest(names: Names, { engines, devDependencies }: OwnManifest): object {
  const versionOf = (name: string): string => {
    const version = devDependencies[name];
    if (version === undefined) throw new Error(`The manifest of create-flexiai-provider names no ${name}.`);
    // Under another name: `npm:typescript@7.0.2`.
    return version.replace(/^npm:.*@/, '^');
  };
  const core = versionOf('@flexiai/core');
  return {
    name: names.package,
    version: '0.0.0',
    description: `${names.display} for FlexiAI.`,
    license: 'MIT',
    keywords: ['flexiai', 'flexiai-provider', 'llm'],
    type: 'module',
    engines,
    files: ['dist', 'README.md', 'CHANGELOG.md'],
    sideEffects: ['./dist/register.js'],
    main: './dist/index.js',
    types: './dist/index.d.ts',
    exports: {
      '.': { types: './dist/index.d.ts', default: './dist/index.js' },
      './register': { types: './dist/register.d.ts', default: './dist/register.js' },
      './package.json': './package.json',
    },
    scripts: {
      build: 'tsc -p tsconfig.build.json',
      check: 'tsc -p tsconfig.json',
      test: 'node --test "test/*.test.ts"',
      prepack: 'tsc -p tsconfig.build.json',
      changeset: 'changeset',
      'release:version': 'changeset version',
      release: 'changeset publish',
    },
    peerDependencies: { '@flexiai/core': core },
    devDependencies: {
      '@changesets/cli': versionOf('@changesets/cli'),
      '@flexiai/core': core,
      '@flexiai/testing': versionOf('@flexiai/testing'),
      '@types/node': versionOf('@types/node'),
      typescript: versionOf('@typescript/native'),
    },
    publishConfig: { access: 'public' },
    flexiai: { apiVersion: API_VERSION, provider: names.id },
  };
}
