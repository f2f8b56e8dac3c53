import { readFile } from 'node:fs/promises';

const REASONS: { readonly [code: string]: string } = {
  ENOENT: 'is not there',
  EISDIR: 'is a folder',
  EACCES: 'may not be read by this process',
  EPERM: 'may not be read by this process',
  ENOTDIR: 'is not there',
  ELOOP: 'is a link that leads in a circle',
  ERR_ENCODING_INVALID_ENCODED_DATA: 'is not in UTF-8: save it in that encoding',
};

/** Neither guesses at broken bytes, nor takes a mark away by which a place would move. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A text file, or why it cannot be read. */
export async function readTextFile(path: string): Promise<{ readonly text: string } | { readonly problem: string }> {
  try {
    return { text: utf8.decode(await readFile(path)) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return {
      problem: (code === undefined ? undefined : REASONS[code]) ?? `cannot be read (${code ?? 'unknown error'})`,
    };
  }
}
