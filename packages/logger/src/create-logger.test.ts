import { createFlexiAI } from '@flexiai/core';
import { mockProvider } from '@flexiai/testing';
import { describe, expect, it } from 'vitest';
import { withCorrelationId } from './correlation.ts';
import { createLoggerIn } from './create-logger.ts';
import type { LoggerOptions } from './logger-options.ts';

/** A logger whose lines, and what it says on standard error, are kept. */
function keeping(options: LoggerOptions = {}, env: Record<string, string> = {}, isTTY = false) {
  const lines: string[] = [];
  const said: string[] = [];
  const terminal = { isTTY, colors: false, write: (text: string) => void said.push(text) };
  const destination = { write: (line: string) => void lines.push(line) };
  const logger = createLoggerIn({ terminal, env }, { destination, ...options });
  return { logger, lines, said, parsed: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

describe('a logger', () => {
  it('writes one line of JSON for each call, with its level, time and fields', () => {
    const { logger, lines, parsed } = keeping({ name: 'shop' });
    logger.info('Hello', { provider: 'openai', count: 2 });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^\{.*\}\n$/);
    expect(parsed()[0]).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      pid: process.pid,
      hostname: expect.any(String),
      name: 'shop',
      provider: 'openai',
      count: 2,
      msg: 'Hello',
    });
  });

  it('writes what a client does, each line with the id that it was called under', async () => {
    const { logger, parsed } = keeping({ level: 'debug', console: false });
    const mock = mockProvider();
    mock.enqueue({ error: 'server' }, { error: 'server' }, { text: 'the answer' });
    const ai = createFlexiAI({ providers: [mock({ model: 'm' })], logger, retry: { baseDelayMs: 0 } });
    await withCorrelationId('incoming-1', () => ai.chatCompletion({ prompt: 'the question' }));
    await ai.close();
    const lines = parsed();
    expect(lines.map(({ msg }) => msg)).toContain('Asking "mock" again in 0 ms.');
    for (const line of lines) expect(line).toMatchObject({ correlationId: 'incoming-1' });
    expect(JSON.stringify(lines)).not.toMatch(/the (?:question|answer)/);
  });
});
