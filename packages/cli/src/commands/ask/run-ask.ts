import type { CallOptions, ChatRequest, FlexiAI } from '@flexiai/core';
import { attemptLines } from '../../answer/attempt-lines.ts';
import { showStream, showWhole } from '../../answer/show-stream.ts';
import { tellFailovers } from '../../answer/tell-failovers.ts';
import { EXIT, type ExitCode } from '../../exit-code.ts';
import { questionOf } from '../../input/question-of.ts';
import type { CommandContext } from '../../program/command-context.ts';
import { checkProviderOption } from '../../setup/check-provider-option.ts';
import { openBooks } from '../../setup/open-client.ts';
import { holdsAnswers, loadSetup } from '../../setup/setup.ts';

export interface AskOptions {
  readonly model?: string;
  readonly provider?: string;
  readonly system?: string;
  readonly maxOutputTokens?: number;
  readonly temperature?: number;
  /** @default true, but with `--json` */
  readonly stream?: boolean;
  /** Whether to wait for piped input without a time limit. @default only without a question */
  readonly stdin?: boolean;
}

export async function runAsk(context: CommandContext, args: readonly string[], options: AskOptions): Promise<ExitCode> {
  const prompt = await questionOf(context, args, options.stdin);
  const setup = await loadSetup(context);
  await using opened = await openBooks(context, setup);
  const { ai } = opened;
  checkProviderOption(ai, options.provider);
  tellFailovers(ai, context);
  const { model, provider, system, maxOutputTokens, temperature } = options;
  const request: ChatRequest = {
    prompt,
    ...(model !== undefined && { model }),
    ...(system !== undefined && { system }),
    ...(maxOutputTokens !== undefined && { maxOutputTokens }),
    ...(temperature !== undefined && { temperature }),
  };
  const call = { signal: context.signal, ...(provider !== undefined && { provider }) };
  const streams = options.stream ?? !context.json;
  if (context.json)
    await (streams ? printParts(context, ai, request, call) : printResponse(context, ai, request, call));
  else await showAnswer(context, ai, request, call, { streams, holds: holdsAnswers(setup, context) });
  return EXIT.ok;
}

async function showAnswer(
  context: CommandContext,
  ai: FlexiAI,
  request: ChatRequest,
  call: CallOptions,
  { streams, holds }: { readonly streams: boolean; readonly holds: boolean },
): Promise<void> {
  const place = {
    out: context.out,
    note: (text: string) => context.note(text),
    signal: context.signal,
    asides: context.asides,
    holds,
  };
  let response: Awaited<ReturnType<typeof showStream>>;
  if (streams) {
    response = await showStream(place, ai.streamChatCompletion(request, call));
  } else {
    response = await ai.chatCompletion(request, call);
    await showWhole(place, response);
  }
  for (const { message } of response.warnings) context.warn(message);
  if (response.finishReason === 'length') context.warn('The answer reached its length limit (--max-output-tokens).');
  if (context.options.verbose === true) {
    for (const line of attemptLines(context.err, response.attempts)) context.err.line(line);
  }
}

async function printResponse(
  context: CommandContext,
  ai: FlexiAI,
  request: ChatRequest,
  call: CallOptions,
): Promise<void> {
  const response = await ai.chatCompletion(request, call);
  context.report(response, () => undefined);
}

/** Each part as a line, and finally the response. */
async function printParts(
  context: CommandContext,
  ai: FlexiAI,
  request: ChatRequest,
  call: CallOptions,
): Promise<void> {
  const stream = ai.streamChatCompletion(request, call);
  for await (const part of stream) context.out.json(part);
  context.out.json({ type: 'response', response: await stream.response() });
}
