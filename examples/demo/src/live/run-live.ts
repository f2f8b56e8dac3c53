import { createFlexiAI, FlexiAIError, type ProviderEntry, type UnifiedResponse } from '@flexiai/core';
import { LEDGER_COLUMNS, ledgerRows } from '../story/ledger.ts';
import { milliseconds } from '../story/milliseconds.ts';
import { FlowingText } from '../terminal/flowing-text.ts';
import { tableLines } from '../terminal/table-lines.ts';
import type { Terminal } from '../terminal/terminal.ts';

export interface LiveRun {
  readonly terminal: Terminal;
  readonly errors: NodeJS.WritableStream;
  readonly signal: AbortSignal;
}

/**
 * Sends one question to real providers, and prints which one answered.
 * @returns the exit code: 1 if every provider failed
 */
export async function runLive(
  question: string,
  entries: readonly ProviderEntry[],
  { terminal, errors, signal }: LiveRun,
): Promise<number> {
  const ai = createFlexiAI({ providers: entries });
  const answer = new FlowingText(terminal, '', 'answer');
  try {
    const stream = ai.streamChatCompletion({ prompt: question }, { signal });
    for await (const piece of stream.textStream) answer.write(piece);
    answer.end();
    tellWhoAnswered(terminal, await stream.response());
    return 0;
  } catch (error) {
    if (!(error instanceof FlexiAIError)) throw error;
    answer.end();
    if (!signal.aborted) errors.write(`${error.message}\n`);
    return 1;
  } finally {
    await ai.close({ timeoutMs: 0 });
  }
}

function tellWhoAnswered(terminal: Terminal, response: UnifiedResponse): void {
  const { provider, model, usage, attempts, skipped } = response;
  const last = attempts.at(-1);
  const facts = [
    `answered by ${provider} (${model})`,
    last === undefined ? '' : milliseconds(last.durationMs),
    last?.firstContentMs === undefined ? '' : `first word after ${milliseconds(last.firstContentMs)}`,
    usage.inputTokens === undefined ? '' : `${usage.inputTokens} tokens in`,
    usage.outputTokens === undefined ? '' : `${usage.outputTokens} tokens out`,
  ];
  terminal.line();
  terminal.line(terminal.paint('quiet', facts.filter((fact) => fact !== '').join(' · ')));
  for (const line of tableLines(terminal, LEDGER_COLUMNS, ledgerRows({ attempts, skipped }))) terminal.line(line);
}
