import type { Attempt } from '@flexiai/core';
import type { Screen } from '../terminal/screen.ts';
import { tableLines } from '../terminal/table.ts';
import { usd } from '../terminal/usd.ts';
import { milliseconds } from './milliseconds.ts';

/** The ledger of a call: one line per attempt. @param indent the spaces before each line */
export function attemptLines(screen: Screen, attempts: readonly Attempt[], indent = 0): readonly string[] {
  const hasCosts = attempts.some(({ costUsd }) => costUsd !== undefined);
  return tableLines(
    screen,
    [
      { title: '#', align: 'right' },
      { title: 'provider', names: true },
      { title: 'model', shrinks: true },
      { title: 'why' },
      { title: 'outcome' },
      { title: 'error', shrinks: true },
      { title: 'first', align: 'right' },
      { title: 'whole', align: 'right' },
      { title: 'tokens', align: 'right' },
      ...(hasCosts ? [{ title: 'USD', align: 'right' } as const] : []),
    ],
    attempts.map((attempt, index) => [
      { text: String(index + 1) },
      { text: attempt.provider },
      { text: attempt.model },
      { text: attempt.kind },
      { text: attempt.outcome, style: attempt.outcome === 'success' ? 'good' : 'bad' },
      { text: errorOf(attempt) },
      { text: milliseconds(attempt.firstContentMs) },
      { text: milliseconds(attempt.durationMs) },
      { text: tokensOf(attempt) },
      ...(hasCosts ? [{ text: costOf(attempt) }] : []),
    ]),
    indent,
  );
}

function tokensOf({ usage }: Attempt): string {
  if (usage?.inputTokens === undefined && usage?.outputTokens === undefined) return '–';
  const estimated = usage.accuracy === 'estimated' ? '~' : '';
  return `${estimated}${usage.inputTokens ?? '?'} + ${usage.outputTokens ?? '?'}`;
}

function costOf({ costUsd, costAccuracy }: Attempt): string {
  return `${costAccuracy === 'estimated' ? '~' : ''}${usd(costUsd)}`;
}

function errorOf({ status, errorCode }: Attempt): string {
  if (errorCode === undefined) return '';
  // An interrupted stream began with a 200, which is not informative.
  return status === undefined || status < 400 ? errorCode : `${status} ${errorCode}`;
}
