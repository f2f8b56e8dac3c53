import type { Attempt, FlexiAIError } from '@flexiai/core';
import { attemptLines } from '../answer/attempt-lines.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { withoutControls } from '../terminal/control-filter.ts';
import type { Screen } from '../terminal/screen.ts';
import { UsageError } from './usage-error.ts';

/** A copy without secrets. */
type Mask = <Value>(value: Value) => Value;

/** How an error is printed. */
export interface ErrorDisplay {
  readonly out: Screen;
  readonly err: Screen;
  /** Print the error on stdout as JSON, too. */
  readonly json: boolean;
  /** Print the stack. */
  readonly verbose: boolean;
}

/**
 * Prints why the command failed, with the error's own message and the solution; never with a key. @returns the exit
 * code
 */
export async function showError(thrown: unknown, { out, err, json, verbose }: ErrorDisplay): Promise<ExitCode> {
  const error = firstOf(thrown);
  const exitCode = error instanceof UsageError ? EXIT.usage : EXIT.failure;
  const known = error instanceof UsageError ? undefined : await asFlexiAIError(error);
  // A usage error comes from this command, and was masked when it was created; nothing needs to be loaded for it.
  const mask: Mask =
    error instanceof UsageError ? (value) => value : ((await import('@flexiai/logger')).maskSecrets as Mask);
  const message = mask(error instanceof Error ? error.message : String(error));
  if (json) {
    const described = known === undefined ? { name: nameOf(error), message } : known.toJSON();
    // On one line, because it may follow others. Masked before it is JSON: a mask could include a quotation mark.
    out.json({ error: mask(described) });
  }
  err.line(`${err.paint('bad', 'error:')} ${err.foreign(message)}`);
  if (known !== undefined) {
    for (const line of ledgerOf(known, err)) err.line(line);
    const advice = adviceFor(known);
    if (advice !== undefined) err.line(err.paint('quiet', advice));
  }
  if (verbose && !(error instanceof UsageError) && error instanceof Error && error.stack !== undefined) {
    const frames = error.stack.split('\n').filter((line) => /^\s+at /.test(line));
    for (const frame of frames) err.line(err.paint('quiet', withoutControls(mask(frame))));
  }
  return exitCode;
}

/** Of an error and a second one during its cleanup, the first. */
function firstOf(error: unknown): unknown {
  return error instanceof Error && error.name === 'SuppressedError' && 'suppressed' in error
    ? firstOf(error.suppressed)
    : error;
}

/** Core is loaded only for errors that may come from it. */
async function asFlexiAIError(error: unknown): Promise<FlexiAIError | undefined> {
  const core = await import('@flexiai/core');
  return error instanceof core.FlexiAIError ? error : undefined;
}

/** The attempts, unless the message already contains them. */
function ledgerOf(error: FlexiAIError, screen: Screen): readonly string[] {
  const attempts: readonly Attempt[] = error.attempts ?? [];
  if (error.code === 'all-providers-failed' || attempts.length < 2) return [];
  return attemptLines(screen, attempts, 2);
}

function adviceFor({ code }: FlexiAIError): string | undefined {
  if (code === 'authentication' || code === 'permission') return '`flexiai doctor` checks keys and names the solution.';
  if (code === 'model-not-found') return '`flexiai models` lists the models that your keys can use.';
  return undefined;
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'Error';
}
