import { packageConfig } from '../../tsup.config.base.ts';

export default packageConfig(['src/index.ts', 'src/plugin.ts', 'src/node.ts'], {
  noExternal: ['zod', 'jsonc-parser'],
  // Of jsonc-parser, the modules: its other form loads its parts by a `require` of its own, which nothing can bundle.
  esbuildOptions: (options) => {
    options.mainFields = ['module', 'main'];
  },
});
