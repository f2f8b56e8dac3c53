import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RotatingFile } from './rotating-file.ts';

/** The action of another process just before a file is renamed. */
let meanwhile: (() => void) | undefined;

vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  return {
    ...fs,
    renameSync: (from: string, to: string): void => {
      const act = meanwhile;
      meanwhile = undefined;
      act?.();
      fs.renameSync(from, to);
    },
  };
});

let folder: string;
let path: string;
const complaints: unknown[] = [];
const open: RotatingFile[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flexiai-races-'));
  path = join(folder, 'app.log');
  complaints.length = 0;
  vi.spyOn(Date, 'now').mockReturnValue(Date.parse('2026-11-26T20:30:00.123Z'));
});

afterEach(async () => {
  await Promise.all(open.splice(0).map((file) => file.close()));
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

function rotating(): RotatingFile {
  const file = new RotatingFile({ path, maxSizeBytes: 10, every: false, maxFiles: 99, maxAgeMs: 1e9 }, (error) =>
    complaints.push(error),
  );
  open.push(file);
  return file;
}

const linesIn = (names: readonly string[]): string[] =>
  names.flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n').slice(0, -1)).sort();

describe('two processes that rotate one file at the same moment', () => {
  it('create archives with different names, so that neither overwrites the other', () => {
    const [one, two] = [rotating(), rotating()];
    one.write('1: first\n');
    meanwhile = () => two.write('2: second\n');
    two.write('2: begin\n');
    one.write('1: second\n');
    expect(linesIn(readdirSync(folder))).toEqual(['1: first', '1: second', '2: begin', '2: second']);
    expect(complaints).toEqual([]);
  });

  it('lose no line, leave no empty archive and report no error if the file disappears before it is renamed', () => {
    const file = rotating();
    file.write('1: first\n');
    meanwhile = () => renameSync(path, join(folder, 'away'));
    file.write('1: second\n');
    expect(existsSync(path)).toBe(true);
    expect(readdirSync(folder).sort()).toEqual(['app.log', 'away']);
    expect(linesIn(readdirSync(folder))).toEqual(['1: first', '1: second']);
    expect(complaints).toEqual([]);
  });
});
