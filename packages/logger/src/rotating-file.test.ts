import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LogFile } from './log-file.ts';
import { RotatingFile } from './rotating-file.ts';

let folder: string;
let path: string;
let now: number;
const complaints: unknown[] = [];
const open: RotatingFile[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flexiai-rotation-'));
  path = join(folder, 'app.log');
  complaints.length = 0;
  now = Date.parse('2026-11-26T20:30:00.123Z');
  // Only the clock is fake, because closing files takes real turns of the event loop.
  vi.spyOn(Date, 'now').mockImplementation(() => now);
});

afterEach(async () => {
  await Promise.all(open.splice(0).map((file) => file.close()));
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

function rotating(options: Partial<LogFile> = {}): RotatingFile {
  const file = new RotatingFile(
    { path, maxSizeBytes: 100, every: 'day', maxFiles: 14, maxAgeMs: Number.POSITIVE_INFINITY, ...options },
    (error) => complaints.push(error),
  );
  open.push(file);
  return file;
}

/** A line of this many bytes. */
const line = (bytes: number, letter = 'x'): string => `${letter.repeat(bytes - 1)}\n`;

/** The archives, from the oldest to the newest. */
const archives = (): string[] =>
  readdirSync(folder)
    .filter((name) => name !== 'app.log')
    .sort();

/**
 * A device to write to. For root, a copy that may be renamed if something goes wrong; other users cannot rename
 * devices. https://man7.org/linux/man-pages/man4/full.4.html
 */
function device(name: string, minor: number): string {
  if (process.getuid?.() !== 0) return `/dev/${name}`;
  execFileSync('mknod', [path, 'c', '1', String(minor)]);
  return path;
}

/** All lines, from the oldest to the newest. */
const allLines = (): string[] =>
  [...archives(), 'app.log']
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('')
    .split('\n')
    .slice(0, -1);

/** The files in the folder that this process has open. Only Linux lists them. */
const openFiles = (): string[] =>
  readdirSync('/proc/self/fd').flatMap((descriptor) => {
    try {
      const name = readlinkSync(`/proc/self/fd/${descriptor}`);
      return name.startsWith(folder) ? [name] : [];
    } catch {
      // The descriptor with which the list was read.
      return [];
    }
  });

describe('a rotating file', () => {
  it('is written synchronously, in a folder that it creates', () => {
    path = join(folder, 'deep', 'er', 'app.log');
    rotating().write('one\n');
    expect(readFileSync(path, 'utf8')).toBe('one\n');
  });

  it('appends to an existing file', () => {
    writeFileSync(path, 'old\n');
    rotating().write('new\n');
    expect(readFileSync(path, 'utf8')).toBe('old\nnew\n');
  });

  it('is rotated before the line that would exceed the maximum size, and the archive has the time of the rotation', () => {
    const file = rotating();
    file.write(line(60, 'a'));
    file.write(line(40, 'b'));
    expect(archives()).toEqual([]);
    file.write(line(1));
    expect(archives()).toEqual(['app.2026-11-26T20-30-00-123Z.log']);
    expect(readFileSync(path, 'utf8')).toBe('\n');
    expect(readFileSync(join(folder, archives()[0] as string), 'utf8')).toBe(line(60, 'a') + line(40, 'b'));
  });

  it('counts bytes, not characters, including an existing file', () => {
    writeFileSync(path, line(60));
    const file = rotating();
    file.write(`${'é'.repeat(20)}\n`);
    expect(archives()).toHaveLength(1);
  });

  it('writes a line that exceeds the maximum size to a file of its own', () => {
    const file = rotating();
    for (const letter of ['a', 'b', 'c']) file.write(line(300, letter));
    expect(archives()).toHaveLength(2);
    expect(allLines()).toEqual(['a', 'b', 'c'].map((letter) => letter.repeat(299)));
  });

  it.runIf(process.platform === 'linux')('closes each rotated file', async () => {
    const file = rotating();
    for (let index = 0; index < 5; index += 1) file.write(line(90));
    expect(archives()).toHaveLength(4);
    await vi.waitFor(() => expect(openFiles()).toEqual([path]));
  });

  it('uses unique archive names when it rotates several times in one millisecond, or a name is taken', () => {
    writeFileSync(join(folder, 'app.2026-11-26T20-30-00-123Z.log'), 'taken\n');
    const file = rotating();
    for (let index = 0; index < 4; index += 1) file.write(line(90, String(index)));
    expect(archives()).toEqual(['123', '124', '125', '126'].map((ms) => `app.2026-11-26T20-30-00-${ms}Z.log`));
    expect(allLines()[0]).toBe('taken');
  });

  it.each([
    ['hour', '2026-11-26T20:59:59.999Z', '2026-11-26T21:00:00.000Z'],
    ['day', '2026-11-26T23:59:59.999Z', '2026-11-27T00:00:00.000Z'],
  ] as const)('is rotated with the first line of the next %s', (every, before, after) => {
    const file = rotating({ every, maxSizeBytes: Number.POSITIVE_INFINITY });
    file.write('one\n');
    now = Date.parse(before);
    file.write('two\n');
    expect(archives()).toEqual([]);
    now = Date.parse(after);
    file.write('three\n');
    expect(archives()).toHaveLength(1);
    expect(readFileSync(path, 'utf8')).toBe('three\n');
  });

  it('is rotated when a process starts with a file from an earlier day', () => {
    writeFileSync(path, 'yesterday\n');
    utimesSync(path, new Date(now), new Date(now - 86_400_000));
    rotating().write('today\n');
    expect(archives()).toHaveLength(1);
    expect(readFileSync(path, 'utf8')).toBe('today\n');
  });

  it('is never rotated by time, or by size, if so configured', () => {
    const file = rotating({ every: false, maxSizeBytes: Number.POSITIVE_INFINITY });
    for (let day = 0; day < 3; day += 1) {
      file.write(line(200));
      now += 86_400_000;
    }
    expect(archives()).toEqual([]);
  });

  it('is not rotated when the clock is set back', () => {
    const file = rotating();
    file.write('one\n');
    now -= 10 * 86_400_000;
    file.write('two\n');
    expect(archives()).toEqual([]);
  });

  it('keeps the newest archives up to the maximum, and touches no file with another name', () => {
    const others = [
      'app.log.bak',
      'app.old.log',
      'app.2026-11-26.log',
      'apx.2020-01-01T00-00-00-000Z.log',
      'other.log',
    ];
    for (const name of others) writeFileSync(join(folder, name), '');
    writeFileSync(join(folder, 'app.2020-01-01T00-00-00-000Z.log'), 'of an earlier process\n');
    const file = rotating({ maxFiles: 2 });
    for (let index = 0; index < 6; index += 1) file.write(line(90, String(index)));
    expect(archives()).toEqual([...others, ...['126', '127'].map((ms) => `app.2026-11-26T20-30-00-${ms}Z.log`)].sort());
    expect(readFileSync(path, 'utf8')).toBe(line(90, '5'));
  });

  it('may keep no archive, and keeps none that is too old', () => {
    const none = rotating({ maxFiles: 0 });
    for (let index = 0; index < 3; index += 1) none.write(line(90));
    expect(archives()).toEqual([]);
    const young = rotating({ maxAgeMs: 3_600_000 });
    for (let hour = 0; hour < 4; hour += 1) {
      young.write(line(90));
      now += 3_600_000 - 1;
    }
    expect(archives()).toEqual(['app.2026-11-26T22-30-00-121Z.log', 'app.2026-11-26T23-30-00-120Z.log']);
  });

  it('loses and breaks no line of 20,000 through many rotations', () => {
    const file = rotating({ maxSizeBytes: 20_000, maxFiles: Number.POSITIVE_INFINITY });
    for (let index = 0; index < 20_000; index += 1) file.write(`{"n":${index},"text":"${'é'.repeat(index % 50)}"}\n`);
    expect(archives().length).toBeGreaterThan(50);
    expect(allLines().map((text) => JSON.parse(text).n)).toEqual(Array.from({ length: 20_000 }, (_, index) => index));
    expect(complaints).toEqual([]);
  });

  it('starts a new line after an incomplete line of a killed process', () => {
    writeFileSync(path, 'whole\nhal');
    rotating().write('new\n');
    expect(readFileSync(path, 'utf8')).toBe('whole\nhal\nnew\n');
  });

  it('is created again after it was deleted or moved', () => {
    const file = rotating();
    file.write('one\n');
    unlinkSync(path);
    now += 1_000;
    file.write('two\n');
    expect(readFileSync(path, 'utf8')).toBe('two\n');
    renameSync(path, join(folder, 'moved'));
    now += 1_000;
    file.write('three\n');
    expect(readFileSync(path, 'utf8')).toBe('three\n');
    expect(readFileSync(join(folder, 'moved'), 'utf8')).toBe('two\n');
  });

  it('continues in the new file after another process has rotated it', () => {
    const [one, two] = [rotating(), rotating()];
    one.write(line(90, 'a'));
    two.write('b\n');
    one.write(line(90, 'c'));
    two.write(line(90, 'd'));
    two.write(line(90, 'e'));
    expect(
      allLines()
        .map((text) => text[0])
        .sort(),
    ).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(complaints).toEqual([]);
  });

  it('keeps writing to the same file while rotation fails, and tries again later', () => {
    const file = rotating();
    file.write(line(90, 'a'));
    // Blocks every possible archive name: a file instead of the folder.
    const away = `${folder}-away`;
    renameSync(folder, away);
    writeFileSync(folder, '');
    file.write(line(90, 'b'));
    file.write(line(90, 'c'));
    // Not for each line: it is tried again after a minute.
    expect(complaints).toHaveLength(1);
    unlinkSync(folder);
    renameSync(away, folder);
    expect(readFileSync(path, 'utf8')).toBe(line(90, 'a') + line(90, 'b') + line(90, 'c'));
    now += 60_000;
    file.write(line(90, 'd'));
    expect(archives()).toHaveLength(1);
    expect(readFileSync(path, 'utf8')).toBe(line(90, 'd'));
  });

  it('continues deleting if one archive cannot be deleted', () => {
    mkdirSync(join(folder, 'app.2020-01-02T00-00-00-000Z.log'));
    writeFileSync(join(folder, 'app.2020-01-01T00-00-00-000Z.log'), '');
    const file = rotating({ maxFiles: 1 });
    file.write(line(90));
    file.write(line(90));
    expect(archives()).toEqual(['app.2020-01-02T00-00-00-000Z.log', 'app.2026-11-26T20-30-00-123Z.log']);
    expect(complaints).toHaveLength(1);
  });

  it('accepts lines after it was closed', async () => {
    const file = rotating();
    file.write('one\n');
    await file.close();
    await file.close();
    file.write('two\n');
    await file.flush();
    expect(readFileSync(path, 'utf8')).toBe('one\ntwo\n');
  });

  it('has all its lines on the disk after flush()', async () => {
    const file = rotating();
    await file.flush();
    file.write('one\n');
    await expect(file.flush()).resolves.toBeUndefined();
  });

  it.skipIf(!existsSync('/dev/full'))('reports a full disk, continues, and neither blocks nor rotates', async () => {
    const file = rotating({ path: device('full', 7), maxSizeBytes: 10 });
    for (let index = 0; index < 100; index += 1) file.write(line(50));
    expect(complaints[0]).toMatchObject({ code: 'ENOSPC' });
    await file.flush();
    await file.close();
    expect(archives()).toEqual([]);
  });

  it.skipIf(!existsSync('/dev/null'))('that is a device is never rotated', () => {
    const file = rotating({ path: device('null', 3), maxSizeBytes: 10 });
    for (let day = 0; day < 5; day += 1) {
      file.write(line(50));
      now += 86_400_000;
    }
    expect(archives()).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it('writes the lines delayed by a full disk when there is space again, in order and complete', async () => {
    const { default: fs } = await import('node:fs');
    const file = rotating();
    file.write('one\n');
    let room = 3;
    const original = fs.writeSync;
    const full = vi.spyOn(fs, 'writeSync').mockImplementation(((descriptor: number, data: string | Buffer) => {
      if (room === 0) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
      // The last free bytes.
      const bytes = Buffer.from(data).subarray(0, room);
      room -= bytes.length;
      return original(descriptor, bytes);
    }) as typeof fs.writeSync);
    for (const text of ['two\n', 'three\n', line(90), 'four\n']) file.write(text);
    await file.flush();
    expect(readFileSync(path, 'utf8')).toBe('one\ntwo');
    expect(complaints.length).toBeGreaterThan(0);
    full.mockRestore();
    await file.flush();
    expect(readFileSync(path, 'utf8')).toBe(`one\ntwo\nthree\n${line(90)}four\n`);
    file.write('five\n');
    expect(allLines()).toEqual(['one', 'two', 'three', line(90).trim(), 'four', 'five']);
  });

  it('keeps up to 8 MiB that do not fit on a full disk, and reports lost lines beyond that', async () => {
    const { default: fs } = await import('node:fs');
    const file = rotating({ maxSizeBytes: Number.POSITIVE_INFINITY });
    const full = vi.spyOn(fs, 'writeSync').mockImplementation((() => {
      throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    }) as typeof fs.writeSync);
    const lost = (): unknown[] => complaints.filter((complaint) => String(complaint).includes('lines are lost'));
    const mebibyte = line(1024 * 1024);
    for (let index = 0; index < 7; index += 1) file.write(mebibyte);
    expect(lost()).toEqual([]);
    for (let index = 0; index < 2; index += 1) file.write(mebibyte);
    expect(lost()).toHaveLength(1);
    full.mockRestore();
    await file.flush();
    expect(statSync(path).size).toBe(8 * 1024 * 1024);
  });

  it('may be appended to by other processes between its lines', () => {
    const file = rotating();
    file.write('one\n');
    appendFileSync(path, 'theirs\n');
    file.write('two\n');
    expect(readFileSync(path, 'utf8')).toBe('one\ntheirs\ntwo\n');
  });

  it('is created for its owner only, also after rotation; an existing file keeps its mode', () => {
    const before = process.umask(0);
    try {
      const file = rotating();
      file.write(line(90));
      file.write(line(90));
      expect([...archives(), 'app.log'].map((name) => statSync(join(folder, name)).mode & 0o777)).toEqual([
        0o600, 0o600,
      ]);
      const other = join(folder, 'other.log');
      writeFileSync(other, '');
      chmodSync(other, 0o640);
      rotating({ path: other }).write('one\n');
      expect(statSync(other).mode & 0o777).toBe(0o640);
    } finally {
      process.umask(before);
    }
  });

  it('rejects a link, and does not touch its target', () => {
    const target = join(folder, 'target');
    writeFileSync(target, 'precious');
    for (const to of [target, join(folder, 'nowhere'), '/dev/null']) {
      symlinkSync(to, path);
      expect(() => rotating()).toThrow('it is a link');
      unlinkSync(path);
    }
    expect(readFileSync(target, 'utf8')).toBe('precious');
    expect(existsSync(join(folder, 'nowhere'))).toBe(false);
  });

  it('continues with its open file if a link replaces it, and reports it', () => {
    const file = rotating();
    file.write('one\n');
    renameSync(path, join(folder, 'moved'));
    symlinkSync(join(folder, 'target'), path);
    now += 2_000;
    file.write('two\n');
    expect(readFileSync(join(folder, 'moved'), 'utf8')).toBe('one\ntwo\n');
    expect(complaints).toEqual([expect.objectContaining({ message: expect.stringContaining('it is a link') })]);
    expect(existsSync(join(folder, 'target'))).toBe(false);
  });

  it.skipIf(process.platform === 'win32')('rejects a pipe at once, whether or not another process reads it', () => {
    execFileSync('mkfifo', [path]);
    expect(() => rotating()).toThrow('it is a pipe, not a file');
  });

  it('rejects a socket', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => {
      server.listen(path, resolve);
    });
    try {
      expect(() => rotating()).toThrow('it is a socket, not a file');
    } finally {
      await new Promise((resolve) => {
        server.close(resolve);
      });
    }
  });
});
