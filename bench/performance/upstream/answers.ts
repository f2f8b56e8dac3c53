import { MODELS, type Wire } from '../wire.ts';

/** Pieces of text in a streamed answer. */
export const CHUNKS = 100;

/** The headers of an answer: as many as a real provider sends. */
export const ANSWER_HEADERS: Readonly<Record<string, string>> = {
  'x-request-id': 'req_1234567890',
  'openai-organization': 'organization',
  'openai-processing-ms': '12',
  'openai-version': '2020-10-01',
  'x-ratelimit-limit-requests': '10000',
  'x-ratelimit-remaining-requests': '9999',
  'x-ratelimit-reset-requests': '6ms',
  server: 'cloudflare',
  'cf-ray': '8a1b2c3d4e5f6789-FRA',
};

const TEXT = 'Forty-two. '.repeat(60);
const PIECES: readonly string[] = Array.from({ length: CHUNKS }, (_value, index) => `token ${index} `);

/** The body of a whole answer. */
export const WHOLE: { readonly [Name in Wire]: string } = {
  chat: JSON.stringify({
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1,
    model: MODELS.chat,
    choices: [
      { index: 0, message: { role: 'assistant', content: TEXT, refusal: null }, finish_reason: 'stop', logprobs: null },
    ],
    usage: { prompt_tokens: 100, completion_tokens: 180, total_tokens: 280 },
  }),
  responses: JSON.stringify(response('completed', [messageItem('completed', TEXT)])),
  anthropic: JSON.stringify({
    ...anthropicMessage(),
    content: [{ type: 'text', text: TEXT }],
    stop_reason: 'end_turn',
  }),
  gemini: JSON.stringify(geminiChunk(TEXT, true)),
};

/** A streamed answer, event by event, each as it stands in the body. */
export const EVENTS: { readonly [Name in Wire]: readonly string[] } = {
  chat: [
    ...PIECES.map((content) => data(chatChunk({ content }, null))),
    data(chatChunk({}, 'stop')),
    'data: [DONE]\n\n',
  ],
  responses: responsesEvents(),
  anthropic: anthropicEvents(),
  gemini: PIECES.map((piece, index) => data(geminiChunk(piece, index === CHUNKS - 1))),
};

function data(value: object): string {
  return `data: ${JSON.stringify(value)}\n\n`;
}

function named(value: { readonly type: string }): string {
  return `event: ${value.type}\n${data(value)}`;
}

function chatChunk(delta: object, finishReason: string | null): object {
  const choices = [{ index: 0, delta, finish_reason: finishReason, logprobs: null }];
  return { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: MODELS.chat, choices };
}

function response(status: string, output: readonly object[]): object {
  return {
    id: 'resp_1',
    object: 'response',
    created_at: 1,
    status,
    model: MODELS.responses,
    output,
    error: null,
    incomplete_details: null,
    parallel_tool_calls: true,
    tools: [],
    usage: { input_tokens: 100, output_tokens: 180, total_tokens: 280 },
  };
}

function messageItem(status: string, text: string): object {
  const content = status === 'completed' ? [{ type: 'output_text', text, annotations: [] }] : [];
  return { id: 'msg_1', type: 'message', role: 'assistant', status, content };
}

function responsesEvents(): readonly string[] {
  const place = { item_id: 'msg_1', output_index: 0, content_index: 0 };
  const text = PIECES.join('');
  const part = { type: 'output_text', text: '', annotations: [] };
  const events = [
    { type: 'response.created', response: response('in_progress', []) },
    { type: 'response.output_item.added', output_index: 0, item: messageItem('in_progress', '') },
    { type: 'response.content_part.added', ...place, part },
    ...PIECES.map((delta) => ({ type: 'response.output_text.delta', ...place, delta })),
    { type: 'response.output_text.done', ...place, text },
    { type: 'response.content_part.done', ...place, part: { ...part, text } },
    { type: 'response.output_item.done', output_index: 0, item: messageItem('completed', text) },
    { type: 'response.completed', response: response('completed', [messageItem('completed', text)]) },
  ];
  return events.map((event, index) => named({ ...event, ...{ sequence_number: index } }));
}

function anthropicMessage(): object {
  const usage = { input_tokens: 100, output_tokens: 180 };
  return { id: 'msg_1', type: 'message', role: 'assistant', model: MODELS.anthropic, stop_sequence: null, usage };
}

function anthropicEvents(): readonly string[] {
  return [
    { type: 'message_start', message: { ...anthropicMessage(), content: [], stop_reason: null } },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    ...PIECES.map((text) => ({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } })),
    { type: 'content_block_stop', index: 0 },
    { type: 'message_delta', delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: { output_tokens: 180 } },
    { type: 'message_stop' },
  ].map(named);
}

function geminiChunk(text: string, isLast: boolean): object {
  return {
    candidates: [{ index: 0, content: { role: 'model', parts: [{ text }] }, ...(isLast && { finishReason: 'STOP' }) }],
    usageMetadata: { promptTokenCount: 100, candidatesTokenCount: 180, totalTokenCount: 280 },
    modelVersion: MODELS.gemini,
    responseId: 'response-1',
  };
}
