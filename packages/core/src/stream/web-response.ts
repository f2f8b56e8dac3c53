import { describeValue } from '../data/describe-value.ts';
import { LazyCode } from '../data/lazy-code.ts';
import { nearest } from '../data/nearest.ts';
import { FlexiAIError } from '../errors/flexiai-error.ts';
import type { ToolRunPart } from '../model/tool-run-part.ts';
import { AnswerText } from './answer-text.ts';
import type { ResponseBody } from './response-body.ts';
import type { StreamResponseFormat, StreamResponseOptions } from './stream-response-options.ts';

/** The code that writes bodies: an application without web responses does not load it. */
const bodies: LazyCode<typeof import('./response-body.ts')> = /* @__PURE__ */ new LazyCode(
  () => import('./response-body.ts'),
);

/** Every kind of part. */
const PART_TYPES = [
  'stream-start',
  'text-delta',
  'text-end',
  'reasoning-delta',
  'reasoning-end',
  'refusal-delta',
  'tool-call-start',
  'tool-call-delta',
  'tool-call-end',
  'source',
  'provider-block',
  'image',
  'file',
  'audio-delta',
  'audio-end',
  'restart',
  'continuation',
  'finish',
  'step-start',
  'tool-result',
  'tool-approval-request',
  'step-end',
] as const satisfies readonly ToolRunPart['type'][];

const FORMATS: readonly unknown[] = ['sse', 'ndjson', 'text', 'ai-sdk-ui'] satisfies StreamResponseFormat[];

/**
 * Parts as a web response. They are read as the response is read; cancelling its body leaves them.
 *
 * @param open begins to read the parts
 * @throws TypeError for options that are not valid, before `open`
 */
export function webResponse(
  open: () => AsyncIterableIterator<ToolRunPart, undefined>,
  options: StreamResponseOptions<ToolRunPart>,
): Response {
  const { format = 'sse', parts: chosen, onError, keepAliveMs, messageId, messageMetadata, ...init } = options;
  check('format', FORMATS.includes(format), FORMATS.join(', '), format);
  checkParts(chosen, format);
  const isPause = typeof keepAliveMs === 'number' && keepAliveMs > 0 && keepAliveMs < 2 ** 31;
  check('keepAliveMs', keepAliveMs === undefined || keepAliveMs === false || isPause, 'a time or false', keepAliveMs);
  const parts = open();
  let body: ResponseBody | undefined;
  const stream = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        // What both the client and its bodies need is handed over: a build then has no file of its own for it.
        body ??= (await bodies.load()).responseBody(parts, options, {
          text: new AnswerText(),
          codeOf: (error) => (error instanceof FlexiAIError ? error.code : 'unknown'),
        });
        await body.pull(controller);
      },
      async cancel() {
        await parts.return?.();
      },
    },
    { highWaterMark: 0 },
  );
  return new Response(stream, { ...init, headers: headersOf(format, init.headers) });
}

function headersOf(format: StreamResponseFormat, given: StreamResponseOptions['headers']): Headers {
  const headers = new Headers(given);
  const media = format === 'text' ? 'text/plain' : format === 'ndjson' ? 'application/x-ndjson' : 'text/event-stream';
  headers.set('content-type', `${media}; charset=utf-8`);
  // A proxy that compresses would hold parts back.
  headers.set('cache-control', 'no-cache, no-transform');
  if (!headers.has('x-accel-buffering')) headers.set('x-accel-buffering', 'no');
  if (format === 'text') headers.set('x-content-type-options', 'nosniff');
  if (format === 'ai-sdk-ui') headers.set('x-vercel-ai-ui-message-stream', 'v1');
  return headers;
}

function checkParts(parts: unknown, format: StreamResponseFormat): void {
  if (parts === undefined) return;
  const isFunction = typeof parts === 'function';
  check('parts', format !== 'text', 'none with the format text', parts);
  check('parts', Array.isArray(parts) || isFunction, 'a list of kinds of parts or a function', parts);
  check('parts', format !== 'ai-sdk-ui' || !isFunction, 'a list with the format ai-sdk-ui', parts);
  for (const kind of isFunction ? [] : (parts as readonly unknown[])) {
    const near = nearest(String(kind), PART_TYPES);
    const known = near === undefined ? 'a kind of part' : `a kind of part; did you mean "${near}"?`;
    check('parts', (PART_TYPES as readonly unknown[]).includes(kind), known, kind);
  }
}

/** @throws TypeError where a value is not good */
function check(option: string, isGood: boolean, expected: string, value: unknown): void {
  if (!isGood) throw new TypeError(`${option}: expected ${expected}, got ${describeValue(value)}`);
}
