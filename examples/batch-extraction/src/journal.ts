import { type FileHandle, open, readFile } from 'node:fs/promises';
import type { Invoice } from './invoice.ts';

/** What is known of one document. */
export type JournalEntry =
  | { readonly id: string; readonly status: 'done'; readonly invoice: Invoice | null; readonly costUsd: number }
  | { readonly id: string; readonly status: 'failed'; readonly code: string; readonly costUsd: number };

/**
 * The results, as lines of JSON in a file. Each is written when it is there, so that a run that is killed loses only the documents
 * in flight, and the next one continues after them.
 */
export class Journal {
  readonly #file: FileHandle;
  readonly #entries: JournalEntry[];

  private constructor(file: FileHandle, entries: JournalEntry[]) {
    this.#file = file;
    this.#entries = entries;
  }

  static async open(path: string): Promise<Journal> {
    const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '';
      throw error;
    });
    // A kill may leave half a line at the end: that document is asked for again.
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    const entries = whole
      .split('\n')
      .filter((line) => line !== '')
      .map((line): JournalEntry => JSON.parse(line));
    const file = await open(path, 'a');
    await file.truncate(Buffer.byteLength(whole));
    return new Journal(file, entries);
  }

  /** The last entry of each document: one that failed may be done by a later run. */
  get entries(): readonly JournalEntry[] {
    return [...new Map(this.#entries.map((entry) => [entry.id, entry])).values()];
  }

  /** The cost of all runs, also of documents that failed at first. */
  get costUsd(): number {
    return this.#entries.reduce((sum, { costUsd }) => sum + costUsd, 0);
  }

  isDone(id: string): boolean {
    return this.#entries.some((entry) => entry.id === id && entry.status === 'done');
  }

  async add(entry: JournalEntry): Promise<void> {
    this.#entries.push(entry);
    await this.#file.appendFile(`${JSON.stringify(entry)}\n`);
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}
