import { LazyCode } from '../data/lazy-code.ts';

/** The code of sources, which is loaded with the code of calls, or with the first stream that is made outside of them. */
export const sourceCode: LazyCode<typeof import('./sources.ts')> = /* @__PURE__ */ new LazyCode(
  () => import('./sources.ts'),
);
