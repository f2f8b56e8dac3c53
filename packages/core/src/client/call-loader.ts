import { LazyCode } from '../data/lazy-code.ts';
import { ConfigurationError } from '../errors/client-errors.ts';
import { messageOf } from '../errors/message-of.ts';
import { cockatielCode } from '../resilience/cockatiel-code.ts';
import { sourceCode } from '../stream/source-code.ts';

/** The code of calls. */
export type CallCode = typeof import('./call-code.ts')['calls'];

/**
 * Loads the code of calls, and what it needs to be there. Rejects with a ConfigurationError where a part of the application's
 * build is missing or cannot be fetched; the next call tries again.
 */
export const callCode: LazyCode<CallCode> = /* @__PURE__ */ new LazyCode(async () => {
  try {
    const [{ calls }] = await Promise.all([import('./call-code.ts'), cockatielCode.load(), sourceCode.load()]);
    return calls;
  } catch (cause) {
    throw new ConfigurationError(`The code for calls could not be loaded: ${messageOf(cause)}`, { cause });
  }
});
