import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { ConfigurationError } from '@flexiai/core';
import { MIGRATIONS } from './migrations.ts';

/** Identifies a file of this package among SQLite databases: "FxCo". */
const APPLICATION_ID = 0x4678436f;

const MAGIC = 'SQLite format 3\0';

/**
 * Opens or creates the file, with the current tables. A file that is not such a store is not changed.
 * @param busyMs how long to wait for another process that writes, in ms
 * @throws ConfigurationError for a file that is not a database, is damaged, belongs to another application, was written
 * by a newer version, or cannot be read or created
 */
export function openDatabase(path: string, busyMs: number): DatabaseSync {
  const refuse = (what: string, advice: string, cause?: unknown): ConfigurationError =>
    new ConfigurationError(`The store of costs ${JSON.stringify(path)} ${what}. Nothing was changed. ${advice}`, {
      cause,
    });
  let database: DatabaseSync | undefined;
  try {
    if (!isDatabase(path)) throw refuse('is not a SQLite file', 'Give another path, or move the file away.');
    database = new DatabaseSync(path, { timeout: busyMs });
    checkContent(database, refuse);
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
    migrate(database);
    return database;
  } catch (error) {
    database?.close();
    if (error instanceof ConfigurationError) throw error;
    const message = error instanceof Error ? error.message : String(error);
    const isDamaged = /malformed|not a database|corrupt/i.test(message);
    throw isDamaged
      ? refuse(
          `is damaged (${message})`,
          'Restore a copy, or move the file away with its -wal and -shm files to start with an empty one.',
          error,
        )
      : refuse(`cannot be opened (${message})`, 'Check that the folder exists and is writable.', error);
  }
}

/** Whether there is a database, or still an empty file. */
function isDatabase(path: string): boolean {
  if (!existsSync(path) || statSync(path).size === 0) return true;
  const file = openSync(path, 'r');
  try {
    const head = Buffer.alloc(MAGIC.length);
    readSync(file, head, 0, MAGIC.length, 0);
    return head.toString('latin1') === MAGIC;
  } finally {
    closeSync(file);
  }
}

function checkContent(database: DatabaseSync, refuse: (what: string, advice: string) => ConfigurationError): void {
  const [problem] = database.prepare('PRAGMA quick_check(1)').all();
  const found = String(problem?.['quick_check']);
  if (found !== 'ok') {
    throw refuse(
      `is damaged (${found})`,
      'Restore a copy, or move the file away with its -wal and -shm files to start with an empty one.',
    );
  }
  const id = pragma(database, 'application_id');
  const tables = Number(database.prepare('SELECT count(*) AS tables FROM sqlite_schema').get()?.['tables']);
  if (id !== APPLICATION_ID && (id !== 0 || tables > 0)) {
    throw refuse('belongs to another application', 'Use a separate path for it.');
  }
  const version = pragma(database, 'user_version');
  if (version > MIGRATIONS.length) {
    throw refuse(
      `was written by a newer version (format ${version}; this version reads up to ${MIGRATIONS.length})`,
      'Update @flexiai/cost, or give another path.',
    );
  }
}

/** Several processes may open a new file at the same time: one creates the tables, the others wait for it. */
function migrate(database: DatabaseSync): void {
  if (pragma(database, 'user_version') === MIGRATIONS.length) return;
  database.exec('BEGIN IMMEDIATE');
  try {
    for (const step of MIGRATIONS.slice(pragma(database, 'user_version'))) database.exec(step);
    database.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${MIGRATIONS.length};`);
    database.exec('COMMIT');
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}

function pragma(database: DatabaseSync, name: 'application_id' | 'user_version'): number {
  return Number(database.prepare(`PRAGMA ${name}`).get()?.[name]);
}
