import { constants, type Stats } from 'node:fs';
import { lstat, open } from 'node:fs/promises';
import { ownerProblem } from './trusted-owner.ts';

const REASONS: { readonly [code: string]: string } = {
  ENOENT: 'is not there',
  EISDIR: 'is a folder',
  EACCES: 'may not be read by this process',
  EPERM: 'may not be read by this process',
  ENOTDIR: 'is not there',
  ELOOP: 'is a link that leads in a circle',
  // A socket, which cannot be opened at all.
  ENXIO: 'is not a regular file',
  ERR_ENCODING_INVALID_ENCODED_DATA: 'is not in UTF-8: save it in that encoding',
};

/** The decoder neither replaces invalid bytes nor removes a byte order mark, which would shift places. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The largest file: no configuration and no secret is larger. A mistake such as a disk image is found before it is read. */
const LARGEST_BYTES = 1_048_576;

/** A text file, or the reason why it cannot be read. `code` is the system's error code, if there is one. */
export type TextFile = { readonly text: string } | { readonly problem: string; readonly code?: string };

export interface ReadTextFileOptions {
  /** Refuses a file that another user could have written. @default false */
  readonly trusted?: boolean;
}

/**
 * Reads a regular file of at most 1 MB. The kind of the file is checked before reading, on the open file: a pipe, a device or a
 * growing file cannot block the caller.
 */
export async function readTextFile(path: string, { trusted = false }: ReadTextFileOptions = {}): Promise<TextFile> {
  try {
    // Without it, opening a pipe waits for its writer.
    const { O_RDONLY, O_NONBLOCK = 0 } = constants;
    const file = await open(path, O_RDONLY | O_NONBLOCK);
    try {
      const stats = await file.stat();
      const problem = problemOf(stats) ?? (trusted ? (ownerProblem(stats) ?? (await linkProblem(path))) : undefined);
      if (problem !== undefined) return { problem };
      // The reported size is not used: it is 0 for generated files (/proc), and a log grows.
      const bytes = Buffer.allocUnsafe(LARGEST_BYTES + 1);
      let length = 0;
      while (length < bytes.length) {
        const { bytesRead } = await file.read(bytes, length, bytes.length - length);
        if (bytesRead === 0) return { text: utf8.decode(bytes.subarray(0, length)) };
        length += bytesRead;
      }
      return { problem: TOO_LARGE };
    } finally {
      await file.close();
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const problem = (code === undefined ? undefined : REASONS[code]) ?? `cannot be read (${code ?? 'unknown error'})`;
    return { problem, ...(code !== undefined && { code }) };
  }
}

const TOO_LARGE = 'is larger than 1 MB';

function problemOf(stats: Stats): string | undefined {
  if (stats.isDirectory()) return REASONS['EISDIR'];
  if (!stats.isFile()) return REASONS['ENXIO'];
  return stats.size > LARGEST_BYTES ? TOO_LARGE : undefined;
}

/** The owner of the link that leads to the file: only the owner of a link matters. */
async function linkProblem(path: string): Promise<string | undefined> {
  const { uid, gid } = await lstat(path);
  return ownerProblem({ uid, gid, mode: 0 });
}
