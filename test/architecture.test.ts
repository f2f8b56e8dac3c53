import { readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createFlexiAI } from '../packages/core/src/index.ts';
import { rawProvider } from '../packages/core/test/raw-provider.ts';
import { answer } from '../packages/core/test/scripted-provider.ts';

const root = join(import.meta.dirname, '..');
const sources = join(root, 'packages/core/src');

/** One arrow of a drawing; `isStep` where the call itself goes that way. */
interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly isStep: boolean;
}

const [request, read] = await drawings();

describe('docs/architecture.md', () => {
  it.each([
    ['the path of a request', request],
    ['the path of a read', read],
  ] as const)('draws %s with arrows that are imports', async (_name, arrows) => {
    expect(arrows.length).toBeGreaterThan(4);
    for (const { from, to } of arrows) {
      expect(await importsOf(from), `${from} is drawn with an arrow to ${to}`).toContain(to);
    }
  });

  it('draws every file that a request passes before the provider is asked, 12 at most', async () => {
    const passed = await filesOnTheStack('unary');
    expect(passed).toHaveLength(new Set(passed).size);
    expect(passed.length).toBeLessThanOrEqual(12);
    expect(stepsOf(request)).toEqual(new Set(passed));
  });

  it('draws every layer that a read of a stream passes, 4 at most', async () => {
    const passed = await filesOnTheStack('stream');
    expect(passed.length).toBeLessThanOrEqual(4);
    // What joins the first two is an interface, which no stack shows.
    expect(stepsOf(read)).toEqual(new Set([...passed, 'stream/response-source.ts']));
  });
});

/** The arrows of each drawing: a thick one is a step. */
async function drawings(): Promise<readonly [readonly Arrow[], readonly Arrow[]]> {
  const text = await readFile(join(root, 'docs/architecture.md'), 'utf8');
  const [first, second, ...others] = [...text.matchAll(/```mermaid\n(.*?)```/gs)].map(([, drawing = '']) => drawing);
  if (first === undefined || second === undefined || others.length > 0)
    throw new Error('There should be two drawings.');
  return [arrowsOf(first), arrowsOf(second)];
}

function arrowsOf(drawing: string): readonly Arrow[] {
  const files = new Map(
    [...drawing.matchAll(/([\w-]+)\["([^"]+)"\]/g)].map(([, name = '', file = '']) => [name, file]),
  );
  const fileOf = (name: string): string => {
    const file = files.get(name);
    if (file === undefined) throw new Error(`"${name}" is drawn without its file.`);
    return file;
  };
  const arrow = /^\s*([\w-]+)(?:\["[^"]+"\])? (==>|-\.->)(?:\|[^|]*\|)? ([\w-]+)/gm;
  return [...drawing.matchAll(arrow)].map(([, from = '', line, to = '']) => ({
    from: fileOf(from),
    to: fileOf(to),
    isStep: line === '==>',
  }));
}

function stepsOf(arrows: readonly Arrow[]): ReadonlySet<string> {
  return new Set(arrows.filter(({ isStep }) => isStep).flatMap(({ from, to }) => [from, to]));
}

/** What a file of core imports, of core. @throws Error when there is no such file */
async function importsOf(file: string): Promise<readonly string[]> {
  const path = join(sources, file);
  const text = await readFile(path, 'utf8');
  return [...text.matchAll(/^(?:import|export) [^;]*?from '(\.[^']+)'/gm)].map(([, imported = '']) =>
    relative(sources, resolve(dirname(path), imported)),
  );
}

/** The files of core that a call has passed, as a stack trace names them: from the application to the provider. */
async function filesOnTheStack(mode: 'unary' | 'stream'): Promise<readonly string[]> {
  let stack = '';
  const lookAround = (): void => {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 100;
    stack = new Error('here').stack ?? '';
    Error.stackTraceLimit = limit;
  };
  const whole = answer('ok');
  const provider = rawProvider('watched', {
    async chatCompletion() {
      lookAround();
      return whole;
    },
    async *streamChatCompletion() {
      yield { type: 'stream-start', provider: 'watched', model: 'm' };
      yield { type: 'text-delta', id: '0', delta: 'o' };
      // The next read has the shortest way: nothing is opened any more.
      lookAround();
      yield { type: 'text-delta', id: '0', delta: 'k' };
      yield { type: 'finish', finishReason: 'stop', usage: whole.usage };
    },
  });
  const ai = createFlexiAI({ providers: [provider({ model: 'm' })] });
  if (mode === 'unary') await ai.chatCompletion({ prompt: 'Hello' });
  else await Array.fromAsync(ai.streamChatCompletion({ prompt: 'Hello' }));
  await ai.close();
  const files = [...stack.matchAll(/packages\/core\/src\/([\w/-]+\.ts)/g)].map(([, file = '']) => file);
  return [...new Set(files)].reverse();
}
