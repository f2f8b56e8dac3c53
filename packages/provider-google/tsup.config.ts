import { packageConfig } from '../../tsup.config.base.ts';

export default packageConfig(
  ['src/index.ts', 'src/register.ts', 'src/auth/google-auth.ts', 'src/auth/no-google-auth.ts'],
  {
    // Which of the two modules is meant depends on where the package runs: see "imports" in package.json.
    esbuildPlugins: [
      {
        name: 'imports-of-the-package',
        setup: ({ onResolve }) => onResolve({ filter: /^#/ }, ({ path }) => ({ path, external: true })),
      },
    ],
  },
);
