import { addTokens, FlexiAIError, UNKNOWN_USAGE } from '@flexiai/core/plugin';
import { leftTimers, type Mistake } from './mistake.ts';
import { lastOf, retold, withContext, withError, withRequest, withUsage } from './spoilings.ts';

export const mistakes: readonly Mistake[] = [
  { does: 'accepts unknown options', breaks: ['FX-PLUGIN-05'], openSchema: true },
  {
    does: 'finishes a truncated stream',
    breaks: ['FX-STREAM-03', 'FX-STREAM-12', 'FX-STREAM-16', 'FX-ABORT-08', 'FX-ERROR-24', 'FX-ERROR-26'],
    stream: (stream) =>
      async function* (request, context) {
        let started = false;
        try {
          for await (const part of stream(request, context)) {
            started = true;
            yield part;
          }
        } catch (error) {
          if (!started || !(error instanceof FlexiAIError) || error.code !== 'connection') throw error;
          yield { type: 'finish', finishReason: 'stop', usage: UNKNOWN_USAGE };
        }
      },
  },
  {
    does: 'ends truncated tool calls',
    breaks: ['FX-STREAM-12'],
    stream: (stream) =>
      async function* (request, context) {
        const open = new Set<string>();
        try {
          for await (const part of stream(request, context)) {
            if (part.type === 'tool-call-start') open.add(part.id);
            if (part.type === 'tool-call-end') open.delete(part.id);
            yield part;
          }
        } catch (error) {
          for (const id of open) yield { type: 'tool-call-end', id };
          throw error;
        }
      },
  },
  {
    does: 'finishes twice',
    breaks: ['FX-STREAM-01', 'FX-STREAM-14', 'FX-STREAM-19'],
    stream: (stream) =>
      async function* (request, context) {
        for await (const part of stream(request, context)) {
          yield part;
          if (part.type === 'finish') yield part;
        }
      },
  },
  {
    does: 'buffers a stream',
    breaks: [
      'FX-STREAM-04',
      'FX-STREAM-06',
      'FX-STREAM-10',
      'FX-STREAM-16',
      'FX-ABORT-04',
      'FX-ABORT-06',
      'FX-ABORT-07',
      'FX-ABORT-08',
      'FX-LEAK-01',
      'FX-LEAK-02',
      'FX-LEAK-03',
    ],
    stream: (stream) =>
      async function* (request, context) {
        yield* await Array.fromAsync(stream(request, context));
      },
  },
  {
    does: 'retries by itself',
    breaks: ['FX-ERROR-26', 'FX-ERROR-27'],
    call: (call) => async (request, context) => {
      try {
        return await call(request, context);
      } catch (error) {
        if (error instanceof FlexiAIError && error.code === 'server') return await call(request, context);
        throw error;
      }
    },
  },
  {
    does: 'ignores the signal',
    breaks: [
      'FX-UNARY-13',
      'FX-STREAM-18',
      'FX-ABORT-01',
      'FX-ABORT-02',
      'FX-ABORT-03',
      'FX-ABORT-04',
      'FX-ABORT-05',
      'FX-LEAK-01',
      'FX-LEAK-02',
      'FX-LEAK-03',
      'FX-CONCURRENCY-03',
    ],
    ...withContext((context) => ({ ...context, signal: new AbortController().signal })),
  },
  {
    does: 'leaves its listener on the signal',
    breaks: ['FX-ABORT-08'],
    ...withContext((context) => {
      context.signal.addEventListener('abort', () => undefined);
      return context;
    }),
  },
  {
    does: 'does not report the response headers',
    breaks: ['FX-UNARY-12', 'FX-UNARY-13', 'FX-UNARY-15', 'FX-ERROR-27'],
    ...withContext(({ onHeaders: _unused, ...context }) => context),
  },
  {
    does: 'does not send the headers of the context',
    breaks: ['FX-UNARY-18'],
    ...withContext(({ headers: _unused, ...context }) => context),
  },
  {
    does: 'does not report rate limits',
    breaks: ['FX-UNARY-15'],
    ...withContext(({ onHeaders, ...context }) => ({
      ...context,
      onHeaders: ({ status, requestId }) => onHeaders?.({ status, requestId }),
    })),
  },
  {
    does: 'puts the key into its errors',
    breaks: ['FX-SECRET-01', 'FX-SECRET-02'],
    ...withError((error, { apiKey }) => retold(error, `${error.message} (${apiKey})`)),
  },
  {
    does: 'writes its errors as JSON',
    breaks: ['FX-ERROR-18'],
    ...withError((error) => retold(error, JSON.stringify({ error: { message: error.message } }))),
  },
  {
    does: 'does not report the requested delay',
    breaks: ['FX-ERROR-16'],
    ...withError((error) => retold(error, error.message, { retryAfterMs: undefined })),
  },
  {
    does: 'leaves a rejection unhandled',
    losesRejections: true,
    breaks: ['FX-LEAK-01'],
    ...withError((error) => {
      void Promise.reject(error);
      return error;
    }),
  },
  {
    does: 'reports unknown figures as 0',
    breaks: ['FX-USAGE-06'],
    ...withUsage((usage) =>
      usage.accuracy === 'unknown' ? { ...usage, inputTokens: 0, outputTokens: 0, totalTokens: 0 } : usage,
    ),
  },
  {
    does: 'counts cached tokens twice',
    breaks: ['FX-USAGE-03', 'FX-USAGE-04'],
    ...withUsage((usage) => ({
      ...usage,
      inputTokens: addTokens(usage.inputTokens, usage.cacheReadTokens),
      totalTokens: addTokens(usage.totalTokens, usage.cacheReadTokens),
    })),
  },
  {
    does: 'never warns',
    breaks: [
      'FX-STREAM-08',
      'FX-TOOLS-15',
      'FX-TOOLS-21',
      'FX-WARN-02',
      'FX-WARN-04',
      'FX-WARN-08',
      'FX-WARN-09',
      'FX-WARN-10',
    ],
    call: (call) => async (request, context) => ({ ...(await call(request, context)), warnings: [] }),
    stream: (stream) =>
      async function* (request, context) {
        for await (const part of stream(request, context)) {
          yield part.type === 'stream-start' || part.type === 'finish' ? { ...part, warnings: [] } : part;
        }
      },
  },
  {
    does: 'does not predict its warnings',
    breaks: ['FX-WARN-08'],
    checkRequest: () => () => [],
  },
  {
    does: 'rejects every request',
    breaks: ['FX-PLUGIN-21'],
    checkRequest: (check) => (request, model, strict) => [
      ...check(request, model, strict),
      { path: 'messages', message: 'must be more friendly', kind: 'invalid' },
    ],
  },
  {
    does: 'changes the request during the check',
    breaks: ['FX-PLUGIN-21'],
    checkRequest: (check) => (request, model, strict) => check(Object.assign(request, { seed: 1 }), model, strict),
  },
  {
    does: 'changes the request',
    breaks: ['FX-UNARY-04', 'FX-WARN-02'],
    ...withRequest((request) => Object.assign(request, { maxOutputTokens: 4096 })),
  },
  {
    does: 'drops the failure flag of tools',
    breaks: ['FX-TOOLS-11'],
    ...withRequest(({ messages, ...request }) => ({
      ...request,
      messages: messages.map((message) => ('isError' in message ? { ...message, isError: false } : message)),
    })),
  },
  {
    does: 'mixes concurrent calls',
    breaks: ['FX-CONCURRENCY-01', 'FX-CONCURRENCY-02', 'FX-CONCURRENCY-03', 'FX-CONCURRENCY-04'],
    call: (call) => {
      const last = lastOf();
      return async (request, context) => call(await last(request), context);
    },
    stream: (stream) => {
      const last = lastOf();
      return async function* (request, context) {
        yield* stream(await last(request), context);
      };
    },
  },
  {
    does: 'leaves a timer',
    breaks: ['FX-LEAK-02', 'FX-CLOCK-02'],
    ...withContext((context) => {
      leftTimers.push(setTimeout(() => undefined, 60_000));
      return context;
    }),
  },
  { does: 'keeps its connections', breaks: ['FX-LEAK-03'], close: async () => undefined },
];
