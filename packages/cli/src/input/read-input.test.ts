import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CommandContext } from '../program/command-context.ts';
import { PATIENCE_MS, readInput } from './read-input.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

function input() {
  const stdin = new PassThrough();
  const notes: string[] = [];
  const parts = { stdin, signal: new AbortController().signal, note: (text: string) => notes.push(text) };
  return { stdin, notes, context: parts as unknown as CommandContext };
}

describe('standard input beside a question', () => {
  it('is not awaited if it is open without data', async () => {
    const { stdin, notes, context } = input();
    const reading = readInput(context, PATIENCE_MS);
    vi.advanceTimersByTime(PATIENCE_MS);
    expect(await reading).toBe('');
    expect(stdin.destroyed).toBe(true);
    expect(notes).toEqual([expect.stringContaining('continuing without it (--stdin waits)')]);
  });

  it('is read to its end once it has begun', async () => {
    const { stdin, notes, context } = input();
    const reading = readInput(context, PATIENCE_MS);
    stdin.write('one ');
    await new Promise(setImmediate);
    vi.advanceTimersByTime(PATIENCE_MS);
    stdin.end('two');
    expect(await reading).toBe('one two');
    expect(notes).toEqual([]);
  });

  it('may be empty', async () => {
    const { stdin, context } = input();
    const reading = readInput(context, PATIENCE_MS);
    stdin.end();
    expect(await reading).toBe('');
  });

  it('is awaited if --stdin is given', async () => {
    const { stdin, context } = input();
    const reading = readInput(context);
    vi.advanceTimersByTime(100 * PATIENCE_MS);
    stdin.end('late');
    expect(await reading).toBe('late');
  });
});
