import { LazyCode } from '../data/lazy-code.ts';

/** The code of a run, which is loaded with the first run: most applications have no tools. */
export const toolCode: LazyCode<typeof import('./tool-loop.ts')> = /* @__PURE__ */ new LazyCode(
  () => import('./tool-loop.ts'),
);
