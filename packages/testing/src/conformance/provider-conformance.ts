import type { ConformanceRule } from './conformance-rule.ts';
import { allRules, groupOf } from './conformance-rules.ts';
import type { ConformanceRunner } from './conformance-runner.ts';
import { ConformanceFailure } from './expectations.ts';
import { withoutNetwork } from './no-network.ts';
import { setOwnTimer } from './own-timers.ts';
import type { ProviderConformanceOptions } from './provider-conformance-options.ts';
import { type ProviderFacts, skipReason } from './skip-reason.ts';
import { Subject } from './subject.ts';
import { wayOut } from './way-out.ts';

/** Time limit of a rule, in ms: shorter than the runners' own limits, whose errors do not name what was awaited. */
const TIMEOUT_MS = 4500;

/**
 * Declares the conformance tests of a provider plugin: one test per rule, in the given runner. Rules that do not apply,
 * by the provider's declared `capabilities` and by what the server supports, are declared as skipped, with the reason
 * in the name.
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

/** The provider's description of itself. `undefined` if it cannot be created: every rule then reports the reason. */
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

/** Checks one rule, with a new provider and server. */
async function follow(rule: ConformanceRule, options: ProviderConformanceOptions): Promise<void> {
  if (options.server !== undefined) return await followHere(rule, options);
  const host = await withoutNetwork(() => followHere(rule, options));
  if (host !== undefined) throw new ConformanceFailure(`${head(rule)}\n${withoutServer(host)}`);
}

async function followHere(rule: ConformanceRule, options: ProviderConformanceOptions): Promise<void> {
  const subject = new Subject(options);
  const late = Promise.withResolvers<never>();
  const timer = setOwnTimer(
    () => late.reject(new ConformanceFailure(`not settled within ${TIMEOUT_MS} ms`)),
    TIMEOUT_MS,
  );
  try {
    await subject.start();
    // Without the server, a check that timed out ends, too; its result is ignored.
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

function head({ id, sentence }: ConformanceRule): string {
  return `${id}: ${sentence}`;
}

function withoutServer(host: string): string {
  return `The provider sends requests to ${host}, which the suite does not reach. Pass \`server\`: a local server of this service, such as one of createWireServer.`;
}

/** The failure, after the violated rule, and what settles it where the provider cannot meet the rule. */
function withRule(error: unknown, rule: ConformanceRule): Error {
  const reason = error instanceof Error ? error.message : String(error);
  const message = [head(rule), reason, wayOut(rule.needs)].filter((line) => line !== undefined).join('\n');
  const compared = error instanceof ConformanceFailure && 'expected' in error;
  const failure = new ConformanceFailure(
    message,
    compared ? { actual: error.actual, expected: error.expected } : undefined,
  );
  if (error instanceof Error && error.stack !== undefined) failure.stack = `${failure.message}\n${error.stack}`;
  return failure;
}
