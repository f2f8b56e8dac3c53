import { afterAll, describe, expect, it } from 'vitest';
import { send } from '../../test/raw-client.ts';
import { startBedrockServer } from './bedrock-server.ts';

const server = await startBedrockServer({ strict: true });
afterAll(() => server.close());

const CLAUDE = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
const user = (...content: object[]) => ({ role: 'user', content: content.length === 0 ? [{ text: 'Hi' }] : content });
const said = (...content: object[]) => ({
  role: 'assistant',
  content: content.length === 0 ? [{ text: 'Hi' }] : content,
});
const call = { toolUse: { toolUseId: 'a', name: 'f', input: {} } };
const result = { toolResult: { toolUseId: 'a', content: [{ text: 'ok' }] } };
const thought = { reasoningContent: { reasoningText: { text: 'Hm.', signature: 'signed' } } };
const document = (name: string) => ({ document: { format: 'pdf', name, source: { bytes: 'JVBERg==' } } });
const tools = [{ toolSpec: { name: 'f', inputSchema: { json: { type: 'object' } } } }];
const toolConfig = { tools };

async function ask(body: object, model = CLAUDE, stream = false): Promise<{ status: number; message?: string }> {
  const path = `${server.baseURL}/model/${encodeURIComponent(model)}/converse${stream ? '-stream' : ''}`;
  const answer = await send(path, { body });
  if (answer.status === 200) return { status: 200 };
  expect(answer.headers['x-amzn-errortype']).toMatch(/^ValidationException:/);
  return { status: answer.status, message: JSON.parse(answer.text).message };
}

describe('Converse takes', () => {
  it.each<[string, object, string?]>([
    ['a call with its result', { messages: [user(), said({ text: 'x' }, call), user(result)], toolConfig }],
    ['a signed thought', { messages: [user(), said(thought, { text: 'x' }), user()] }],
    ['a document beside a text', { messages: [user({ text: 'x' }, document('a (1) [b]-c'))] }],
    ['a beginning of the answer', { messages: [user(), said()] }],
    ['cache points', { messages: [user({ text: 'x' }, { cachePoint: { type: 'default' } })] }],
    [
      'a block of a tool that the service ran',
      { messages: [user(), said({ toolUse: { ...call.toolUse, type: 'server_tool_use' } }, { text: 'x' }), user()] },
    ],
  ])('%s', async (_what, body, model) => {
    expect(await ask(body, model)).toEqual({ status: 200 });
  });
});

describe('Converse refuses', () => {
  it.each<[string, object, string?]>([
    ['must start with a user message', { messages: [said(), user()] }],
    ['must alternate between user and assistant', { messages: [user(), user()] }],
    ['is empty. Add a ContentBlock', { messages: [{ role: 'user', content: [] }] }],
    ['is blank. Add text to the text field', { messages: [user({ text: ' ' })] }],
    ['must set one of the following keys', { messages: [user({ news: {} })] }],
    ['only supported in the content field of user messages', { messages: [user(), said(document('a')), user()] }],
    ["can't contain duplicate document names", { messages: [user({ text: 'x' }, document('a'), document('A'))] }],
    ['contains a document and no text', { messages: [user(document('a'))] }],
    ['can only contain alphanumeric', { messages: [user({ text: 'x' }, document('a.pdf'))] }],
    ['more than one consecutive whitespace', { messages: [user({ text: 'x' }, document('a  b'))] }],
    ['more than 5 documents', { messages: [user({ text: 'x' }, ...'abcdef'.split('').map(document))] }],
    ['The toolConfig field must be defined', { messages: [user(), said(call), user(result)] }],
    ['Expected toolResult blocks at messages.2', { messages: [user(), said(call), user()], toolConfig }],
    ['exceeds the number of toolUse blocks', { messages: [user(), said(), user(result)], toolConfig }],
    [
      'cannot be empty when status value is error',
      {
        messages: [user(), said(call), user({ toolResult: { toolUseId: 'a', content: [], status: 'error' } })],
        toolConfig,
      },
    ],
    [
      'thinking.signature: Field required',
      { messages: [user(), said({ reasoningContent: { reasoningText: { text: 'Hm.' } } }), user()] },
    ],
    ['does not support reasoningContent', { messages: [user(), said(thought), user()] }, 'us.deepseek.r1-v1:0'],
    ['does not support assistant message prefill', { messages: [user(), said()] }, 'us.anthropic.claude-sonnet-5'],
    ['Unknown field: max_tokens', { messages: [user()], max_tokens: 1 }],
    ['Unknown field: inferenceConfig.topK', { messages: [user()], inferenceConfig: { topK: 1 } }],
    [
      'Unknown field: guardrailConfig.streamProcessingMode',
      { messages: [user()], guardrailConfig: { streamProcessingMode: 'sync' } },
    ],
    ['less than or equal to 1', { messages: [user()], inferenceConfig: { temperature: 1.5 } }],
    ['greater than or equal to 1', { messages: [user()], inferenceConfig: { stopSequences: [' '] } }],
    ['cannot both be specified', { messages: [user()], inferenceConfig: { temperature: 1, topP: 1 } }],
    ['SystemContentBlock object at system.0 is blank', { messages: [user()], system: [{ text: '' }] }],
    ['at least one tool', { messages: [user()], toolConfig: { tools: [] } }],
    [
      'must have length greater than or equal to 1',
      { messages: [user()], toolConfig: { tools: [{ toolSpec: { ...tools[0]?.toolSpec, description: '' } }] } },
    ],
    ['is not a tool of', { messages: [user()], toolConfig: { tools, toolChoice: { tool: { name: 'g' } } } }],
    [
      "doesn't support the toolConfig.toolChoice.any field",
      { messages: [user()], toolConfig: { tools, toolChoice: { any: {} } } },
      'us.meta.llama3-3-70b-instruct-v1:0',
    ],
    [
      "doesn't support the outputConfig.textFormat field",
      {
        messages: [user()],
        outputConfig: { textFormat: { type: 'json_schema', structure: { jsonSchema: { schema: '{}' } } } },
      },
      'amazon.nova-lite-v1:0',
    ],
    [
      'additionalProperties',
      {
        messages: [user()],
        outputConfig: { textFormat: { structure: { jsonSchema: { schema: '{"type":"object"}' } } } },
      },
    ],
    [
      'Thinking may not be enabled',
      {
        messages: [user()],
        toolConfig: { tools, toolChoice: { any: {} } },
        additionalModelRequestFields: { thinking: { type: 'enabled', budget_tokens: 2000 } },
      },
    ],
  ])('"%s"', async (why, body, model) => {
    const refusal = { status: 400, message: expect.stringContaining(why) };
    expect(await ask(body, model)).toEqual(refusal);
    if (!why.includes('streamProcessingMode')) expect(await ask(body, model, true)).toEqual(refusal);
  });
});

it('streams binary events, each with two checksums', async () => {
  server.enqueue({ text: 'Hi' });
  const { headers, chunks } = await send(`${server.baseURL}/model/m/converse-stream`, { body: { messages: [user()] } });
  expect(headers).toMatchObject({
    'content-type': 'application/vnd.amazon.eventstream',
    'x-amzn-requestid': expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
  const bytes = Buffer.concat(chunks);
  const names = bytes
    .toString('latin1')
    .split(':event-type')
    .slice(1)
    .map((rest) => /\w{5,}/.exec(rest)?.[0]);
  expect(names).toEqual(['messageStart', 'contentBlockDelta', 'contentBlockStop', 'messageStop', 'metadata']);
  expect(bytes.readUInt32BE(0)).toBeLessThan(bytes.length);
});

it('accepts an API key or the access key id of a signature, where one is set', async () => {
  await using locked = await startBedrockServer({ apiKey: 'AKIAKNOWN' });
  const get = async (authorization?: string) => {
    const headers = authorization === undefined ? {} : { authorization };
    const answer = await send(`${locked.baseURL}/async-invoke`, { method: 'GET', headers });
    return [answer.status, answer.headers['x-amzn-errortype']?.toString().split(':')[0]];
  };
  expect(await get('Bearer AKIAKNOWN')).toEqual([200, undefined]);
  expect(await get('AWS4-HMAC-SHA256 Credential=AKIAKNOWN/20261201/us-east-1/bedrock/aws4_request')).toEqual([
    200,
    undefined,
  ]);
  expect(await get('Bearer other')).toEqual([403, 'AccessDeniedException']);
  expect(await get('AWS4-HMAC-SHA256 Credential=OTHER/20261201')).toEqual([403, 'UnrecognizedClientException']);
  expect(await get()).toEqual([403, 'MissingAuthenticationTokenException']);
});
