import { readFile } from 'node:fs/promises';

const REASONS: { readonly [code: string]: string } = {
  ENOENT: 'is not there',
  EISDIR: 'is a folder',
  EACCES: 'may not be read by this process',
  EPERM: 'may not be read by this process',
  ENOTDIR: 'is not there',
  ELOOP: 'is a link that leads in a circle',
};

/** A text file, or why it cannot be read. */
export async function readTextFile(path: string): Promise<{ readonly text: string } | { readonly problem: string }> {
  try {
    return { text: await readFile(path, 'utf8') };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return {
      problem: (code === undefined ? undefined : REASONS[code]) ?? `cannot be read (${code ?? 'unknown error'})`,
    };
  }
}
