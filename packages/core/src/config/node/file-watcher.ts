import { type FSWatcher, lstatSync, type Stats, statSync, watch } from 'node:fs';
import { basename, dirname } from 'node:path';

/** How often files are checked in addition to the system's notifications, in ms: network drives send none. */
const POLL_MS = 2000;

interface WatchedFolder {
  readonly watcher: FSWatcher;
  /** The identity of the folder with this name. */
  readonly identity: string | undefined;
}

/**
 * Reports when one of several files may have changed, appeared or disappeared. It watches folders and not files, because editors
 * and secret mounts replace a file. It does not keep the process alive.
 */
export class FileWatcher {
  readonly #onChange: () => void;
  readonly #folders = new Map<string, WatchedFolder>();
  readonly #timer: NodeJS.Timeout;
  #paths: readonly string[] = [];
  /** The last known state of each file, before it was read. */
  readonly #seen = new Map<string, string>();

  constructor(onChange: () => void) {
    this.#onChange = onChange;
    this.#timer = setInterval(() => this.#poll(), POLL_MS);
    this.#timer.unref();
  }

  /** Replaces the watched files. @param paths absolute */
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

  /** Call it before reading the files: later changes are then reported. */
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
      // A deleted folder is watched again when it exists again.
      watcher.on('error', () => {
        watcher.close();
        if (this.#folders.get(folder)?.watcher === watcher) this.#folders.delete(folder);
      });
      this.#folders.set(folder, { watcher, identity });
    } catch {
      // The folder does not exist, or the system has no watches left: the poll detects changes.
    }
  }

  #concerns(folder: string, name: string | null): boolean {
    const here = this.#paths.filter((path) => dirname(path) === folder);
    // If the path is a link, the file that changes has another name.
    return here.some((path) => name === null || basename(path) === name || isLink(path));
  }

  #poll(): void {
    for (const [folder, { watcher, identity }] of this.#folders) {
      // After a folder was deleted and created again, the old watch is for the deleted folder.
      if (identityOf(folder) === identity) continue;
      watcher.close();
      this.#folders.delete(folder);
    }
    for (const path of this.#paths) this.#watchFolder(dirname(path));
    if (this.#paths.some((path) => fingerprintOf(path) !== this.#seen.get(path))) this.#onChange();
  }
}

/** The state of a file without its content; the reason, if it cannot be read. */
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

/** The error code, if there is one: an offline drive, or a link cycle, must not end the process. */
function look(stat: (path: string) => Stats, path: string): Stats | string {
  try {
    return stat(path);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unknown';
  }
}
