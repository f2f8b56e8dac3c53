import { basename, dirname, extname, join } from 'node:path';

/** `2026-11-26T20-30-00-123Z`: its alphabetical order is the order of time, and it is valid on every file system. */
const STAMP = /^(\d{4}-\d\d-\d\dT)(\d\d)-(\d\d)-(\d\d)-(\d{3}Z)$/;

/** Names of the archives of `app.log`: `app.2026-11-26T20-30-00-123Z.log`. */
export class ArchiveNames {
  readonly folder: string;
  readonly #begin: string;
  readonly #end: string;

  constructor(path: string) {
    const extension = extname(path);
    this.folder = dirname(path);
    this.#begin = `${basename(path, extension)}.`;
    this.#end = extension;
  }

  /** @param at in ms since the epoch */
  pathAt(at: number): string {
    const stamp = new Date(at).toISOString().replaceAll(/[:.]/g, '-');
    return join(this.folder, `${this.#begin}${stamp}${this.#end}`);
  }

  /** When the archive of this name was closed, in ms since the epoch; `undefined` for another file. */
  closedAt(name: string): number | undefined {
    if (!name.startsWith(this.#begin) || !name.endsWith(this.#end)) return undefined;
    const stamp = name.slice(this.#begin.length, name.length - this.#end.length);
    const [, date, hour, minute, second, rest] = STAMP.exec(stamp) ?? [];
    const at = Date.parse(`${date}${hour}:${minute}:${second}.${rest}`);
    return Number.isNaN(at) ? undefined : at;
  }
}
