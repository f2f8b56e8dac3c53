import { ConfigurationError } from '@flexiai/core';
import { checkByRules } from '@flexiai/core/plugin';
import type { HistoryStore } from '../collector/history-store.ts';

/** Options of the file. */
export interface SqliteHistoryOptions {
  /** Path of the file. It is created if it does not exist; its folder must exist. */
  readonly path: string;
}

/** A history in a file. */
export interface SqliteHistory extends HistoryStore, Disposable {
  /** Closes the file. Later saves are dropped. */
  close(): void;
}

const DAY_MS = 86_400_000;
/** How long to wait for another process that writes, in ms: the process is blocked meanwhile. */
const BUSY_MS = 100;
/** Number of saved minutes between two deletions of old ones. */
const TIDY_EVERY = 60;

/**
 * Keeps the figures of the last 24 hours in a file, by `node:sqlite`, one row per minute with traffic: for
 * `createMetrics({ historyStore })`. Failed writes are dropped; counting continues in memory.
 *
 * @throws ConfigurationError for invalid options, and for a file that cannot be opened
 */
export function sqliteHistory(options: SqliteHistoryOptions): SqliteHistory {
  checkByRules('sqliteHistory', options, {
    path: [(value) => typeof value === 'string' && value !== '', 'the path of a file'],
  });
  if (options.path === undefined) throw new ConfigurationError('sqliteHistory needs the option path.');
  const database = open(options.path);
  const select = database.prepare('SELECT minute FROM flexiai_history WHERE client = ? AND at >= ? ORDER BY at');
  const insert = database.prepare('INSERT OR REPLACE INTO flexiai_history (client, at, minute) VALUES (?, ?, ?)');
  const remove = database.prepare('DELETE FROM flexiai_history WHERE at < ?');
  let [saved, isOpen] = [0, true];
  const close = (): void => {
    if (isOpen) database.close();
    isOpen = false;
  };
  return {
    load: (client, sinceMs) => select.all(client, sinceMs).map(({ minute }) => String(minute)),
    save(client, at, minute) {
      if (!isOpen) return;
      insert.run(client, at, minute);
      if (saved % TIDY_EVERY === 0) remove.run(Date.now() - DAY_MS);
      saved += 1;
    },
    close,
    [Symbol.dispose]: close,
  };
}

function open(path: string) {
  try {
    // Loaded on demand, because older Node versions print a warning.
    const { DatabaseSync } = process.getBuiltinModule('node:sqlite');
    const database = new DatabaseSync(path, { timeout: BUSY_MS });
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
    database.exec(
      'CREATE TABLE IF NOT EXISTS flexiai_history (client TEXT NOT NULL, at INTEGER NOT NULL, minute TEXT NOT NULL, PRIMARY KEY (client, at)) WITHOUT ROWID',
    );
    return database;
  } catch (error) {
    throw new ConfigurationError(
      `sqliteHistory cannot open ${path}: ${error instanceof Error ? error.message : 'it failed'}`,
    );
  }
}
