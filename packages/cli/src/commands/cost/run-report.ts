import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { CostReport, ReportDimension } from '@flexiai/cost';
import { EXIT, type ExitCode } from '../../exit-code.ts';
import type { CommandContext } from '../../program/command-context.ts';
import { nearestName } from '../../program/nearest-name.ts';
import { UsageError } from '../../program/usage-error.ts';
import { STORE_VARIABLE, storeAt } from '../../setup/open-client.ts';
import { reportLines } from './report-lines.ts';

export interface ReportOptions {
  readonly by: string;
  readonly from?: string;
  readonly to?: string;
  readonly format?: string;
  readonly store?: string;
}

const FORMATS = ['table', 'json', 'csv'];

export async function runReport(
  context: CommandContext,
  _args: readonly string[],
  options: ReportOptions,
): Promise<ExitCode> {
  const { format = context.json ? 'json' : 'table' } = options;
  if (!FORMATS.includes(format)) throw new UsageError(unknown('format', format, FORMATS));
  if (context.json && format !== 'json') throw new UsageError(`--json and --format ${format} exclude each other.`);
  const report = await readReport(context, options);
  if (format === 'json') {
    context.out.json(report, 2);
  } else if (format === 'csv') {
    const { reportCsv } = await import('@flexiai/cost');
    context.out.write(context.out.foreign(reportCsv(report)));
  } else {
    for (const line of reportLines(context.out, report)) context.out.line(line);
  }
  return EXIT.ok;
}

async function readReport(context: CommandContext, { by, from, to, store }: ReportOptions): Promise<CostReport> {
  const { cost, REPORT_DIMENSIONS } = await import('@flexiai/cost');
  const dimensions = by
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  for (const name of dimensions) {
    if (!(REPORT_DIMENSIONS as readonly string[]).includes(name)) {
      throw new UsageError(unknown('by', name, REPORT_DIMENSIONS));
    }
  }
  for (const [option, day] of Object.entries({ from, to })) {
    if (day !== undefined && !isDay(day)) {
      throw new UsageError(`--${option}: expected a day such as 2026-12-01, got ${JSON.stringify(day)}.`);
    }
  }
  if (dimensions.length === 0) throw new UsageError(`--by: expected one of ${REPORT_DIMENSIONS.join(', ')}.`);
  const path = store ?? context.env[STORE_VARIABLE];
  if (path === undefined || path === '') {
    throw new UsageError(`There is no cost file: give one with --store, or set ${STORE_VARIABLE}.`);
  }
  // Opening a missing file would create it.
  if (!existsSync(resolve(context.cwd, path)))
    throw new UsageError(`There is no file ${path}: nothing was spent yet, or it has another name.`);
  const opened = await storeAt(path, context.cwd);
  try {
    return await cost({ store: opened }).report({
      by: dimensions as ReportDimension[],
      ...(from !== undefined && { from }),
      ...(to !== undefined && { to }),
    });
  } finally {
    await opened.close?.();
  }
}

function isDay(text: string): boolean {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

function unknown(option: string, value: string, known: readonly string[]): string {
  const near = nearestName(value, known);
  const hint = near === undefined ? `expected ${known.join(', ')}` : `did you mean "${near}"?`;
  return `--${option}: there is no ${JSON.stringify(value)}; ${hint}`;
}
