import { parseArgs } from 'node:util';

export const USAGE = `Extracts invoices from documents into lines of JSON.

  npm start -- [options]

  --input FILE        documents: lines of JSON with id and text (default: data/invoices.jsonl)
  --output FILE       results; what is there already is not asked for again (default: results.jsonl)
  --budget USD        what all runs with this output may cost (default: 1)
  --concurrency N     documents at the same time (default: 4)
  --help              this text

Ctrl-C ends after the documents in flight; a second one ends at once. The same command continues.
Keys: OPENAI_API_KEY, ANTHROPIC_API_KEY; a local server answers in place of a service without one.

Exit codes: 0 all done, 1 some documents failed, 2 wrong options or files, 3 budget spent, 130 stopped
`;

export interface Arguments {
  readonly input: string;
  readonly output: string;
  readonly budgetUsd: number;
  readonly concurrency: number;
}

/**
 * @returns `undefined` for `--help`
 * @throws Error with a sentence about what is wrong
 */
export function argumentsOf(args: readonly string[]): Arguments | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      input: { type: 'string', default: 'data/invoices.jsonl' },
      output: { type: 'string', default: 'results.jsonl' },
      budget: { type: 'string', default: '1' },
      concurrency: { type: 'string', default: '4' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return undefined;
  const budgetUsd = Number(values.budget);
  const concurrency = Number(values.concurrency);
  if (!(budgetUsd > 0)) throw new Error(`--budget must be an amount in USD, such as 0.5, and not "${values.budget}".`);
  if (!Number.isInteger(concurrency) || concurrency < 1)
    throw new Error(`--concurrency must be a whole number from 1, and not "${values.concurrency}".`);
  return { input: values.input, output: values.output, budgetUsd, concurrency };
}
