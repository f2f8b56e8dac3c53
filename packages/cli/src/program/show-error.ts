import type { Attempt, FlexiAIError } from '@flexiai/core';
import { attemptLines } from '../answer/attempt-lines.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { withoutControls } from '../terminal/control-filter.ts';
import type { Screen } from '../terminal/screen.ts';
import { UsageError } from './usage-error.ts';

/** A copy without secrets. */
type Mask = <Value>(value: Value) => Value;

/** How an error is told. */
export interface ErrorDisplay {
  readonly out: Screen;
  readonly err: Screen;
  /** The error stands on stdout as JSON, too. */
  readonly json: boolean;
  /** With the stack. */
  readonly verbose: boolean;
}

/** Tells why the command failed, in the error's own words, and what to do; never with a stack or a key. @returns the exit code */
export async function showError(thrown: unknown, { out, err, json, verbose }: ErrorDisplay): Promise<ExitCode> {
  const error = firstOf(thrown);
  const exitCode = error instanceof UsageError ? EXIT.usage : EXIT.failure;
  const known = error instanceof UsageError ? undefined : await asFlexiAIError(error);
  // A usage error is the command's own, and was masked where it was made; for it, nothing needs to be loaded.
  const mask: Mask =
    error instanceof UsageError ? (value) => value : ((await import('@flexiai/logger')).maskSecrets as Mask);
  const message = mask(error instanceof Error ? error.message : String(error));
  if (json) {
    const described = known === undefined ? { name: nameOf(error), message } : known.toJSON();
    // In one line: it may stand at the end of others. Masked before it is JSON: a mask could take a quotation mark along.
    out.json({ error: mask(described) });
  }
  err.line(`${err.paint('bad', 'error:')} ${err.foreign(message)}`);
  if (known !== undefined) {
    for (const line of ledgerOf(known, err)) err.line(`  ${line}`);
    const advice = adviceFor(known);
    if (advice !== undefined) err.line(err.paint('quiet', advice));
  }
  if (verbose && !(error instanceof UsageError) && error instanceof Error && error.stack !== undefined) {
    const frames = error.stack.split('\n').filter((line) => /^\s+at /.test(line));
    for (const frame of frames) err.line(err.paint('quiet', withoutControls(mask(frame))));
  }
  return exitCode;
}

/** Of an error and another one that came while its mess was tidied up, the first. */
function firstOf(error: unknown): unknown {
  return error instanceof Error && error.name === 'SuppressedError' && 'suppressed' in error
    ? firstOf(error.suppressed)
    : error;
}

/** Core is loaded only to look at an error that may come from it. */
async function asFlexiAIError(error: unknown): Promise<FlexiAIError | undefined> {
  const core = await import('@flexiai/core');
  return error instanceof core.FlexiAIError ? error : undefined;
}

/** The tries, unless the message tells of them already. */
function ledgerOf(error: FlexiAIError, screen: Screen): readonly string[] {
  const attempts: readonly Attempt[] = error.attempts ?? [];
  if (error.code === 'all-providers-failed' || attempts.length < 2) return [];
  return attemptLines(screen, attempts);
}

function adviceFor({ code }: FlexiAIError): string | undefined {
  if (code === 'authentication' || code === 'permission') return '`flexiai doctor` looks at keys and says what to do.';
  if (code === 'model-not-found') return '`flexiai models` lists the models that your keys may use.';
  return undefined;
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'Error';
}
