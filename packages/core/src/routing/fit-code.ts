import { LazyCode } from '../data/lazy-code.ts';

/** The code that makes requests fit: it is loaded with the code of calls. */
export const fitCode: LazyCode<typeof import('./fit-for-route.ts')> = /* @__PURE__ */ new LazyCode(
  () => import('./fit-for-route.ts'),
);
