import { addTokens, FlexiAIError, UNKNOWN_USAGE } from '@flexiai/core/plugin';
import { leftTimers, type Mistake } from './mistake.ts';
import { lastOf, retold, withContext, withError, withRequest, withUsage } from './spoilings.ts';

export const mistakes: readonly Mistake[] = [
  { does: 'takes options that it does not know', breaks: ['FX-PLUGIN-05'], openSchema: true },
  {
    does: 'finishes a stream that was cut',
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
    does: 'ends tool calls that were cut',
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
    does: 'gathers a stream before it hands it over',
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
    does: 'asks again by itself',
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
    does: 'does not heed the signal',
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
    does: 'does not tell of the head',
    breaks: ['FX-UNARY-12', 'FX-UNARY-13', 'FX-UNARY-15', 'FX-ERROR-27'],
    ...withContext(({ onHeaders: _unused, ...context }) => context),
  },
  {
    does: 'sends no headers of the context',
    breaks: ['FX-UNARY-18'],
    ...withContext(({ headers: _unused, ...context }) => context),
  },
  {
    does: 'keeps the rate limits to itself',
    breaks: ['FX-UNARY-15'],
    ...withContext(({ onHeaders, ...context }) => ({
      ...context,
      onHeaders: ({ status, requestId }) => onHeaders?.({ status, requestId }),
    })),
  },
  {
    does: 'shows the key in its errors',
    breaks: ['FX-SECRET-01', 'FX-SECRET-02'],
    ...withError((error, { apiKey }) => retold(error, `${error.message} (${apiKey})`)),
  },
  {
    does: 'writes its errors as JSON',
    breaks: ['FX-ERROR-18'],
    ...withError((error) => retold(error, JSON.stringify({ error: { message: error.message } }))),
  },
  {
    does: 'does not say how long to wait',
    breaks: ['FX-ERROR-16'],
    ...withError((error) => retold(error, error.message, { retryAfterMs: undefined })),
  },
  {
    does: 'loses a rejection',
    losesRejections: true,
    breaks: ['FX-LEAK-01'],
    ...withError((error) => {
      void Promise.reject(error);
      return error;
    }),
  },
  {
    does: 'calls unknown figures 0',
    breaks: ['FX-USAGE-06'],
    ...withUsage((usage) =>
      usage.accuracy === 'unknown' ? { ...usage, inputTokens: 0, outputTokens: 0, totalTokens: 0 } : usage,
    ),
  },
  {
    does: 'counts twice what was cached',
    breaks: ['FX-USAGE-03', 'FX-USAGE-04'],
    ...withUsage((usage) => ({
      ...usage,
      inputTokens: addTokens(usage.inputTokens, usage.cacheReadTokens),
      totalTokens: addTokens(usage.totalTokens, usage.cacheReadTokens),
    })),
  },
  {
    does: 'warns of nothing',
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
    does: 'does not know beforehand what it will warn of',
    breaks: ['FX-WARN-08'],
    checkRequest: () => () => [],
  },
  {
    does: 'finds fault with every request',
    breaks: ['FX-PLUGIN-21'],
    checkRequest: (check) => (request, model, strict) => [
      ...check(request, model, strict),
      { path: 'messages', message: 'must be more friendly', kind: 'invalid' },
    ],
  },
  {
    does: 'changes the request that it looks at',
    breaks: ['FX-PLUGIN-21'],
    checkRequest: (check) => (request, model, strict) => check(Object.assign(request, { seed: 1 }), model, strict),
  },
  {
    does: 'changes the request',
    breaks: ['FX-UNARY-04', 'FX-WARN-02'],
    ...withRequest((request) => Object.assign(request, { maxOutputTokens: 4096 })),
  },
  {
    does: 'forgets which tools have failed',
    breaks: ['FX-TOOLS-11'],
    ...withRequest(({ messages, ...request }) => ({
      ...request,
      messages: messages.map((message) => ('isError' in message ? { ...message, isError: false } : message)),
    })),
  },
  {
    does: 'mixes calls that are made at once',
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
    does: 'leaves a timer behind',
    breaks: ['FX-LEAK-02', 'FX-CLOCK-02'],
    ...withContext((context) => {
      leftTimers.push(setTimeout(() => undefined, 60_000));
      return context;
    }),
  },
  { does: 'keeps its connections', breaks: ['FX-LEAK-03'], close: async () => undefined },
];
