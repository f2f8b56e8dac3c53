import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Message } from '@flexiai/core';

/** Conversations, in a file each: they survive a restart. */
export class Sessions {
  readonly #folder: string;
  readonly #busy = new Set<string>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Takes a session until `release`: two questions at once would overwrite each other. @returns whether it was free */
  take(id: string): boolean {
    if (this.#busy.has(id)) return false;
    this.#busy.add(id);
    return true;
  }

  release(id: string): void {
    this.#busy.delete(id);
  }

  async read(id: string): Promise<readonly Message[]> {
    try {
      return JSON.parse(await readFile(this.#pathOf(id), 'utf8'));
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
      throw error;
    }
  }

  /** Replaces the file in one step: a kill leaves the old conversation or the new one. */
  async write(id: string, messages: readonly Message[]): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    const path = this.#pathOf(id);
    await writeFile(`${path}.new`, JSON.stringify(messages));
    await rename(`${path}.new`, path);
  }

  #pathOf(id: string): string {
    // The id comes from a browser, and becomes a part of a path.
    if (!isSessionId(id)) throw new Error('Not the id of a session.');
    return join(this.#folder, `${id}.json`);
  }
}

export function isSessionId(id: unknown): id is string {
  return typeof id === 'string' && /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/.test(id);
}
