import { createFlexiAI } from '@flexiai/core';
import { cost } from '@flexiai/cost';
import { anthropic } from '@flexiai/provider-anthropic';
import { openai } from '@flexiai/provider-openai';
import { type Arguments, argumentsOf, USAGE } from './arguments.ts';
import { type Document, readDocuments } from './documents.ts';
import { Journal } from './journal.ts';
import { Progress } from './progress.ts';
import { reportOf } from './report.ts';
import { type Ending, runBatch } from './run-batch.ts';
import { startStandIns } from './stand-ins.ts';

const EXIT_CODES: { readonly [Name in Ending]: number } = { finished: 0, failing: 1, budget: 3, stopped: 130 };

try {
  const args = argumentsOf(process.argv.slice(2));
  if (args === undefined) console.log(USAGE);
  else process.exitCode = await main(args, await readDocuments(args.input), await Journal.open(args.output));
} catch (error) {
  // Options, files and data: the sentence is enough. Anything else needs its stack.
  const isMistake =
    error instanceof Error && (!('code' in error) || /^(ENOENT|EACCES|ERR_PARSE)/.test(String(error.code)));
  console.error(isMistake ? error.message : error);
  process.exitCode = 2;
}

async function main(args: Arguments, documents: readonly Document[], journal: Journal): Promise<number> {
  const stopped = new AbortController();
  // Once, so that a second Ctrl-C ends the process at once.
  process.once('SIGINT', () => stopped.abort());

  const left = args.budgetUsd - journal.costUsd;
  if (left <= 0) return ended('budget', documents, journal);

  const services = await startStandIns();
  const ai = createFlexiAI({
    preset: 'batch',
    providers: [
      openai({ model: 'gpt-6-luna', ...services.openai.entry }),
      anthropic({ model: 'claude-haiku-5-5', ...services.anthropic.entry }),
    ],
    middleware: [
      cost({ onUnknownPrice: 'refuse', limits: [{ amountUsd: left, per: 'total', onExceeded: 'cheaper' }] }),
    ],
  });
  const progress = new Progress(documents.filter(({ id }) => journal.isDone(id)).length, documents.length);
  const { concurrency } = args;
  const onEntry = (): void => progress.step(journal.costUsd);
  try {
    const ending = await runBatch({ ai, documents, journal, concurrency, signal: stopped.signal, onEntry });
    progress.end();
    return await ended(ending, documents, journal);
  } finally {
    await ai.close();
    await Promise.all([services.openai.close(), services.anthropic.close()]);
  }
}

async function ended(ending: Ending, documents: readonly Document[], journal: Journal): Promise<number> {
  process.stdout.write(reportOf(ending, documents.length, journal));
  await journal.close();
  const hasFailures = journal.entries.some(({ status }) => status === 'failed');
  return ending === 'finished' && hasFailures ? 1 : EXIT_CODES[ending];
}
