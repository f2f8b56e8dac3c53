import type { ConformanceRule } from './conformance-rule.ts';
import { allRules, groupOf } from './conformance-rules.ts';
import type { ConformanceRunner } from './conformance-runner.ts';
import { ConformanceFailure } from './expectations.ts';
import { setOwnTimer } from './own-timers.ts';
import type { ProviderConformanceOptions } from './provider-conformance-options.ts';
import { type ProviderFacts, skipReason } from './skip-reason.ts';
import { Subject } from './subject.ts';

/** How long a rule may take, in ms: less than the runners' own limits, which do not say what was waited for. */
const TIMEOUT_MS = 4500;

/**
 * Declares the conformance tests of a provider plugin: one test for each rule, in the runner that is handed over. What
 * does not apply, by the provider's declared `capabilities` and by what the server can do, is declared as skipped, with
 * the reason in its name.
 *
 * @param runner `{ describe, it }` of vitest, `node:test`, bun, jest or mocha
 *
 * @example
 * import { openaiChatConformance, providerConformance } from '@flexiai/testing';
 * import { describe, it } from 'vitest';
 *
 * providerConformance({ describe, it }, { plugin: openai, server: openaiChatConformance, model: 'gpt-4.1-mini' });
 */
export function providerConformance(runner: ConformanceRunner, options: ProviderConformanceOptions): void {
  const facts = factsOf(options);
  const groups = Map.groupBy(allRules, ({ id }) => groupOf(id));
  for (const [group, rules] of groups) {
    runner.describe(group, () => {
      for (const rule of rules) declare(runner, rule, options, facts);
    });
  }
}

function declare(
  { it }: ConformanceRunner,
  rule: ConformanceRule,
  options: ProviderConformanceOptions,
  facts: ProviderFacts | undefined,
): void {
  const name = `${rule.id}: ${rule.sentence}`;
  const reason = skipReason(rule, options, facts);
  if (reason === undefined) it(name, () => follow(rule, options));
  else it.skip(`${name} (skipped: ${reason})`, async () => undefined);
}

/** What the provider says of itself. `undefined` where none can be made: every rule will then say why. */
function factsOf(options: ProviderConformanceOptions): ProviderFacts | undefined {
  try {
    const { provider } = new Subject(options);
    const optional = ['checkRequest', 'listModels', 'close', 'embed'] as const;
    const methods = new Set(optional.filter((name) => provider[name] !== undefined));
    const takesReasoning = provider.conversation?.reasoning !== false;
    return { capabilities: provider.capabilities, methods, takesReasoning };
  } catch {
    return undefined;
  }
}

/** Checks one rule, on a provider and a server of its own. */
async function follow(rule: ConformanceRule, options: ProviderConformanceOptions): Promise<void> {
  const subject = new Subject(options);
  const late = Promise.withResolvers<never>();
  const timer = setOwnTimer(
    () => late.reject(new ConformanceFailure(`not settled within ${TIMEOUT_MS} ms`)),
    TIMEOUT_MS,
  );
  try {
    await subject.start();
    // With the server gone, a check that came too late ends, too; nobody hears of it any more.
    const check = Promise.resolve(rule.check(subject));
    check.catch(() => undefined);
    await Promise.race([check, late.promise]);
  } catch (error) {
    throw withRule(error, rule);
  } finally {
    clearTimeout(timer);
    await subject[Symbol.asyncDispose]();
  }
}

/** The failure, beginning with the rule that it breaks. */
function withRule(error: unknown, { id, sentence }: ConformanceRule): Error {
  const reason = error instanceof Error ? error.message : String(error);
  const failure = new ConformanceFailure(`${id}: ${sentence}\n${reason}`);
  if (error instanceof Error && error.stack !== undefined) failure.stack = `${failure.message}\n${error.stack}`;
  return failure;
}
