import { type Message, type StreamPart, toolResults, UNKNOWN_USAGE, type UnifiedRequest } from '@flexiai/core/plugin';
import type { Mistake } from './mistake.ts';
import { withParts, withRequest } from './spoilings.ts';

/** Values that get lost or changed on the way to the service, or on the way back. */
export const fidelityMistakes: readonly Mistake[] = [
  {
    does: 'replaces ids of calls',
    breaks: ['FX-TOOLS-16'],
    ...withParts(
      (part) =>
        ('id' in part && part.type.startsWith('tool-call') ? { ...part, id: `own_${part.id}` } : part) as StreamPart,
    ),
  },
  {
    does: 'renumbers the calls of a history',
    breaks: ['FX-TOOLS-17'],
    ...withRequest(({ messages, ...request }) => ({ ...request, messages: renumbered(messages) })),
  },
  {
    does: 'trims what it sends',
    breaks: ['FX-TOOLS-22', 'FX-CONTENT-15'],
    ...withRequest(({ messages, ...request }) => ({
      ...request,
      messages: mapped(messages, (value) => (typeof value === 'string' ? value.trim() : value)),
    })),
  },
  {
    does: 'trims complete answers',
    breaks: ['FX-UNARY-16'],
    call: (call) => async (request, context) => {
      const response = await call(request, context);
      const content = response.content.map((part) =>
        part.type === 'text' ? { ...part, text: part.text.trim() } : part,
      );
      return { ...response, content, text: response.text.trim() };
    },
  },
  {
    does: 'cuts answers at stop texts itself',
    breaks: ['FX-UNARY-17'],
    ...withParts((part, { stop = [] }) => {
      if (part.type !== 'text-delta') return part;
      const [first] = stop.map((text) => part.delta.indexOf(text)).filter((place) => place >= 0);
      return first === undefined ? part : { ...part, delta: part.delta.slice(0, first) };
    }),
  },
  {
    does: 'sends only the first stop text',
    breaks: ['FX-WARN-02', 'FX-WARN-10'],
    ...withRequest(({ stop, ...request }) => ({ ...request, ...(stop !== undefined && { stop: stop.slice(0, 1) }) })),
    checkRequest: (check) => (request, model, strict) => check({ ...request, stop: [] }, model, strict),
  },
  {
    does: 'sends every picture as a PNG',
    breaks: ['FX-CONTENT-16'],
    ...withRequest(({ messages, ...request }) => ({
      ...request,
      messages: mapped(messages, (value) =>
        typeof value === 'string' && value.startsWith('image/') ? 'image/png' : value,
      ),
    })),
  },
  {
    does: 'drops pictures in results of tools',
    breaks: ['FX-TOOLS-19'],
    ...withRequest(({ messages, ...request }) => ({ ...request, messages: withoutMedia(messages) })),
  },
  {
    does: 'does not request strict arguments',
    breaks: ['FX-TOOLS-18'],
    ...withRequest(({ tools, ...request }) => ({
      ...request,
      ...(tools !== undefined && { tools: tools.map(({ strict: _strict, ...tool }) => tool) }),
    })),
  },
  {
    does: 'does not enforce schemas of answers',
    breaks: ['FX-FORMAT-06'],
    ...withRequest((request) =>
      request.responseFormat?.type === 'json-schema'
        ? { ...request, responseFormat: { ...request.responseFormat, strict: false } }
        : request,
    ),
    checkRequest: (check) => (request, model, strict) => check(loosened(request), model, strict),
  },
  {
    does: 'does not warn that it enforces no schema',
    breaks: ['FX-FORMAT-02'],
    capabilities: { jsonSchema: false },
  },
  {
    does: 'loses labels',
    breaks: ['FX-WARN-09'],
    ...withRequest(({ metadata: _metadata, ...request }) => request),
  },
  {
    does: 'sends an empty list of tools',
    breaks: ['FX-TOOLS-05'],
    ...withRequest((request) =>
      request.tools?.length === 0 ? { ...request, providerOptions: { small: { tools: [] } } } : request,
    ),
  },
  {
    does: 'reports the requested model',
    breaks: ['FX-UNARY-06'],
    ...withParts((part, { model = 'gpt-4.1-mini' }) => (part.type === 'stream-start' ? { ...part, model } : part)),
  },
  {
    does: 'reports tool calls however an answer ended',
    breaks: ['FX-STREAM-13', 'FX-TOOLS-15', 'FX-TOOLS-20', 'FX-TOOLS-21'],
    parts: endingCalls,
  },
  {
    does: 'drops the sources of an answer',
    breaks: ['FX-CONTENT-20'],
    ...withParts((part) => (part.type === 'source' ? undefined : part)),
  },
  {
    does: 'drops the places of citations',
    breaks: ['FX-CONTENT-20'],
    ...withParts((part) => (part.type === 'source' ? { ...part, citations: [] } : part)),
  },
  {
    does: 'treats an aborted answer as an answer',
    breaks: ['FX-ERROR-28'],
    async *parts(parts) {
      try {
        yield* parts;
      } catch (error) {
        if (!String(error).includes('The service aborted the answer')) throw error;
        yield { type: 'finish', finishReason: 'other', usage: UNKNOWN_USAGE };
      }
    },
  },
  {
    does: 'reads beyond the end',
    breaks: ['FX-STREAM-19'],
    async *parts(parts) {
      const behind: StreamPart[] = [];
      for await (const part of parts) {
        // The text of the rule's own server, which it writes twice.
        if (part.type === 'text-delta' && part.delta === ' four') behind.push({ ...part, delta: 'One' });
        if (part.type === 'finish' && part.warnings?.length === 0) yield* behind;
        yield part;
      }
    },
  },
];

/** Reports tool calls whenever a call was begun, and ends incomplete ones. */
async function* endingCalls(parts: AsyncIterable<StreamPart>): AsyncIterable<StreamPart> {
  const open = new Set<string>();
  let called = false;
  for await (const part of parts) {
    if (part.type === 'tool-call-start') {
      called = true;
      open.add(part.id);
    }
    if (part.type === 'tool-call-end') open.delete(part.id);
    if (part.type !== 'finish' || !called) {
      yield part;
      continue;
    }
    for (const id of open) yield { type: 'tool-call-end', id };
    yield { ...part, finishReason: 'tool-calls', warnings: [] };
  }
}

function loosened(request: UnifiedRequest): UnifiedRequest {
  const { responseFormat } = request;
  if (responseFormat?.type !== 'json-schema') return request;
  return { ...request, responseFormat: { ...responseFormat, strict: false } };
}

/** The messages with every nested value mapped. */
function mapped(messages: readonly Message[], change: (value: unknown) => unknown): readonly Message[] {
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return change(value);
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, walk(inner)]));
  };
  return walk(messages) as readonly Message[];
}

function renumbered(messages: readonly Message[]): readonly Message[] {
  const ids = messages.flatMap(({ content }) =>
    typeof content === 'string' ? [] : content.flatMap((part) => (part.type === 'tool-call' ? [part.id] : [])),
  );
  return mapped(messages, (value) => {
    const number = ids.indexOf(String(value));
    return number === -1 ? value : `call_${number}`;
  });
}

function withoutMedia(messages: readonly Message[]): readonly Message[] {
  return messages.map((message): Message => {
    if (message.role !== 'tool') return message;
    const content = toolResults(message).map((result) => ({
      ...result,
      content:
        typeof result.content === 'string' ? result.content : result.content.filter(({ type }) => type === 'text'),
    }));
    return { role: 'tool', content };
  });
}
