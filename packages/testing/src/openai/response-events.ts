import { randomInt } from 'node:crypto';
import { asList, asObject, type JsonObject } from '../server/json-object.ts';
import { argumentPieces, words } from '../server/reply-content.ts';
import { stepsWithFault } from '../server/stream-fault.ts';
import type { StreamFormat, StreamStep, Turn } from '../server/wire.ts';
import { wireId } from '../server/wire-id.ts';
import { streamErrorMessage } from './openai-errors.ts';
import type { ResponseDraft } from './response-object.ts';

/**
 * The events of a streamed response.
 * @param draft the response to a turn
 * @see https://platform.openai.com/docs/api-reference/responses-streaming
 */
export function responseEvents(draft: (turn: Turn) => ResponseDraft): StreamFormat {
  return {
    steps: (turn) => steps(turn, draft(turn)),
    event: (payload) => event(asObject(payload)),
    keepAlive: () => event({ type: 'keepalive', sequence_number: 0 }),
    // The reference has the fields at the top level; the service puts them into `error`.
    error: (turn, error = 'server_error') =>
      event({
        type: 'error',
        sequence_number: eventsBefore(turn, draft(turn)),
        error: { type: error, code: error, message: streamErrorMessage(error), param: null },
      }),
    malformed: 'event: response.output_text.delta\ndata: {"type":"response.output_text.delta","item_id":"msg_bro\n\n',
  };
}

function event(payload: JsonObject): string {
  const { type } = payload;
  const name = typeof type === 'string' ? `event: ${type}\n` : '';
  return `${name}data: ${JSON.stringify(payload)}\n\n`;
}

/** Each step is one event, so that the sequence number of an error is the number of steps before it. */
function eventsBefore(turn: Turn, draft: ResponseDraft): number {
  const { fault } = turn.reply;
  return fault?.kind === 'error-event' ? stepsWithFault(steps(turn, draft), fault.afterTokens).before.length : 0;
}

function steps(turn: Turn, draft: ResponseDraft): readonly StreamStep[] {
  const events = new EventWriter(turn);
  events.structure('response.created', { response: draft.at('start') });
  events.structure('response.in_progress', { response: draft.at('start') });
  for (const [index, item] of draft.output.entries()) writeItem(events, asObject(item), index, tokensOf(turn, draft));
  events.end(`response.${draft.status}`, { response: draft.at('end') });
  return events.steps;
}

/** How a text is split: as scripted, if the text is scripted. */
function tokensOf({ reply }: Turn, { content }: ResponseDraft): (text: string) => readonly string[] {
  return reply.output === undefined ? () => content.tokens : words;
}

type Tokens = (text: string) => readonly string[];

function writeItem(events: EventWriter, item: JsonObject, output_index: number, tokens: Tokens): void {
  events.structure('response.output_item.added', { output_index, item: beginning(item) });
  const place = { item_id: item['id'], output_index };
  switch (item['type']) {
    case 'reasoning':
      for (const [summary_index, part] of asList(item['summary']).map(asObject).entries())
        writeSummary(events, part, { ...place, summary_index });
      break;
    case 'message':
      for (const [content_index, part] of asList(item['content']).map(asObject).entries()) {
        writeContent(events, part, { ...place, content_index }, tokens);
      }
      break;
    case 'function_call': {
      const { arguments: written } = item;
      for (const delta of argumentPieces({ name: '', arguments: written })) {
        events.token('response.function_call_arguments.delta', { ...place, delta });
      }
      events.structure('response.function_call_arguments.done', { ...place, arguments: written });
      break;
    }
    default:
      writeServerTool(events, item, place);
  }
  events.structure('response.output_item.done', { output_index, item });
}

/** The fields of an item that are empty when it is announced. */
const LATER: { readonly [type: string]: JsonObject } = {
  reasoning: { summary: [] },
  message: { status: 'in_progress', content: [] },
  function_call: { status: 'in_progress', arguments: '' },
  custom_tool_call: { status: 'in_progress', input: '' },
  code_interpreter_call: { status: 'in_progress', code: '', outputs: null },
  image_generation_call: { status: 'in_progress', result: null },
  mcp_call: { status: 'in_progress', arguments: '', output: null },
  mcp_list_tools: { tools: [] },
  web_search_call: { status: 'in_progress' },
  file_search_call: { status: 'in_progress', queries: [] },
};

function beginning(item: JsonObject): JsonObject {
  return {
    ...item,
    ...LATER[String(item['type'])],
    // The docs warn that the encrypted content may be incomplete here.
    ...(item['type'] === 'reasoning' && item['encrypted_content'] !== undefined && { encrypted_content: '' }),
  };
}

/** Types of items that have events of their own between their start and their end. */
const WITH_PROGRESS = new Set([
  'code_interpreter_call',
  'file_search_call',
  'image_generation_call',
  'mcp_call',
  'mcp_list_tools',
  'web_search_call',
]);

/** The field that such an item streams, and the prefix of its events. */
const STREAMED_FIELDS: ReadonlyMap<unknown, readonly [string, string]> = new Map([
  ['mcp_call', ['arguments', 'mcp_call_arguments']],
  ['code_interpreter_call', ['code', 'code_interpreter_call_code']],
  ['custom_tool_call', ['input', 'custom_tool_call_input']],
]);

function writeServerTool(events: EventWriter, item: JsonObject, place: object): void {
  const type = String(item['type']);
  const progress = WITH_PROGRESS.has(type);
  if (progress) events.structure(`response.${type}.in_progress`, place);
  const [field = '', name] = STREAMED_FIELDS.get(type) ?? [];
  const streamed = item[field];
  if (typeof streamed === 'string') {
    for (const delta of words(streamed)) events.structure(`response.${name}.delta`, { ...place, delta });
    events.structure(`response.${name}.done`, { ...place, [field]: streamed });
  }
  if (type === 'image_generation_call') {
    const partial = { partial_image_index: 0, partial_image_b64: 'AAAA' };
    events.structure('response.image_generation_call.partial_image', { ...place, ...partial });
  }
  if (progress) events.structure(`response.${type}.completed`, place);
}

function writeSummary(events: EventWriter, part: JsonObject, place: object): void {
  const text = String(part['text']);
  events.structure('response.reasoning_summary_part.added', { ...place, part: { ...part, text: '' } });
  for (const delta of words(text)) events.token('response.reasoning_summary_text.delta', { ...place, delta });
  events.structure('response.reasoning_summary_text.done', { ...place, text });
  events.structure('response.reasoning_summary_part.done', { ...place, part });
}

function writeContent(events: EventWriter, part: JsonObject, place: object, tokens: Tokens): void {
  if (part['type'] === 'refusal') {
    const refusal = String(part['refusal']);
    events.structure('response.content_part.added', { ...place, part: { ...part, refusal: '' } });
    for (const delta of words(refusal)) events.token('response.refusal.delta', { ...place, delta });
    events.structure('response.refusal.done', { ...place, refusal });
  } else {
    const text = String(part['text']);
    events.structure('response.content_part.added', { ...place, part: { ...part, annotations: [], text: '' } });
    for (const delta of tokens(text)) events.token('response.output_text.delta', { ...place, delta, logprobs: [] });
    for (const [annotation_index, annotation] of asList(part['annotations']).entries()) {
      events.structure('response.output_text.annotation.added', { ...place, annotation_index, annotation });
    }
    events.structure('response.output_text.done', { ...place, text, logprobs: [] });
  }
  events.structure('response.content_part.done', { ...place, part });
}

/** Numbers the events of one stream. */
class EventWriter {
  readonly steps: StreamStep[] = [];
  readonly #obfuscated: boolean;

  constructor({ request }: Turn) {
    const options = asObject(asObject(request.body)['stream_options']);
    this.#obfuscated = options['include_obfuscation'] !== false;
  }

  structure(type: string, fields: object): void {
    this.#write('structure', type, fields);
  }

  token(type: string, fields: object): void {
    this.#write('token', type, {
      ...fields,
      ...(this.#obfuscated && { obfuscation: wireId('', randomInt(1, 16)) }),
    });
  }

  end(type: string, fields: object): void {
    this.#write('end', type, fields);
  }

  #write(kind: StreamStep['kind'], type: string, fields: object): void {
    this.steps.push({ kind, text: event({ type, sequence_number: this.steps.length, ...fields }) });
  }
}
