import { it } from 'vitest';

/** Rules of the conformance suite that the AI SDK breaks, each with the reason. */
export type KnownLimits = Readonly<Record<string, string>>;

/**
 * The runner's `it`, which expects the rules of `limits` to fail and names the reason. If the AI SDK follows such a rule one day,
 * its test fails.
 */
export function itWithin(limits: KnownLimits): typeof it {
  const declare = (name: string, check: () => Promise<void>): void => {
    const reason = limits[name.split(':', 1)[0] ?? ''];
    if (reason === undefined) it(name, check);
    else it.fails(`${name} (not over the AI SDK: ${reason})`, check);
  };
  return Object.assign(declare, { skip: it.skip }) as typeof it;
}
