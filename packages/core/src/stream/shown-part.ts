import { describeValue } from '../data/describe-value.ts';
import { nearest } from '../data/nearest.ts';
import type { StreamPart } from '../model/stream-part.ts';

/** Which parts of a stream are sent to a browser, and how. The other fields are those of the response: status and headers. */
export interface StreamResponseOptions extends ResponseInit {
  /**
   * The kinds of parts to send. Each is sent with the fields that are meant for people: no entry's name, no request id, no
   * metadata, no `raw`. Or a function that returns the value to send as JSON for a part; it receives all fields, and a part
   * for which it returns `undefined` is not sent.
   *
   * @default text, refusals, tool calls, `restart` and `finish`
   */
  readonly parts?: readonly StreamPart['type'][] | ((part: StreamPart) => unknown);
  /**
   * Returns the value to send as JSON in the `error` event. The error's own message may contain entries' names, addresses and
   * text of an upstream.
   *
   * @default its code, and a sentence that is the same for all errors
   */
  readonly onError?: (error: unknown) => unknown;
}

/** The fields that are sent of each kind of part. Every kind is listed, so that a new one is not forgotten. */
const SHOWN: { readonly [Type in StreamPart['type']]: (part: Extract<StreamPart, { type: Type }>) => object } = {
  'stream-start': ({ type }) => ({ type }),
  'text-delta': ({ type, id, delta, newMessage }) => ({ type, id, delta, newMessage }),
  'text-end': ({ type, id }) => ({ type, id }),
  'reasoning-delta': ({ type, id, delta }) => ({ type, id, delta }),
  'reasoning-end': ({ type, id }) => ({ type, id }),
  'refusal-delta': ({ type, id, delta }) => ({ type, id, delta }),
  'tool-call-start': ({ type, id, name }) => ({ type, id, name }),
  'tool-call-delta': ({ type, id, delta }) => ({ type, id, delta }),
  'tool-call-end': ({ type, id }) => ({ type, id }),
  source: ({ type, url, title, filename, cited, citations }) => ({
    type,
    url,
    title,
    filename,
    cited,
    citations: citations?.map(({ textId, start, end, citedText }) => ({ textId, start, end, citedText })),
  }),
  'provider-block': ({ type, kind, name, toolName }) => ({ type, kind, name, toolName }),
  image: ({ type, url, data, mediaType }) => ({ type, url, data, mediaType }),
  file: ({ type, url, data, mediaType, filename }) => ({ type, url, data, mediaType, filename }),
  'audio-delta': ({ type, id, data, transcript }) => ({ type, id, data, transcript }),
  'audio-end': ({ type, id, mediaType }) => ({ type, id, mediaType }),
  restart: ({ type, discard }) => ({ type, discard: { textLength: discard.textLength } }),
  continuation: ({ type }) => ({ type }),
  finish: ({ type, finishReason, usage: { inputTokens, outputTokens, totalTokens } }) => ({
    type,
    finishReason,
    usage: { inputTokens, outputTokens, totalTokens },
  }),
};

/** Includes `restart`: without it, a browser would keep showing text that was discarded. */
const BY_DEFAULT: readonly StreamPart['type'][] = [
  'text-delta',
  'refusal-delta',
  'tool-call-start',
  'tool-call-delta',
  'tool-call-end',
  'restart',
  'finish',
];

/**
 * Returns the function that makes the value to send for a part; `undefined` for none.
 *
 * @throws TypeError for an unknown kind of part
 */
export function shownPart(chosen: StreamResponseOptions['parts'] = BY_DEFAULT): (part: StreamPart) => unknown {
  if (typeof chosen === 'function') return chosen;
  if (!Array.isArray(chosen)) {
    throw new TypeError(`parts: expected a list of kinds of parts or a function, got ${describeValue(chosen)}`);
  }
  const kinds: ReadonlySet<string> = new Set(chosen);
  for (const kind of kinds) {
    if (Object.hasOwn(SHOWN, kind)) continue;
    const near = nearest(String(kind), Object.keys(SHOWN));
    throw new TypeError(
      `parts: there is no part of type ${describeValue(kind)}${near === undefined ? '' : `; did you mean "${near}"?`}`,
    );
  }
  return (part) => (kinds.has(part.type) ? (SHOWN[part.type] as (part: StreamPart) => object)(part) : undefined);
}
