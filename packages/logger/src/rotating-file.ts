import { closeSync, openSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pino } from 'pino';
import { ArchiveNames } from './archive-names.ts';
import type { LogFile } from './log-file.ts';
import { makeFolder } from './make-folder.ts';
import { openLogFile } from './open-log-file.ts';
import type { Complain, Sink } from './sink.ts';

/** What cannot be written (a full disk) is kept until it can, up to this many bytes. */
const LARGEST_BACKLOG = 8_388_608;
/** How often a line looks whether somebody else moved or deleted the file, in ms. */
const LOOK_MS = 1_000;
/** After a rotation that failed, the file is written on for so long, in ms. */
const NEXT_TRY_MS = 60_000;

const PERIODS_MS = { hour: 3_600_000, day: 86_400_000 } as const;

type Stream = ReturnType<typeof pino.destination>;

/** A file as it is open now. */
interface Open {
  readonly stream: Stream;
  readonly inode: number;
  size: number;
  /** A device (`/dev/null`) stays where it is, and is only written to. */
  readonly isRegular: boolean;
  /** The hour or the day of what is in it. */
  period: number;
  /** The last line could not be written: it waits in the stream. */
  isBehind: boolean;
}

/**
 * A file that is set aside when it is full or its time is over. Lines are written at once and whole, by the stream that
 * pino itself writes with, and rotation happens between two of them: whatever ends the process, every line that was
 * logged before is in a file, once.
 */
export class RotatingFile implements Sink {
  readonly #file: LogFile;
  readonly #names: ArchiveNames;
  readonly #complain: Complain;
  #open: Open | undefined;
  #lookedAt = 0;
  #nextRotationAt = 0;
  #lastArchiveAt = 0;

  /** @throws when the file cannot be opened */
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
    // Of a stream that writes at once, errors come before `write` returns.
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
    // With something left to write, `flushSync` would try without end.
    if (!open.isBehind) open.stream.flushSync();
    return Promise.resolve();
  }

  async close(): Promise<void> {
    const open = this.#open;
    if (open === undefined) return;
    this.#open = undefined;
    await closeStream(open.stream);
  }

  /** The file under its path, opened anew where it was closed, moved or deleted. */
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
    // What waits to be written belongs where the file is.
    if (!open.isRegular || open.size === 0 || open.isBehind || now < this.#nextRotationAt) return false;
    return open.size + bytes > this.#file.maxSizeBytes || this.#periodOf(now) > open.period;
  }

  #rotate(open: Open, now: number): Open {
    try {
      // Another process may write the same file, and have set it aside already.
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
      // Nothing is in it yet, or, where another process made room by deleting it, what that one has put there.
      if (statSync(archive, { throwIfNoEntry: false })?.size === 0) rmSync(archive, { force: true });
      // Another process was quicker.
      if (codeOf(error) !== 'ENOENT') throw error;
    }
  }

  /** An archive's name that no process has: made as an empty file, which only one of them can make. */
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

  /** The new one first: while it cannot be opened, the old one is written on, wherever it is now. */
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

/** Writes what waits, and closes. */
function closeStream(stream: Stream): Promise<void> {
  return new Promise((resolve) => {
    stream.once('close', resolve);
    stream.once('error', () => resolve());
    stream.end();
  });
}
