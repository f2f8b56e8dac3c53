import { describe, expect, it } from 'vitest';
import { prepareFor } from '../../packages/core/src/conversation/prepare-for.ts';
import * as plugin from '../../packages/core/src/plugin.ts';
import { Seam } from '../../packages/core/src/stream/seam.ts';
import { problemOfGrowth, pumpsFor, textOf } from './growth.ts';

// Calls every function that core exports for plugins, with long texts that slow patterns down.

type Run = (text: string) => unknown;

const SECRETS = ['a-secret-of-someone', 'aaaaaaaaaaaa', 'sk-sk-sk-sk-sk-'];
const at = { provider: 'p', model: 'm', secrets: SECRETS };
const headers = (text: string) => ({
  'retry-after': text,
  'retry-after-ms': text,
  'x-should-retry': text,
  limit: text,
  remaining: text,
  reset: text,
});
const limits = [{ limit: 'limit', remaining: 'remaining', reset: 'reset' }];
const pieces = (text: string): readonly string[] => text.match(/[\s\S]{1,97}/g) ?? [];
const schema = { type: 'object', properties: { a: { type: 'string' } } };

/** `none`: it receives no external text, or only passes it on. */
const runs: Readonly<Record<string, Run | 'none'>> = {
  checkByRules: (text) => {
    try {
      plugin.checkByRules('x', { [text]: text, a: text }, { a: [() => false, 'a number'] });
    } catch (error) {
      return String(error);
    }
    return undefined;
  },
  problemsByRules: (text) => plugin.problemsByRules({ [text]: text, a: text }, { a: [() => false, 'a number'] }),
  defineOptions: (text) => {
    const options = plugin.defineOptions<{ readonly model: string }>({ model: { kind: 'text', required: true, text } });
    return options['~standard'].validate({ [text]: text, model: text });
  },
  checkOptions: (text) =>
    expect(() =>
      plugin.checkOptions(
        text,
        plugin.defineOptions<{ readonly model: string }>({ model: { kind: 'text', required: true, text } }),
        { [text]: text },
      ),
    ).toThrow(),
  withObject: (text) =>
    plugin
      .withObject(
        plugin.responseFromParts([
          { type: 'stream-start', provider: 'p', model: 'm' },
          { type: 'text-delta', id: 't', delta: text },
          { type: 'finish', finishReason: 'stop', usage: plugin.UNKNOWN_USAGE },
        ]),
        { messages: [], responseFormat: { type: 'json-schema', name: 'a', schema } },
      )
      .catch(String),
  unknownOption: (text) => plugin.unknownOption(text, ['temperature', 'topP']),
  unknownValue: (text) => plugin.unknownValue(text, ['temperature', 'topP']),
  isTextType: (text) => plugin.isTextType(text),
  plainMedia: (text) => [
    plugin.plainMedia({ type: 'image', url: text, mediaType: text }),
    plugin.plainMedia({ type: 'file', url: `data:${text}`, filename: text }),
    plugin.plainMedia({ type: 'audio', data: text, mediaType: text }),
  ],
  connectionReason: (text) => plugin.connectionReason({ message: text, code: text, cause: { message: text } }),
  connectionHint: (text) => plugin.connectionHint({ message: text, code: text, cause: { message: text, code: text } }),
  describeValue: (text) => plugin.describeValue(text, text),
  errorFromStatus: (text) => plugin.errorFromStatus(text, { ...at, status: 429, headers: headers(text) }),
  cutSentence: plugin.cutSentence,
  firstSentence: (text) => [
    plugin.firstSentence(text),
    plugin.firstSentence({ error: { message: text, details: [text] } }),
  ],
  formatIssues: (text) => plugin.formatIssues(text, [{ path: text, message: text }]),
  withoutQuotedText: (text) => plugin.withoutQuotedText('SyntaxError', `JSON ${text}`),
  rateLimitFromHeaders: (text) => plugin.rateLimitFromHeaders(headers(text), { requests: limits, tokens: limits }),
  redact: (text) => plugin.redact(text, SECRETS),
  refusesFeature: plugin.refusesFeature,
  clampRetryAfter: 'none',
  parseDuration: plugin.parseDuration,
  readHeader: (text) => plugin.readHeader({ [text]: text }, 'x'),
  retryAfterFromHeaders: (text) => plugin.retryAfterFromHeaders(headers(text)),
  shouldRetryFromHeaders: (text) => plugin.shouldRetryFromHeaders(headers(text)),
  AnswerRestorer: (text) => {
    const restorer = new plugin.AnswerRestorer({ answer: { unwrap: 'a', shape: {} } });
    for (const delta of pieces(`{"a":${text}`)) restorer.restore([{ type: 'text-delta', id: 't', delta }]);
  },
  restoredBatches: 'none',
  restoreResponse: 'none',
  anyParameters: (text) => plugin.anyParameters({ description: text }),
  fitSchema: (text) =>
    plugin.fitSchema({ ...schema, description: text, pattern: text, [text]: text }, plugin.LENIENT_DIALECT, 'answer'),
  isPlainPattern: plugin.isPlainPattern,
  checkApiKey: (text) => plugin.checkApiKey(text, /^sk-/, 'begins with "sk-"'),
  checkHealth: 'none',
  defaultRegistry: 'none',
  defineProvider: 'none',
  shortcomings: 'none',
  checkFetchOptions: 'none',
  LazyProvider: 'none',
  AnswerText: (text) => {
    const answer = new plugin.AnswerText();
    for (const delta of pieces(text)) answer.add({ type: 'text-delta', id: delta, delta: ' a', newMessage: true });
  },
  ArgumentText: (text) => {
    const whole = new plugin.ArgumentText();
    for (const piece of pieces(text)) whole.add(piece);
  },
  partStream: 'none',
  responseFromParts: (text) =>
    plugin.responseFromParts([
      { type: 'stream-start', provider: 'p', model: text },
      { type: 'tool-call-start', id: text, name: text },
      ...pieces(text).flatMap((delta) => [
        { type: 'text-delta', id: 't', delta } as const,
        { type: 'tool-call-delta', id: text, delta } as const,
        { type: 'source', url: delta, citations: [{ textId: 't', citedText: delta }] } as const,
      ]),
      { type: 'tool-call-end', id: text },
      { type: 'audio-delta', id: 's', data: text },
      { type: 'audio-end', id: 's', mediaType: text },
      { type: 'finish', finishReason: 'stop', usage: plugin.UNKNOWN_USAGE },
    ]),
  partsFromContent: (text) =>
    plugin.partsFromContent([
      { type: 'text', text },
      { type: 'reasoning', text },
    ]),
  describeBody: (text) => [plugin.describeBody(text), plugin.describeBody(`{${text}`)],
  describeJson: (text) => plugin.describeJson({ [text]: text }),
  linkController: 'none',
  providerFetch: 'none',
  readText: (text) => plugin.readText(new Response(text), 10_000_000),
  JsonLinesParser: (text) => {
    const parser = new plugin.JsonLinesParser();
    const encoder = new TextEncoder();
    for (const piece of pieces(text)) parser.push(encoder.encode(piece));
    return [parser.end(), parser.stray];
  },
  SSEParser: (text) => {
    const parser = new plugin.SSEParser();
    const encoder = new TextEncoder();
    for (const piece of pieces(text)) parser.push(encoder.encode(piece));
    return [parser.end(), parser.stray];
  },
  assertNever: (text) => expect(() => plugin.assertNever({ type: text } as never)).toThrow(),
  toBase64: (text) => plugin.toBase64(new TextEncoder().encode(text)),
  contentParts: (text) => plugin.contentParts({ role: 'user', content: text }),
  textOf: (text) => plugin.textOf([{ type: 'text', text }]),
  toolResults: (text) => plugin.toolResults({ role: 'tool', toolCallId: text, content: text }),
  finishMeaning: plugin.finishMeaning,
  isGrownJson: (text) => plugin.isGrownJson(`{"a":"${text}`, `{"a":"${text}"}`),
  isSameJson: (text) => plugin.isSameJson(text, `${text} `),
  countOf: 'none',
  fieldsOf: 'none',
  isObject: 'none',
  listOf: 'none',
  objectOf: 'none',
  parseJson: plugin.parseJson,
  stringOf: plugin.stringOf,
  isRawSound: plugin.isRawSound,
  makeSdkClient: 'none',
  mediaTypeOf: plugin.mediaTypeOf,
  mediaTypeOfName: plugin.mediaTypeOfName,
  mergeSources: (text) =>
    plugin.mergeSources(pieces(text).map((url) => ({ type: 'source', url, title: text.slice(0, 9) }))),
  parseToolArguments: (text) => [plugin.parseToolArguments(text), plugin.parseToolArguments(`{"a":"${text}"}`)],
  sha256: plugin.sha256,
  calledName: plugin.calledName,
  canonicalText: (text) => plugin.canonicalText({ [text]: [text, { [text]: text }] }, String),
  // Of figures and codes.
  costOfAttempts: 'none',
  isUnbilled: 'none',
  stableCallId: (text) => plugin.stableCallId(text, 1),
  isStandardSchema: 'none',
  toJsonSchema: 'none',
  addTokens: 'none',
  wellFormed: plugin.wellFormed,
  secretsOf: (text) => plugin.secretsOf({ headers: { authorization: text } }, text),
  throwingFetch: (text) =>
    plugin
      .throwingFetch(async () => new Response(text, { status: 500 }))('http://127.0.0.1:9')
      .catch(String),
  HttpFailure: 'none',
  ConnectionFailure: 'none',
  // Of the user's configuration.
  besideClient: 'none',
  clientOption: 'none',
  missingApiKey: 'none',
  ClientsByKey: 'none',
  // Of HTTP: the body goes through `parseJson` and `readText`.
  SdkRequests: 'none',
  readJson: 'none',
  headOf: 'none',
  // Their texts go through the parser of events and the answer's restorer, which stand above.
  ResponseBatches: 'none',
  restoringDecoder: 'none',
  throwIfAborted: 'none',
};

/** Functions of the client for texts of models and of upstreams. */
const inside: readonly [string, Run][] = [
  [
    'a seam',
    (text) => {
      const seam = new Seam(text, false);
      for (const piece of pieces(text)) seam.push(piece);
      return seam.end();
    },
  ],
  [
    'a conversation',
    (text) =>
      prepareFor(
        [
          {
            role: 'user',
            content: [{ type: 'file', url: `data:text/plain,${text}`, mediaType: text, filename: text }],
          },
          {
            role: 'assistant',
            content: [{ type: 'tool-call', id: text, name: 'f', arguments: { a: text }, rawArguments: text }],
          },
          { role: 'tool', content: [{ type: 'tool-result', toolCallId: text, content: text }] },
          { role: 'assistant', content: text },
        ],
        { provider: 'p', reasoning: true, toolCallIds: { character: /[0-9A-Za-z]/, maxLength: 9 } } as never,
      ),
  ],
  [
    'an error and its cause',
    (text) => {
      const error = new plugin.ServerError(text, {
        ...at,
        cause: new Error(text),
        providerCode: text,
        requestId: text,
        providerMetadata: { p: { text } },
      });
      error.maskSecrets([...SECRETS, 'another-secret']);
      return [JSON.stringify(error), error.stack];
    },
  ],
];

describe('long texts do not take quadratic time in', () => {
  const all = [...Object.entries(runs), ...inside].filter((entry): entry is [string, Run] => entry[1] !== 'none');
  it.each(all)('%s', { timeout: 60_000 }, async (name, run) => {
    const problems: string[] = [];
    for (const pump of pumpsFor(name)) {
      const problem = await problemOfGrowth((length) => run(textOf(pump, length)));
      if (problem !== undefined) problems.push(`${JSON.stringify(pump)}: ${problem}`);
    }
    expect(problems).toEqual([]);
  });

  it('every export of core for plugins is covered', () => {
    const functions = Object.entries(plugin).filter(
      ([name, value]) => typeof value === 'function' && !name.endsWith('Error'),
    );
    expect(Object.keys(runs).toSorted()).toEqual(functions.map(([name]) => name).toSorted());
  });
});
