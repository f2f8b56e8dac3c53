import type { ToolRunPart } from '../model/tool-run-part.ts';
import type { StreamResponseOptions } from './stream-response-options.ts';

/** The fields that are sent of each kind of part. Every kind is listed, so that a new one is not forgotten. */
const SHOWN = {
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
  'step-start': ({ type, step }) => ({ type, step }),
  // The content of an error may quote what the tool talks to.
  'tool-result': ({ type, toolCallId, toolName, output, isError }) => ({ type, toolCallId, toolName, output, isError }),
  'tool-approval-request': ({ type, toolCallId, toolName, arguments: given }) => ({
    type,
    toolCallId,
    toolName,
    arguments: given,
  }),
  'step-end': ({ type, step, finishReason }) => ({ type, step, finishReason }),
} satisfies { readonly [Type in ToolRunPart['type']]: (part: Extract<ToolRunPart, { type: Type }>) => object };

/** A part as a browser receives it. */
export type ShownPart = {
  [Type in keyof typeof SHOWN]: Readonly<ReturnType<(typeof SHOWN)[Type]>>;
}[keyof typeof SHOWN];

/** Includes `restart`: without it, a browser would keep showing text that was discarded. */
const BY_DEFAULT: readonly ToolRunPart['type'][] = [
  'text-delta',
  'refusal-delta',
  'tool-call-start',
  'tool-call-delta',
  'tool-call-end',
  'restart',
  'finish',
  'step-start',
  'tool-result',
  'tool-approval-request',
  'step-end',
];

/** Returns the function that makes the value to send for a part; `undefined` for none. */
export function shownPart(chosen: StreamResponseOptions<ToolRunPart>['parts']): (part: ToolRunPart) => unknown {
  if (typeof chosen === 'function') return chosen;
  const kinds: ReadonlySet<string> = new Set(chosen ?? BY_DEFAULT);
  return (part) => {
    if (!kinds.has(part.type)) return undefined;
    // What a tool returned is for the model: it is sent where the application says so.
    const shown = chosen === undefined && part.type === 'tool-result' ? { ...part, output: undefined } : part;
    return (SHOWN[part.type] as (part: ToolRunPart) => object)(shown);
  };
}
