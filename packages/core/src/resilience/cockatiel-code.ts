import { LazyCode } from '../data/lazy-code.ts';

/** cockatiel, which is loaded with the code of calls: a circuit needs it for its first attempt. */
export const cockatielCode: LazyCode<typeof import('./cockatiel-states.ts')> = /* @__PURE__ */ new LazyCode(
  () => import('./cockatiel-states.ts'),
);
