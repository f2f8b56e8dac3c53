import { expect, onTestFinished, vi } from 'vitest';
import { IS_LONG } from '../../../../test/long-form.ts';
import { openaiChatConformance } from '../../src/conformance/servers/openai-chat-conformance.ts';
import { runSuite } from '../run-suite.ts';
import { leftTimers, type Mistake } from './mistake.ts';
import { spoiltPlugin } from './spoilt-plugin.ts';

/** The service that the small plugin is tested against. */
export const wired = { server: openaiChatConformance, model: 'gpt-4.1-mini' };

/**
 * In the short form, one in this many of the rules that a mistake does not violate is run, with another selection for
 * each mistake.
 */
const SHARE = IS_LONG ? 1 : 12;

/** Expects the suite to find exactly the rules that a mistake violates. */
export async function expectBroken({ breaks, does, losesRejections, isLoud, ...spoiling }: Mistake): Promise<void> {
  if (losesRejections === true) ignoreRejections();
  if (isLoud === true) silence();
  const isWanted = (id: string, index: number): boolean =>
    breaks.some((broken) => broken === id) || (index + does.length) % SHARE === 0;
  const broken = await runSuite({ ...wired, plugin: spoiltPlugin(spoiling) }, isWanted);
  for (const timer of leftTimers.splice(0)) clearTimeout(timer);
  expect([...broken.keys()]).toEqual(breaks);
  for (const [id, reason] of broken) expect(reason).toMatch(new RegExp(`^${id}: .+\\n.`));
}

/** The runner would attribute the rejections of a mistake to itself. */
function ignoreRejections(): void {
  const others = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection').on('unhandledRejection', () => undefined);
  onTestFinished(() => {
    process.removeAllListeners('unhandledRejection');
    for (const other of others) process.on('unhandledRejection', other);
  });
}

/** Outside the rule that listens, the output of a mistake is suppressed. */
function silence(): void {
  const spies = [vi.spyOn(console, 'warn'), vi.spyOn(process, 'emitWarning')];
  for (const spy of spies) spy.mockImplementation(() => undefined);
  onTestFinished(() => {
    for (const spy of spies) spy.mockRestore();
  });
}
