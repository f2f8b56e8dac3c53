import type { ChatRequest } from '@flexiai/core';
import type { CostEstimate, Range } from '@flexiai/cost';
import { EXIT, type ExitCode } from '../../exit-code.ts';
import { questionOf } from '../../input/question-of.ts';
import type { CommandContext } from '../../program/command-context.ts';
import { checkProviderOption } from '../../setup/check-provider-option.ts';
import { openBooks } from '../../setup/open-client.ts';
import { tableLines } from '../../terminal/table.ts';
import { usd } from '../../terminal/usd.ts';

export interface EstimateOptions {
  readonly model?: string;
  readonly provider?: string;
  readonly system?: string;
  readonly maxOutputTokens?: number;
  readonly stdin?: boolean;
}

export async function runEstimate(
  context: CommandContext,
  args: readonly string[],
  options: EstimateOptions,
): Promise<ExitCode> {
  const prompt = await questionOf(context, args, options.stdin);
  await using opened = await openBooks(context);
  const { ai, costs } = opened;
  const { model, provider, system, maxOutputTokens } = options;
  checkProviderOption(ai, provider);
  const request: ChatRequest = {
    prompt,
    ...(model !== undefined && { model }),
    ...(system !== undefined && { system }),
    ...(maxOutputTokens !== undefined && { maxOutputTokens }),
  };
  const estimates = await costs.estimateCost(request, ai, provider === undefined ? {} : { provider });
  context.report({ estimates }, (out) => {
    const lines = tableLines(
      out,
      [
        { title: 'provider' },
        { title: 'model', shrinks: true },
        { title: 'tokens in', align: 'right' },
        { title: 'out', align: 'right' },
        { title: 'USD: low', align: 'right' },
        { title: 'expected', align: 'right' },
        { title: 'high', align: 'right' },
      ],
      estimates.map(({ provider: name, model: asked, inputTokens, outputTokens, usd: amount }) => [
        { text: name },
        { text: asked },
        { text: span(inputTokens) },
        { text: span(outputTokens) },
        { text: usd(amount?.low) },
        { text: usd(amount?.expected) },
        { text: usd(amount?.high) },
      ]),
    );
    for (const line of lines) out.line(line);
    for (const note of notesOf(estimates)) out.line(out.paint('quiet', note));
  });
  if (estimates.length === 0) context.warn('There is no candidate now; `flexiai config explain` says why.');
  return estimates.length === 0 ? EXIT.failure : EXIT.ok;
}

/** `210 (190–260)` */
function span({ low, expected, high }: Range): string {
  return low === high ? String(expected) : `${expected} (${low}–${high})`;
}

function notesOf(estimates: readonly CostEstimate[]): readonly string[] {
  const notes: string[] = [];
  if (estimates.some(({ usd: amount }) => amount === undefined)) notes.push('Without an amount, the price is unknown.');
  if (estimates.some(({ outputBasis }) => outputBasis !== 'limit')) {
    notes.push('The answer may be longer: --max-output-tokens limits it.');
  }
  return notes;
}
