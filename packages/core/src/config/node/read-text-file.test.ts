import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readTextFile } from './read-text-file.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flexiai-read-'));
  path = join(folder, 'file');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('readTextFile', () => {
  it('reads a file, also through a link, as for mounted secrets', async () => {
    await writeFile(join(folder, 'target'), 'text\n');
    await symlink('target', path);
    expect(await readTextFile(path)).toEqual({ text: 'text\n' });
  });

  it('reads 1 MB, and refuses a larger file', async () => {
    await writeFile(path, 'x'.repeat(1_048_576));
    expect(await readTextFile(path)).toMatchObject({ text: expect.stringMatching(/^x{1000}/) });
    await writeFile(path, 'x'.repeat(1_048_577));
    expect(await readTextFile(path)).toEqual({ problem: 'is larger than 1 MB' });
  });

  it.skipIf(!existsSync('/proc/self/environ'))('reads a file that reports a size of 0', async () => {
    expect(await readTextFile('/proc/self/stat')).toMatchObject({ text: expect.stringContaining(String(process.pid)) });
  });

  it.skipIf(process.platform === 'win32')('does not wait for the writer of a pipe', async () => {
    execFileSync('mkfifo', [path]);
    expect(await readTextFile(path)).toEqual({ problem: 'is not a regular file' });
  });

  it.skipIf(!existsSync('/dev/zero'))('does not read an endless device', async () => {
    expect(await readTextFile('/dev/zero')).toEqual({ problem: 'is not a regular file' });
  });

  it.skipIf(process.platform === 'win32')('refuses a socket and a folder', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => {
      server.listen(path, resolve);
    });
    try {
      expect(await readTextFile(path)).toMatchObject({ problem: 'is not a regular file' });
    } finally {
      await new Promise((resolve) => {
        server.close(resolve);
      });
    }
    await mkdir(join(folder, 'inner'));
    expect(await readTextFile(join(folder, 'inner'))).toMatchObject({ problem: 'is a folder' });
  });

  it.skipIf(process.platform === 'win32')('checks the owner only on demand', async () => {
    await writeFile(path, 'text');
    await chmod(path, 0o666);
    expect(await readTextFile(path)).toEqual({ text: 'text' });
    expect(await readTextFile(path, { trusted: true })).toMatchObject({
      problem: expect.stringContaining('may be written by other users'),
    });
  });
});
