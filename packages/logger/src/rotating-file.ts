import { closeSync, openSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pino } from 'pino';
import { ArchiveNames } from './archive-names.ts';
import type { LogFile } from './log-file.ts';
import { makeFolder } from './make-folder.ts';
import { openLogFile } from './open-log-file.ts';
import type { Complain, Sink } from './sink.ts';

/** Data that cannot be written (a full disk) is kept, up to this many bytes. */
const LARGEST_BACKLOG = 8_388_608;
/** How often a line checks whether the file was moved or deleted, in ms. */
const LOOK_MS = 1_000;
/** After a failed rotation, the file is used for this long, in ms. */
const NEXT_TRY_MS = 60_000;

const PERIODS_MS = { hour: 3_600_000, day: 86_400_000 } as const;

type Stream = ReturnType<typeof pino.destination>;

/** The open file. */
interface Open {
  readonly stream: Stream;
  readonly inode: number;
  size: number;
  /** A device (`/dev/null`) is never rotated. */
  readonly isRegular: boolean;
  /** The hour or the day of its content. */
  period: number;
  /** The last line could not be written: it is pending in the stream. */
  isBehind: boolean;
}

/**
 * A file that is rotated by size or by time. Lines are written synchronously and whole, with pino's own stream, and
 * rotation happens between two lines: however the process ends, every line logged before is in a file, exactly once.
 */
export class RotatingFile implements Sink {
  readonly #file: LogFile;
  readonly #names: ArchiveNames;
  readonly #complain: Complain;
  #open: Open | undefined;
  #lookedAt = 0;
  #nextRotationAt = 0;
  #lastArchiveAt = 0;

  /** @throws if the file cannot be opened */
  constructor(file: LogFile, complain: Complain) {
    this.#file = file;
    this.#names = new ArchiveNames(file.path);
    this.#complain = complain;
    this.#open = this.#openFile();
  }

  write(line: string): void {
    const now = Date.now();
    let open = this.#current(now);
    const bytes = Buffer.byteLength(line);
    if (this.#isDue(open, bytes, now)) open = this.#rotate(open, now);
    open.isBehind = false;
    // A synchronous stream emits errors before `write` returns.
    open.stream.write(line);
    open.size += bytes;
  }

  flush(): Promise<void> {
    const open = this.#open;
    if (open === undefined) return Promise.resolve();
    if (open.isBehind) {
      open.isBehind = false;
      open.stream.write('');
    }
    // With pending data, `flushSync` would try for ever.
    if (!open.isBehind) open.stream.flushSync();
    return Promise.resolve();
  }

  async close(): Promise<void> {
    const open = this.#open;
    if (open === undefined) return;
    this.#open = undefined;
    await closeStream(open.stream);
  }

  /** The file at its path, reopened if it was closed, moved or deleted. */
  #current(now: number): Open {
    const open = this.#open;
    if (open === undefined) {
      this.#open = this.#openFile();
      return this.#open;
    }
    if (Math.abs(now - this.#lookedAt) < LOOK_MS || open.isBehind) return open;
    this.#lookedAt = now;
    try {
      return this.#isInPlace(open) ? open : this.#replace(open);
    } catch (error) {
      this.#complain(error);
      return open;
    }
  }

  #isInPlace(open: Open): boolean {
    return statSync(this.#file.path, { throwIfNoEntry: false })?.ino === open.inode;
  }

  #isDue(open: Open, bytes: number, now: number): boolean {
    // Pending data belongs to the moved file.
    if (!open.isRegular || open.size === 0 || open.isBehind || now < this.#nextRotationAt) return false;
    return open.size + bytes > this.#file.maxSizeBytes || this.#periodOf(now) > open.period;
  }

  #rotate(open: Open, now: number): Open {
    try {
      // Another process may write to the same file, and may have rotated it already.
      if (this.#isInPlace(open)) this.#setAside(now);
      const fresh = this.#replace(open);
      this.#deleteOldArchives(now);
      return fresh;
    } catch (error) {
      this.#nextRotationAt = now + NEXT_TRY_MS;
      this.#complain(error);
      return this.#open ?? open;
    }
  }

  #setAside(now: number): void {
    const archive = this.#reserveArchive(now);
    try {
      renameSync(this.#file.path, archive);
    } catch (error) {
      // The file is still empty, or contains lines of another process that replaced it.
      if (statSync(archive, { throwIfNoEntry: false })?.size === 0) rmSync(archive, { force: true });
      // Another process rotated it first.
      if (codeOf(error) !== 'ENOENT') throw error;
    }
  }

  /** A unique archive name, reserved by creating an empty file, which only one process can do. */
  #reserveArchive(now: number): string {
    for (let at = Math.max(now, this.#lastArchiveAt + 1); ; at += 1) {
      const archive = this.#names.pathAt(at);
      try {
        closeSync(openSync(archive, 'wx', 0o600));
        this.#lastArchiveAt = at;
        return archive;
      } catch (error) {
        if (codeOf(error) !== 'EEXIST') throw error;
      }
    }
  }

  /** The new file first: if it cannot be opened, the old one is still used, wherever it is now. */
  #replace(old: Open): Open {
    const fresh = this.#openFile();
    this.#open = fresh;
    closeStream(old.stream).catch(this.#complain);
    return fresh;
  }

  #openFile(): Open {
    const { path } = this.#file;
    makeFolder(dirname(path));
    const file = openLogFile(path);
    const stream = pino.destination({ dest: file.descriptor, sync: true, maxLength: LARGEST_BACKLOG });
    const isRegular = file.stat.isFile();
    const { ino, size, mtimeMs } = file.stat;
    const open: Open = {
      stream,
      inode: ino,
      isRegular,
      size,
      period: this.#periodOf(size === 0 ? Date.now() : mtimeMs),
      isBehind: false,
    };
    stream.on('error', (error: unknown) => {
      open.isBehind = true;
      this.#complain(error);
    });
    stream.on('drop', () => this.#complain(new Error('the backlog is full: lines are lost')));
    if (!file.endsWithLineBreak) stream.write('\n');
    return open;
  }

  #periodOf(at: number): number {
    return this.#file.every === false ? 0 : Math.floor(at / PERIODS_MS[this.#file.every]);
  }

  #deleteOldArchives(now: number): void {
    const { maxFiles, maxAgeMs } = this.#file;
    const archives = readdirSync(this.#names.folder)
      .flatMap((name) => {
        const closedAt = this.#names.closedAt(name);
        return closedAt === undefined ? [] : [{ name, closedAt }];
      })
      .sort((a, b) => b.closedAt - a.closedAt);
    for (const [index, { name, closedAt }] of archives.entries()) {
      if (index < maxFiles && now - closedAt <= maxAgeMs) continue;
      try {
        // Another process may have deleted it already.
        rmSync(join(this.#names.folder, name), { force: true });
      } catch (error) {
        this.#complain(error);
      }
    }
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

/** Writes pending data, and closes the file. */
function closeStream(stream: Stream): Promise<void> {
  return new Promise((resolve) => {
    stream.once('close', resolve);
    stream.once('error', () => resolve());
    stream.end();
  });
}
