import { randomInt } from 'node:crypto';
import { assertNever } from '@flexiai/core/plugin';
import { asObject, type JsonObject } from '../server/json-object.ts';
import { argumentPieces, words } from '../server/reply-content.ts';
import { stepsWithFault } from '../server/stream-fault.ts';
import type { StreamFormat, StreamStep, Turn } from '../server/wire.ts';
import { wireId } from '../server/wire-id.ts';
import { streamErrorMessage } from './openai-errors.ts';
import { draftResponse, type MessageContent, type OutputItem, type ResponseDraft } from './response-object.ts';

/** @see https://platform.openai.com/docs/api-reference/responses-streaming */
export const responseEvents: StreamFormat = {
  steps,
  event: (payload) => event(asObject(payload)),
  keepAlive: () => event({ type: 'keepalive', sequence_number: 0 }),
  // The reference has the fields at the top; the service puts them into `error`.
  error: (turn, error = 'server_error') =>
    event({
      type: 'error',
      sequence_number: eventsBefore(turn),
      error: { type: error, code: error, message: streamErrorMessage(error), param: null },
    }),
  malformed: 'event: response.output_text.delta\ndata: {"type":"response.output_text.delta","item_id":"msg_bro\n\n',
};

function event(payload: JsonObject): string {
  const { type } = payload;
  const name = typeof type === 'string' ? `event: ${type}\n` : '';
  return `${name}data: ${JSON.stringify(payload)}\n\n`;
}

/** Each step is one event, so the number of an error is that of the steps before it. */
function eventsBefore(turn: Turn): number {
  const { fault } = turn.reply;
  return fault?.kind === 'error-event' ? stepsWithFault(steps(turn), fault.afterTokens).before.length : 0;
}

function steps(turn: Turn): readonly StreamStep[] {
  const draft = draftResponse(turn);
  const events = new EventWriter(turn);
  events.structure('response.created', { response: draft.at('start') });
  events.structure('response.in_progress', { response: draft.at('start') });
  for (const [index, item] of draft.output.entries()) writeItem(events, item, index, draft);
  events.end(`response.${draft.status}`, { response: draft.at('end') });
  return events.steps;
}

function writeItem(events: EventWriter, item: OutputItem, output_index: number, draft: ResponseDraft): void {
  events.structure('response.output_item.added', { output_index, item: beginning(item) });
  const place = { item_id: item.id, output_index };
  switch (item.type) {
    case 'reasoning':
      for (const [summary_index, part] of item.summary.entries())
        writeSummary(events, part, { ...place, summary_index });
      break;
    case 'message':
      for (const [content_index, part] of item.content.entries()) {
        writeContent(events, part, { ...place, content_index }, draft);
      }
      break;
    case 'function_call':
      for (const delta of argumentPieces(item)) {
        events.token('response.function_call_arguments.delta', { ...place, delta });
      }
      events.structure('response.function_call_arguments.done', { ...place, arguments: item.arguments });
      break;
    default:
      assertNever(item);
  }
  events.structure('response.output_item.done', { output_index, item });
}

/** An item as it is announced: with nothing in it yet. */
function beginning(item: OutputItem): object {
  switch (item.type) {
    case 'reasoning':
      // The docs warn that the encrypted content may be incomplete here.
      return { ...item, summary: [], ...(item.encrypted_content !== undefined && { encrypted_content: '' }) };
    case 'message':
      return { ...item, status: 'in_progress', content: [] };
    case 'function_call':
      return { ...item, status: 'in_progress', arguments: '' };
    default:
      return assertNever(item);
  }
}

function writeSummary(events: EventWriter, part: { readonly text: string }, place: object): void {
  events.structure('response.reasoning_summary_part.added', { ...place, part: { ...part, text: '' } });
  for (const delta of words(part.text)) events.token('response.reasoning_summary_text.delta', { ...place, delta });
  events.structure('response.reasoning_summary_text.done', { ...place, text: part.text });
  events.structure('response.reasoning_summary_part.done', { ...place, part });
}

function writeContent(events: EventWriter, part: MessageContent, place: object, { content }: ResponseDraft): void {
  switch (part.type) {
    case 'output_text':
      events.structure('response.content_part.added', { ...place, part: { ...part, text: '' } });
      for (const delta of content.tokens) events.token('response.output_text.delta', { ...place, delta, logprobs: [] });
      events.structure('response.output_text.done', { ...place, text: part.text, logprobs: [] });
      break;
    case 'refusal':
      events.structure('response.content_part.added', { ...place, part: { ...part, refusal: '' } });
      for (const delta of words(part.refusal)) events.token('response.refusal.delta', { ...place, delta });
      events.structure('response.refusal.done', { ...place, refusal: part.refusal });
      break;
    default:
      assertNever(part);
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
