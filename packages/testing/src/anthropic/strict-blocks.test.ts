import { afterAll, expect, test } from 'vitest';
import { send } from '../../test/raw-client.ts';
import { startAnthropicServer } from './anthropic-server.ts';

const server = await startAnthropicServer({ strict: true });
afterAll(() => server.close());

const user = { role: 'user', content: 'hello' };
const said = (...content: object[]) => ({ role: 'assistant', content });
const told = (...content: object[]) => ({ role: 'user', content });
const text = { type: 'text', text: 'x' };
const use = { type: 'server_tool_use', id: 's', name: 'web_search', input: { query: 'x' }, caller: { type: 'direct' } };
const found = { type: 'web_search_tool_result', tool_use_id: 's', content: [] };
const call = { type: 'tool_use', id: 'a', name: 'f', input: {} };
const result = { type: 'tool_result', tool_use_id: 'a', content: 'ok' };
const thought = { type: 'thinking', thinking: 'hm', signature: 'sig' };
const hop = { type: 'fallback', from: { model: 'a' }, to: { model: 'b' } };
const summary = { type: 'compaction', content: 'x' };
const image = (media_type: string) => ({ type: 'image', source: { type: 'base64', media_type, data: 'AQID' } });

async function ask(
  messages: object[],
  beta?: string,
  fields: object = {},
): Promise<{ status: number; message?: string }> {
  const headers = { 'anthropic-version': '2026-10-21', ...(beta !== undefined && { 'anthropic-beta': beta }) };
  const body = { model: 'claude-sonnet-5', max_tokens: 2000, messages, ...fields };
  const answer = await send(`${server.baseURL}/v1/messages`, { headers, body });
  return { status: answer.status, ...(answer.status !== 200 && JSON.parse(answer.text).error) };
}

test.each<[string, object[], (string | undefined)?, object?]>([
  ['a server’s tool with its result', [user, said(text, use, found, text), user]],
  ['a turn that the server paused', [user, said(text, use)]],
  ['a server’s call beside one of the application', [user, said(use, call), told(result)]],
  ['its result in the turn after that', [user, said(use, call), told(result), said(found, text), user]],
  ['a change of the model', [user, said(text, hop, thought, text), user], 'server-side-fallback-2026-07-01'],
  ['a summary in place of what was before', [said(summary), user], 'compact-2026-09-04'],
  ['a field of a beta', [user], 'context-management-2025-06-27', { context_management: {} }],
  [
    'a thought that another vendor’s model did not sign',
    [user, said({ type: 'thinking', thinking: 'hm' }, text), user],
    undefined,
    { model: 'deepseek-v4' },
  ],
  [
    'a citation',
    [user, said({ ...text, citations: [{ type: 'char_location', cited_text: 'x', document_index: 0 }] }), user],
  ],
])('%s is accepted', async (_name, messages, beta, fields) => {
  expect(await ask(messages, beta, fields)).toEqual({ status: 200 });
});

test.each<[string, object[], string, object?]>([
  ['a block of an unknown kind', [user, said({ type: 'hologram' }), user], "Input tag 'hologram' found using 'type'"],
  ['a block of a beta without the beta', [user, said(hop, text), user], "Input tag 'fallback' found using 'type'"],
  [
    'a field of a beta without the beta',
    [user],
    'context_management: Extra inputs are not permitted',
    { context_management: {} },
  ],
  [
    'a server’s result without its call',
    [user, said(found, text), user],
    'unexpected `tool_use_id` found in `web_search_tool_result` blocks: s.',
  ],
  [
    'a server’s call that never ran',
    [user, said(text, use), user],
    '`web_search` tool use with id `s` was found without',
  ],
  ['a call in a user’s turn', [told(call)], '`tool_use` blocks can only be in `assistant` messages'],
  ['a picture in an answer', [user, said(image('image/png')), user], '`image` blocks can only be in `user` messages'],
  [
    'a thought without a signature',
    [user, said({ type: 'thinking', thinking: 'hm' }, text), user],
    'thinking.signature: Field required',
  ],
  [
    'a thought with an empty signature',
    [user, said({ ...thought, signature: '' }, text), user],
    'Invalid `signature` in `thinking` block',
  ],
  [
    'a thought at the end of a turn',
    [user, said(text, thought), user],
    'The final block in an assistant message cannot be `thinking`.',
  ],
  ['a picture under a synonym of its type', [told(image('image/jpg'))], "media_type: Input should be 'image/jpeg'"],
  [
    'a text file as a PDF',
    [told({ type: 'document', source: { type: 'base64', media_type: 'text/csv', data: '' } })],
    "Input should be 'application/pdf'",
  ],
  [
    'a blank text in a result',
    [user, said(call), told({ ...result, content: [{ type: 'text', text: ' ' }] })],
    'must contain non-whitespace text',
  ],
  [
    'a citation with a field of answers',
    [user, said({ ...text, citations: [{ type: 'char_location', file_id: null }] }), user],
    'citations.0.char_location.file_id: Extra inputs',
  ],
  ['an id of two calls', [user, said(call), told(result), said(call), told(result)], '`tool_use` ids must be unique'],
])('%s is rejected', async (_name, messages, message, fields) => {
  expect(await ask(messages, undefined, fields)).toMatchObject({
    status: 400,
    message: expect.stringContaining(message),
  });
});

test('the unfinished part of a model that declined is rejected', async () => {
  const beta = 'server-side-fallback-2026-07-01';
  const message = expect.stringContaining('before the final `fallback` block must be omitted');
  expect(await ask([user, said(thought, hop, text), user], beta)).toMatchObject({ status: 400, message });
  expect(await ask([user, said(call, hop, text), told(result)], beta)).toMatchObject({ status: 400, message });
});

test('complete blocks are streamed like those of the API', async () => {
  const cited = { ...text, text: 'It is so', citations: [{ type: 'char_location' }] };
  server.enqueue({ output: [summary, use, found, cited, call] });
  const body = { model: 'claude-sonnet-5', max_tokens: 9, messages: [user], stream: true };
  const answer = await send(`${server.baseURL}/v1/messages`, { headers: { 'anthropic-version': '2026-10-21' }, body });
  for (const piece of [
    '"type":"compaction_delta"',
    '"partial_json":"{\\"query\\"',
    '"type":"citations_delta"',
    '"text":" so"',
    '"stop_reason":"tool_use"',
  ]) {
    expect(answer.text).toContain(piece);
  }
});
