import { createFlexiAI, runTools, tool } from '@flexiai/core';
import type { UserPart } from '@flexiai/core/plugin';
import { startOpenAIServer, type WireReply, type WireServer } from '@flexiai/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openai } from './index.ts';

let primary: WireServer;
let spare: WireServer;

beforeEach(async () => {
  [primary, spare] = await Promise.all([startOpenAIServer({ strict: true }), startOpenAIServer({ strict: true })]);
  spare.reply({ text: 'Spare.' });
});
afterEach(() => Promise.all([primary.close(), spare.close()]));

function client(maxRetries = 0) {
  const entry = { model: 'gpt-5-mini', apiKey: 'test', api: 'responses' } as const;
  return createFlexiAI({
    providers: [
      openai({ ...entry, name: 'primary', baseURL: primary.baseURL }),
      openai({ ...entry, name: 'spare', baseURL: spare.baseURL }),
    ],
    retry: { maxRetries },
  });
}

/** A response, whole and as a stream of one event. */
function response(fields: object): WireReply {
  const body = { id: 'resp_1', object: 'response', model: 'gpt-5-mini', output: [], ...fields };
  return {
    body,
    events: [
      { type: 'response.created', response: { id: 'resp_1' } },
      { type: eventOf(body), response: body },
    ],
  };
}

function eventOf(body: object): string {
  return `response.${'status' in body ? String(body.status) : 'completed'}`;
}

const message = (text: string) => ({
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  status: 'completed',
  content: [{ type: 'output_text', text, annotations: [] }],
});
const call = {
  id: 'fc_1',
  type: 'function_call',
  call_id: 'call_1',
  name: 'remove',
  arguments: '{"path":"/srv"}',
  status: 'completed',
};

const failures: readonly [string, WireReply][] = [
  ['failed', response({ status: 'failed', error: { code: 'server_error', message: 'Sorry.' } })],
  ['cancelled', response({ status: 'cancelled', error: null })],
  ['incomplete', response({ status: 'incomplete', incomplete_details: { reason: 'network_error' } })],
  ['a page', { body: '<html>Sign in</html>', events: ['<html>Sign in</html>'] }],
  ['an answer of another API', { body: { object: 'chat.completion', choices: [] }, events: [{ choices: [] }] }],
];

describe.each(['unary', 'streamed'] as const)('a body that is not an answer (%s)', (mode) => {
  const ask = (ai: ReturnType<typeof client>) =>
    mode === 'unary' ? ai.chatCompletion({ prompt: 'Hi' }) : ai.streamChatCompletion({ prompt: 'Hi' }).response();

  it.each(failures)('causes a failover to the next candidate: %s', async (_name, reply) => {
    await using ai = client();
    primary.reply(reply);
    expect(await ask(ai)).toMatchObject({ text: 'Spare.', provider: 'spare' });
  });

  it('causes a retry', async () => {
    await using ai = client(1);
    primary.enqueue(failures[2]?.[1] ?? {}, { text: 'Here.' });
    expect(await ask(ai)).toMatchObject({ text: 'Here.', provider: 'primary' });
  });

  it.each([
    ["Unsupported parameter: 'temperature' is not supported with this model.", {}],
    ['Invalid value for verbosity: only medium is allowed', {}],
    ["Unknown parameter: 'input[1].phase'.", { code: 'unknown_parameter', param: 'input[1].phase' }],
    ['Invalid input: Expected context stuffing file type to be a supported format: .pdf but got .csv.', {}],
  ])('another candidate is asked after a refusal that it may not share: %s', async (sentence, more) => {
    await using ai = client();
    const body = { error: { message: sentence, type: 'invalid_request_error', ...more } };
    primary.reply({ fault: { kind: 'status', status: 400, body } });
    expect(await ask(ai)).toMatchObject({ text: 'Spare.', provider: 'spare' });
  });
});

it('a conversation with OpenAI’s own tools continues through the client', async () => {
  await using ai = client();
  const search = { id: 'ws_1', type: 'web_search_call', status: 'completed', action: { type: 'search' } };
  primary.enqueue({ output: [search, message('Sun.')] });
  const first = await ai.chatCompletion({ prompt: 'Weather?' });
  expect(first.content[0]).toMatchObject({ type: 'provider-block', origin: { provider: 'openai' } });
  const messages = [
    { role: 'user' as const, content: 'Weather?' },
    { role: 'assistant' as const, content: first.content },
    { role: 'user' as const, content: 'And now?' },
  ];
  await ai.chatCompletion({ messages });
  expect(primary.requests[1]?.body).toMatchObject({ input: [{}, search, { type: 'message', role: 'assistant' }, {}] });
});

describe('calls of a turn that did not end normally', () => {
  it.each([
    [
      'content_filter',
      response({ status: 'incomplete', incomplete_details: { reason: 'content_filter' }, output: [call] }),
    ],
    [
      'max_output_tokens',
      response({ status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' }, output: [call] }),
    ],
    [
      'an unknown reason',
      response({ status: 'incomplete', incomplete_details: { reason: 'steered' }, output: [call] }),
    ],
    ['an unknown status', response({ status: 'expired', output: [call] })],
    [
      'a refusal',
      response({
        status: 'completed',
        output: [{ ...message(''), content: [{ type: 'refusal', refusal: 'No.' }] }, call],
      }),
    ],
  ])('are not made: %s', async (_name, reply) => {
    await using ai = client();
    primary.reply(reply);
    let made = 0;
    const remove = tool({
      name: 'remove',
      parameters: { type: 'object', properties: { path: { type: 'string' } } },
      execute: () => {
        made += 1;
        return 'gone';
      },
    });
    await runTools(ai, { prompt: 'Clean' }, { tools: [remove], maxSteps: 2 }).catch(() => undefined);
    expect(made).toBe(0);
  });
});

describe('media of other types', () => {
  const ask = async (part: UserPart): Promise<unknown> => {
    await using ai = client();
    const { provider } = await ai.chatCompletion({
      messages: [{ role: 'user', content: [{ type: 'text', text: '?' }, part] }],
    });
    const body = primary.requests[0]?.body as { input: { content: unknown[] }[] } | undefined;
    return provider === 'primary' ? body?.input[0]?.content[1] : provider;
  };

  it('are sent in a form that the API accepts', async () => {
    const text = '<file name="rows.csv" type="text/csv">\na,b\n</file>';
    expect(
      await ask({ type: 'file', data: btoa('a,b\n'), mediaType: 'text/csv; charset=utf-8', filename: 'rows.csv' }),
    ).toEqual({
      type: 'input_text',
      text,
    });
    primary.reset();
    expect(await ask({ type: 'image', data: 'AAAA', mediaType: 'IMAGE/JPG' })).toMatchObject({
      image_url: 'data:image/jpeg;base64,AAAA',
    });
    primary.reset();
    const mediaType = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
    expect(await ask({ type: 'file', data: 'AAAA', mediaType })).toMatchObject({ filename: 'document.docx' });
    primary.reset();
    expect(await ask({ type: 'file', url: 'https://example.com/a.csv', mediaType: 'text/csv' })).toMatchObject({
      file_url: 'https://example.com/a.csv',
    });
  });

  it('that the API does not accept in any form are for other candidates', async () => {
    await using ai = client();
    const sound = { type: 'audio', data: 'AAAA', mediaType: 'audio/wav' } as const;
    const asked = ai.chatCompletion({ messages: [{ role: 'user', content: [sound] }] });
    await expect(asked).rejects.toThrow();
    expect(primary.requests).toEqual([]);
  });
});
