import { LazyCode } from '../data/lazy-code.ts';

/** The code for objects of answers: an application that asks for none does not load it. */
export const objectCode: LazyCode<typeof import('./answer-object.ts')> = /* @__PURE__ */ new LazyCode(
  () => import('./answer-object.ts'),
);
