import type { Journal } from './journal.ts';
import type { Ending } from './run-batch.ts';

const WORDS: { readonly [Name in Ending]: string } = {
  finished: 'All documents are done.',
  budget: 'The budget is spent. A larger --budget continues.',
  stopped: 'Stopped. The same command continues.',
  failing: 'Too many documents failed in a row. The same command continues.',
};

/** The results of all runs so far, for people. */
export function reportOf(ending: Ending, total: number, journal: Journal): string {
  const totals = new Map<string, { count: number; sum: number }>();
  const failed: string[] = [];
  let others = 0;
  for (const entry of journal.entries) {
    if (entry.status === 'failed') failed.push(`${entry.id} (${entry.code})`);
    else if (entry.invoice === null) others += 1;
    else {
      const { currency, total: amount } = entry.invoice;
      const { count, sum } = totals.get(currency) ?? { count: 0, sum: 0 };
      totals.set(currency, { count: count + 1, sum: sum + amount });
    }
  }
  const lines = [...totals]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(
      ([currency, { count, sum }]) =>
        `  ${currency}  ${String(count).padStart(4)} invoices  ${sum.toFixed(2).padStart(12)}`,
    );
  const done = journal.entries.length - failed.length;
  return [
    WORDS[ending],
    `  ${done} of ${total} documents, ${others} without an invoice, ${failed.length} failed, ${journal.costUsd.toFixed(6)} USD`,
    ...lines,
    ...(failed.length > 0 ? [`  failed: ${failed.join(', ')}`] : []),
    '',
  ].join('\n');
}
