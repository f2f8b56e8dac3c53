import type { UnifiedResponse } from '@flexiai/core';
import { milliseconds } from '../../answer/milliseconds.ts';
import type { AnswerPlace } from '../../answer/show-stream.ts';
import type { CommandContext } from '../../program/command-context.ts';
import { NOWHERE } from '../../terminal/nowhere.ts';
import { Screen } from '../../terminal/screen.ts';
import { usd } from '../../terminal/usd.ts';
import type { Conversation } from './conversation.ts';

/** Sends one question of a conversation and prints its answer: as text, or with `--json` as one line of JSON. */
export async function takeTurn(
  context: CommandContext,
  conversation: Conversation,
  question: string,
  { again = false, signal = context.signal }: { readonly again?: boolean; readonly signal?: AbortSignal } = {},
): Promise<void> {
  const started = performance.now();
  const place: AnswerPlace = {
    out: context.json ? new Screen(NOWHERE) : context.out,
    note: (text) => context.note(text),
    signal,
    asides: context.asides,
    holds: conversation.holds,
  };
  const response = again ? await conversation.retry(question, place) : await conversation.ask(question, place);
  if (context.json) context.out.json(response);
  for (const { message } of response.warnings) context.warn(message);
  if (context.out.isTerminal && !context.json) context.note(footerOf(response, performance.now() - started));
}

/** The provider, its latency, tokens and cost. */
function footerOf(
  { provider, model, usage, cost, attempts, finishReason }: UnifiedResponse,
  durationMs: number,
): string {
  const tokens =
    usage.inputTokens === undefined && usage.outputTokens === undefined
      ? []
      : [`${usage.inputTokens ?? '?'} + ${usage.outputTokens ?? '?'} tokens`];
  const price = cost === undefined ? [] : [`${usd(cost.totalUsd)} USD`];
  const several = attempts.length > 1 ? [`${attempts.length} attempts`] : [];
  const end = finishReason === 'stop' ? [] : [`ended by ${finishReason}`];
  return [`${provider} · ${model}`, ...tokens, ...price, milliseconds(durationMs), ...several, ...end].join(' · ');
}
