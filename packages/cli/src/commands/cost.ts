import type { CliCommand } from '../program/cli-command.ts';
import { defineCommand } from '../program/cli-command.ts';
import { wholeNumber } from '../program/number-arguments.ts';
import type { EstimateOptions } from './cost/run-estimate.ts';
import type { ReportOptions } from './cost/run-report.ts';

const report = defineCommand<ReportOptions>({
  name: 'report',
  summary: 'Show what was spent, from a file of costs',
  details:
    'The file is one that an application passes to cost({ store: sqliteStore({ path }) }), or that ' +
    'FLEXIAI_COST_STORE names: with that variable, `ask` and `chat` record their costs there. Days are in ' +
    'UTC.',
  examples: [
    { line: 'flexiai cost report --store costs.sqlite', what: 'by model' },
    {
      line: 'flexiai cost report --by day,provider --from 2026-12-01',
      what: 'by day and entry, since the first of December',
    },
    { line: 'flexiai cost report --by tenant --format csv > tenants.csv', what: 'for a spreadsheet' },
  ],
  configure: (command) => {
    command
      .option('--by <dimensions>', 'provider, model, tenant, tag, day; several with commas', 'model')
      .option('--from <day>', 'the first day, such as 2026-12-01')
      .option('--to <day>', 'the last day')
      .option('--format <format>', 'table, json or csv (default: table)')
      .option('--store <file>', 'the file (default: FLEXIAI_COST_STORE)');
  },
  load: async () => (await import('./cost/run-report.ts')).runReport,
});

const estimate = defineCommand<EstimateOptions>({
  name: 'estimate',
  summary: 'Estimate what a question would cost, without a request',
  details:
    'The question is the argument, standard input, or both, as with `flexiai ask`. Each line shows the ' +
    'lowest, the expected and the highest cost at one candidate; without --max-output-tokens, the highest ' +
    'cost is based on an assumption.',
  examples: [
    { line: 'flexiai cost estimate "Why is the sky blue?"', what: 'at each candidate' },
    {
      line: 'flexiai cost estimate --max-output-tokens 500 < report.md',
      what: 'of a file, with an answer of at most 500 tokens',
    },
    { line: "flexiai cost estimate --json 'Hi' | jq '.estimates[0].usd.high'", what: 'for scripts' },
  ],
  configure: (command) => {
    command
      .argument('[question...]', 'the question; words are joined')
      .option('-m, --model <model>', 'model, or an alias of the configuration')
      .option('--provider <name>', 'only this entry')
      .option('-s, --system <text>', 'instructions for the model')
      .option('--max-output-tokens <count>', "the answer's length limit", wholeNumber)
      .option('--stdin', 'wait for standard input without a time limit');
  },
  load: async () => (await import('./cost/run-estimate.ts')).runEstimate,
});

/** A group: actual and estimated costs. */
export const cost: CliCommand = {
  name: 'cost',
  summary: 'Show costs so far, and estimate the cost of a question',
  examples: [
    { line: 'flexiai cost estimate "Why is the sky blue?"', what: 'before it is sent' },
    { line: 'flexiai cost report --by provider', what: 'costs so far' },
  ],
  subcommands: [report, estimate],
};
