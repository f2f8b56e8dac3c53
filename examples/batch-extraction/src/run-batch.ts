import { BudgetExceededError, type FlexiAI, FlexiAIError, RequestAbortedError } from '@flexiai/core';
import type { Document } from './documents.ts';
import { Extraction, INSTRUCTION } from './invoice.ts';
import type { Journal, JournalEntry } from './journal.ts';

/** Why a run ended. `failing`: so many documents failed in a row that the next ones would fail, too. */
export type Ending = 'finished' | 'budget' | 'stopped' | 'failing';

export interface BatchOptions {
  readonly ai: FlexiAI;
  readonly documents: readonly Document[];
  readonly journal: Journal;
  /** How many documents are asked for at the same time. */
  readonly concurrency: number;
  /** Ends the run after the documents in flight, which are paid for already. */
  readonly signal: AbortSignal;
  readonly onEntry: (entry: JournalEntry) => void;
}

/** So many failures in a row end the run. */
const FAILURES_IN_A_ROW = 5;

/** Extracts what the journal does not have yet. */
export async function runBatch({
  ai,
  documents,
  journal,
  concurrency,
  signal,
  onEntry,
}: BatchOptions): Promise<Ending> {
  // One iterator for all workers: each document is taken once.
  const pending = documents.filter(({ id }) => !journal.isDone(id)).values();
  let ending: Ending | undefined;
  let failures = 0;

  async function work(): Promise<void> {
    for (const document of pending) {
      if (signal.aborted) ending ??= 'stopped';
      if (ending !== undefined) return;
      const entry = await extract(ai, document);
      if (entry === 'budget') {
        ending ??= 'budget';
        return;
      }
      await journal.add(entry);
      onEntry(entry);
      failures = entry.status === 'failed' ? failures + 1 : 0;
      if (failures >= FAILURES_IN_A_ROW) ending ??= 'failing';
    }
  }

  await Promise.all(Array.from({ length: concurrency }, work));
  return ending ?? 'finished';
}

async function extract(ai: FlexiAI, { id, text }: Document): Promise<JournalEntry | 'budget'> {
  const request = { system: INSTRUCTION, prompt: text, schema: Extraction, maxOutputTokens: 1000 };
  try {
    const { object, cost } = await ai.generateObject(request, { metadata: { document: id } });
    return { id, status: 'done', invoice: object.invoice, costUsd: cost?.totalUsd ?? 0 };
  } catch (error) {
    if (error instanceof BudgetExceededError) return 'budget';
    if (!(error instanceof FlexiAIError) || error instanceof RequestAbortedError) throw error;
    // Answers that did not fit the schema are paid for, too.
    const costUsd = (error.attempts ?? []).reduce((sum, attempt) => sum + (attempt.costUsd ?? 0), 0);
    return { id, status: 'failed', code: error.code, costUsd };
  }
}
