import { type FSWatcher, lstatSync, type Stats, statSync, watch } from 'node:fs';
import { basename, dirname } from 'node:path';

/** How often files are looked at beside what the system tells, in ms: network drives tell nothing. */
const POLL_MS = 2000;

interface WatchedFolder {
  readonly watcher: FSWatcher;
  /** Which folder of this name it is. */
  readonly identity: string | undefined;
}

/**
 * Tells when one of a few files may have changed, came or went. Folders are watched, not files: editors, and those who
 * mount secrets, put another file in the place of the old one. Keeps no process alive.
 */
export class FileWatcher {
  readonly #onChange: () => void;
  readonly #folders = new Map<string, WatchedFolder>();
  readonly #timer: NodeJS.Timeout;
  #paths: readonly string[] = [];
  /** What was last seen of each file, before it was read. */
  readonly #seen = new Map<string, string>();

  constructor(onChange: () => void) {
    this.#onChange = onChange;
    this.#timer = setInterval(() => this.#poll(), POLL_MS);
    this.#timer.unref();
  }

  /** Watches exactly these from now on. @param paths absolute */
  watch(paths: readonly string[]): void {
    this.#paths = [...new Set(paths)];
    const wanted = new Set(this.#paths.map((path) => dirname(path)));
    for (const [folder, { watcher }] of this.#folders) {
      if (wanted.has(folder)) continue;
      watcher.close();
      this.#folders.delete(folder);
    }
    for (const folder of wanted) this.#watchFolder(folder);
  }

  /** To be called before the files are read: what changes from here on is a change. */
  mark(): void {
    this.#seen.clear();
    for (const path of this.#paths) this.#seen.set(path, fingerprintOf(path));
  }

  close(): void {
    clearInterval(this.#timer);
    for (const { watcher } of this.#folders.values()) watcher.close();
    this.#folders.clear();
    this.#paths = [];
  }

  #watchFolder(folder: string): void {
    if (this.#folders.has(folder)) return;
    try {
      const identity = identityOf(folder);
      const watcher = watch(folder, { persistent: false }, (_event, name) => {
        if (this.#concerns(folder, name)) this.#onChange();
      });
      // A folder that goes away is watched again once it is back.
      watcher.on('error', () => {
        watcher.close();
        if (this.#folders.get(folder)?.watcher === watcher) this.#folders.delete(folder);
      });
      this.#folders.set(folder, { watcher, identity });
    } catch {
      // It is not there, or the system has no watches left: the poll will see.
    }
  }

  #concerns(folder: string, name: string | null): boolean {
    const here = this.#paths.filter((path) => dirname(path) === folder);
    // Behind a link, the file that changes has another name.
    return here.some((path) => name === null || basename(path) === name || isLink(path));
  }

  #poll(): void {
    for (const [folder, { watcher, identity }] of this.#folders) {
      // The watch of a folder that was deleted and made again is one of the deleted folder.
      if (identityOf(folder) === identity) continue;
      watcher.close();
      this.#folders.delete(folder);
    }
    for (const path of this.#paths) this.#watchFolder(dirname(path));
    if (this.#paths.some((path) => fingerprintOf(path) !== this.#seen.get(path))) this.#onChange();
  }
}

/** What can be seen of a file without reading it; of one that nobody may look at, why. */
function fingerprintOf(path: string): string {
  const stats = look(statSync, path);
  return typeof stats === 'string' ? stats : `${stats.ino}:${stats.size}:${stats.mtimeMs}`;
}

function identityOf(folder: string): string | undefined {
  const stats = look(statSync, folder);
  return typeof stats === 'string' ? undefined : `${stats.ino}:${stats.birthtimeMs}`;
}

function isLink(path: string): boolean {
  const stats = look(lstatSync, path);
  return typeof stats !== 'string' && stats.isSymbolicLink();
}

/** The code of the failure where there is one: a drive that is away, or a link in a circle, must not end the process. */
function look(stat: (path: string) => Stats, path: string): Stats | string {
  try {
    return stat(path);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unknown';
  }
}
