import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { rawProvider } from '../../../test/raw-provider.ts';
import { scripted } from '../../../test/scripted-provider.ts';
import { errorOf, settled } from '../../../test/settle.ts';
import { createFlexiAI, type Logger, RateLimitError, ServerError } from '../../index.ts';

const at = { provider: 'first', model: 'm' };
const ask = { prompt: 'Hello' };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

interface Line {
  readonly level: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>> | undefined;
}

function recording(): { readonly lines: Line[]; readonly logger: Logger } {
  const lines: Line[] = [];
  const write =
    (level: string): Logger['info'] =>
    (message, fields) =>
      void lines.push({ level, message, fields });
  return {
    lines,
    logger: { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') },
  };
}

const shown = ({ level }: Line): boolean => level !== 'debug';

describe('the log line of a failed call', () => {
  it('has the entry, the model, the status, and the ids of the call and of the provider', async () => {
    const a = scripted('a');
    const { lines, logger } = recording();
    const ai = createFlexiAI({ providers: [a({ model: 'm', name: 'first' })], logger, retry: { maxRetries: 0 } });
    a.next(new ServerError('boom', { ...at, status: 503, requestId: 'req_1' }));
    const error = await errorOf(settled(ai.chatCompletion(ask, { correlationId: 'c1' })));
    expect(lines.filter(({ level }) => level === 'error')).toEqual([
      {
        level: 'error',
        message: 'A call failed: boom',
        fields: {
          callId: 'c1',
          requestId: 'c1',
          correlationId: 'c1',
          provider: 'first',
          model: 'm',
          status: 503,
          providerRequestId: 'req_1',
          attempts: 1,
          code: 'server',
          durationMs: expect.any(Number),
        },
      },
    ]);
    expect(error).toMatchObject({ callId: 'c1', correlationId: 'c1', providerRequestId: 'req_1' });
  });

  it('names the last candidate where all failed', async () => {
    const [a, b] = [scripted('a'), scripted('b')];
    const { lines, logger } = recording();
    const providers = [a({ model: 'm', name: 'first' }), b({ model: 'm2', name: 'second' })];
    const ai = createFlexiAI({ providers, logger, retry: { maxRetries: 0 } });
    a.next(new ServerError('boom', { ...at, status: 503, requestId: 'req_1' }));
    b.next(new RateLimitError('slow', { provider: 'second', status: 429, requestId: 'req_2' }));
    await errorOf(settled(ai.chatCompletion(ask)));
    expect(lines.find(({ level }) => level === 'error')?.fields).toMatchObject({
      provider: 'second',
      model: 'm2',
      status: 429,
      providerRequestId: 'req_2',
      attempts: 2,
      code: 'all-providers-failed',
    });
  });

  it('names no provider where none was asked', async () => {
    const { lines, logger } = recording();
    const ai = createFlexiAI({ providers: [scripted('a')({ model: 'm' })], logger });
    await errorOf(settled(ai.chatCompletion(ask, { provider: 'unknown' })));
    const [line] = lines.filter(({ level }) => level === 'error');
    expect(line?.fields).toMatchObject({ code: 'configuration' });
    expect(line?.fields).not.toHaveProperty('provider');
  });
});

describe('a call that succeeds', () => {
  it.each(['unary', 'stream'] as const)('has one line at info (%s)', async (mode) => {
    const a = scripted('a');
    const { lines, logger } = recording();
    const ai = createFlexiAI({ providers: [a({ model: 'm', name: 'first' })], logger });
    a.next(async (_request, context) => {
      context.onHeaders?.({ status: 200, requestId: 'req_1' });
      return 'A secret answer';
    });
    const options = { correlationId: 'c1' };
    const response = await settled(
      mode === 'unary' ? ai.chatCompletion(ask, options) : ai.streamChatCompletion(ask, options).response(),
    );
    expect(response).toMatchObject({ callId: 'c1', provider: 'first' });
    expect(lines.filter(shown)).toMatchObject([
      {
        level: 'info',
        message: expect.stringMatching(/^An answer of "first" \(m\) after \d+(\.\d+)? ms\.$/),
        fields: { callId: 'c1', correlationId: 'c1', provider: 'first', model: 'm', attempts: 1, finishReason: 'stop' },
      },
    ]);
    expect(JSON.stringify(lines)).not.toContain('secret');
  });

  it('has one line for vectors, too', async () => {
    const { lines, logger } = recording();
    const usage = { inputTokens: 1, outputTokens: 0, totalTokens: 1, accuracy: 'reported' } as const;
    const provider = rawProvider('a', {
      embed: async () => ({ model: 'm', embeddings: [[1]], usage, warnings: [], requestId: 'req_1' }),
    });
    const ai = createFlexiAI({ providers: [provider({ model: 'm' })], logger });
    const answer = await settled(ai.embed({ input: 'x' }, { correlationId: 'c1' }));
    expect(answer).toMatchObject({ callId: 'c1', providerRequestId: 'req_1' });
    expect(lines.filter(shown)).toMatchObject([
      { level: 'info', fields: { providerRequestId: 'req_1', inputTokens: 1 } },
    ]);
  });
});
