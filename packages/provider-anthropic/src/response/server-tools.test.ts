import type { AssistantPart, Message, ProviderBlockPart } from '@flexiai/core/plugin';
import { describe, expect, it } from 'vitest';
import { toAnthropicRequest } from '../request/to-anthropic-request.ts';
import { isWireObject, listAt } from '../wire.ts';
import { fromAnthropicResponse } from './from-anthropic-response.ts';

const scope = { provider: 'claude', model: 'claude-sonnet-5' };

/** The content of an answer as the client returns it: with its origin. */
function answerOf(content: readonly object[], model = scope.model, asked = scope): readonly AssistantPart[] {
  const answer = fromAnthropicResponse(
    { type: 'message', id: 'msg_1', model, content, stop_reason: 'end_turn' },
    asked,
    [],
  );
  return answer.content.map((part) => ({ ...part, origin: { provider: 'anthropic', model: answer.model } }));
}

function sent(messages: readonly Message[], options: object = {}, model = scope.model) {
  const request = { messages, providerOptions: { anthropic: { ...options } } };
  const { body, headers, warnings } = toAnthropicRequest(request, {}, { ...scope, model });
  return { messages: body.messages, body, headers, warnings };
}

const asked: Message = { role: 'user', content: 'Look it up' };
const text = (value: string): object => ({ type: 'text', text: value });
const use = (id: string, name = 'web_search'): object => ({
  type: 'server_tool_use',
  id,
  name,
  input: { query: 'x' },
  caller: { type: 'direct' },
});
const found = (id: string): object => ({
  type: 'web_search_tool_result',
  tool_use_id: id,
  caller: { type: 'direct' },
  content: [
    { type: 'web_search_result', url: 'https://a.example', title: 'A', encrypted_content: 'e', page_age: null },
  ],
});
const call = (id: string): object => ({ type: 'tool_use', id, name: 'weather', input: { city: 'Rome' } });

/** Every kind of block that the API makes itself. */
const BLOCKS: readonly object[] = [
  use('srvtoolu_1'),
  found('srvtoolu_1'),
  use('srvtoolu_2', 'web_fetch'),
  {
    type: 'web_fetch_tool_result',
    tool_use_id: 'srvtoolu_2',
    content: { type: 'web_fetch_result', url: 'https://b.example', content: { type: 'document', title: 'B' } },
  },
  use('srvtoolu_3', 'code_execution'),
  {
    type: 'code_execution_tool_result',
    tool_use_id: 'srvtoolu_3',
    content: { type: 'code_execution_result', stdout: '4' },
  },
  use('srvtoolu_4', 'bash_code_execution'),
  { type: 'bash_code_execution_tool_result', tool_use_id: 'srvtoolu_4', content: { stdout: 'ok' } },
  use('srvtoolu_5', 'text_editor_code_execution'),
  { type: 'text_editor_code_execution_tool_result', tool_use_id: 'srvtoolu_5', content: {} },
  use('srvtoolu_6', 'tool_search_tool_regex'),
  { type: 'tool_search_tool_result', tool_use_id: 'srvtoolu_6', content: { tool_references: [] } },
  use('srvtoolu_7', 'advisor'),
  { type: 'advisor_tool_result', tool_use_id: 'srvtoolu_7', content: { type: 'advisor_result', text: 'Try.' } },
  { type: 'mcp_tool_use', id: 'mcptoolu_1', name: 'echo', server_name: 'local', input: {} },
  { type: 'mcp_tool_result', tool_use_id: 'mcptoolu_1', is_error: false, content: [text('Hi')] },
  { type: 'mcp_tool_listing', mcp_server_name: 'local', tools: [] },
  { type: 'container_upload', file_id: 'file_1' },
  { type: 'compaction', content: 'Before: …', encrypted_content: 'e' },
  { type: 'brand_new_block', of: ['tomorrow'] },
];

describe('blocks that the API makes itself', () => {
  it('keep their place in the content, are not calls of the application, and are sent back unchanged', () => {
    const content = answerOf([...BLOCKS, text('So.')]);
    const blocks = content.filter((part): part is ProviderBlockPart & AssistantPart => part.type === 'provider-block');
    expect(blocks.map(({ raw }) => raw)).toEqual(BLOCKS);
    expect(blocks.map(({ kind, toolName, id }) => [kind, toolName, id]).slice(0, 2)).toEqual([
      ['tool-call', 'web_search', 'srvtoolu_1'],
      ['tool-result', 'web_search', 'srvtoolu_1'],
    ]);
    expect(blocks.find(({ name }) => name === 'mcp_tool_result')).toMatchObject({
      kind: 'tool-result',
      toolName: 'echo',
    });
    expect(blocks.at(-1)).toMatchObject({ kind: 'other', name: 'brand_new_block' });
    expect(content.some(({ type }) => type === 'tool-call')).toBe(false);
    const { messages, warnings } = sent([asked, { role: 'assistant', content }, { role: 'user', content: 'And?' }]);
    expect(messages[1]).toEqual({ role: 'assistant', content: [...BLOCKS, text('So.')] });
    expect(warnings).toEqual([]);
  });

  it('add exactly the betas that they need', () => {
    const content = answerOf([...BLOCKS, text('So.')]);
    const history: Message[] = [asked, { role: 'assistant', content }, { role: 'user', content: 'And?' }];
    expect(sent(history).headers['anthropic-beta']?.split(',').sort()).toEqual([
      'advisor-tool-2026-03-01',
      'compact-2026-01-12',
      'mcp-client-2026-09-15',
    ]);
    const betas = ['compact-2026-09-04', 'mcp-client-2026-09-15', 'advisor-tool-2026-03-01'];
    expect(sent(history, { betas }).headers['anthropic-beta']?.split(',').sort()).toEqual([...betas].sort());
    const plain: Message[] = [
      asked,
      { role: 'assistant', content: answerOf([use('s'), found('s'), text('So.')]) },
      asked,
    ];
    expect(sent(plain).headers).toEqual({});
  });

  it('are left out with a warning for another vendor’s model, and are sent back to their own', () => {
    const content = answerOf([use('s'), found('s'), text('So.')]);
    const history: Message[] = [asked, { role: 'assistant', content }, { role: 'user', content: 'And?' }];
    const elsewhere = sent(history, {}, 'deepseek-v4');
    expect(elsewhere.messages[1]).toEqual({ role: 'assistant', content: [text('So.')] });
    expect(elsewhere.warnings).toMatchObject([
      { code: 'unsupported-content', setting: 'messages[1].content[0]' },
      { code: 'unsupported-content', setting: 'messages[1].content[1]' },
    ]);
    expect(sent(history).messages[1]).toEqual({ role: 'assistant', content: [use('s'), found('s'), text('So.')] });
  });

  it('may be mixed with calls of the application: the API runs its own once it has their results', () => {
    const content = answerOf([text('Both.'), use('s'), call('toolu_1')]);
    const result: Message = { role: 'tool', toolCallId: 'toolu_1', content: '21' };
    const { messages, warnings } = sent([asked, { role: 'assistant', content }, result]);
    expect(messages[1]).toEqual({ role: 'assistant', content: [text('Both.'), use('s'), call('toolu_1')] });
    expect(warnings).toEqual([]);
    const next = answerOf([found('s'), text('Done.')]);
    const later = sent([asked, { role: 'assistant', content }, result, { role: 'assistant', content: next }, asked]);
    expect(later.messages.map(({ content: blocks }) => blocks.length)).toEqual([1, 3, 1, 2, 1]);
    expect(later.warnings).toEqual([]);
  });

  it('continue after a pause, when the turn is sent back unchanged', () => {
    const content = answerOf([text('Let me look.'), use('s')]);
    const paused = sent([asked, { role: 'assistant', content }]);
    expect(paused.messages[1]).toEqual({ role: 'assistant', content: [text('Let me look.'), use('s')] });
    expect(paused.warnings).toEqual([]);
    const rest = answerOf([found('s'), text('Done.')]);
    const whole = sent([asked, { role: 'assistant', content }, { role: 'assistant', content: rest }, asked]);
    expect(whole.messages[1]).toEqual({
      role: 'assistant',
      content: [text('Let me look.'), use('s'), found('s'), text('Done.')],
    });
    expect(whole.warnings).toEqual([]);
  });

  it('are left out with a warning if the call or the result is missing permanently', () => {
    const lost = answerOf([text('Hm.'), use('s')]);
    const { messages, warnings } = sent([
      asked,
      { role: 'assistant', content: lost },
      { role: 'user', content: 'And?' },
    ]);
    expect(messages[1]).toEqual({ role: 'assistant', content: [text('Hm.')] });
    expect(warnings).toMatchObject([
      { code: 'unsupported-content', message: expect.stringContaining('result is missing') },
    ]);
    const orphan = sent([asked, { role: 'assistant', content: answerOf([found('s'), text('Hm.')]) }, asked]);
    expect(orphan.messages[1]).toEqual({ role: 'assistant', content: [text('Hm.')] });
    expect(orphan.warnings).toMatchObject([{ message: expect.stringContaining('call is missing') }]);
  });
});

describe('a call of the application', () => {
  it('is sent back with its caller and its toolset', () => {
    const caller = { type: 'code_execution_20260120', tool_id: 'srvtoolu_3' };
    const block = { ...call('toolu_1'), caller, toolset_name: 'browser' };
    const content = answerOf([block]);
    expect(content[0]).toMatchObject({ providerMetadata: { anthropic: { caller, toolsetName: 'browser' } } });
    const result: Message = { role: 'tool', toolCallId: 'toolu_1', content: '21' };
    expect(sent([asked, { role: 'assistant', content }, result]).messages[1]).toEqual({
      role: 'assistant',
      content: [block],
    });
  });
});

describe('an answer for which the API changed the model', () => {
  const hop = {
    type: 'fallback',
    from: { model: 'claude-fable-5' },
    to: { model: 'claude-opus-4-8' },
    trigger: { type: 'refusal', category: 'cyber' },
  };
  const thought = { type: 'thinking', thinking: 'Hm.', signature: 'sig' };
  const fable = { provider: 'claude', model: 'claude-fable-5' };

  it('names the model that answered, and has no calls of the model that refused', () => {
    const answer = fromAnthropicResponse(
      {
        type: 'message',
        model: 'claude-fable-5',
        content: [call('toolu_1'), call('toolu_2'), hop, call('toolu_3')],
        stop_reason: 'tool_use',
      },
      fable,
      [],
    );
    expect(answer.model).toBe('claude-opus-4-8');
    expect(answer.toolCalls.map(({ id }) => id)).toEqual(['toolu_3']);
    expect(answer.warnings).toMatchObject([{ message: expect.stringContaining('refused to answer') }, {}]);
  });

  it('is sent back without the unfinished content of the model that refused, in its order', () => {
    const begun = [thought, text('First,'), use('s1'), found('s1'), use('s2')];
    const rest = [hop, { ...thought, signature: 'sig-2' }, call('toolu_3')];
    const content = answerOf([...begun, ...rest], 'claude-fable-5', fable);
    const { messages, headers } = sent(
      [asked, { role: 'assistant', content }, { role: 'tool', toolCallId: 'toolu_3', content: '21' }],
      {},
      'claude-fable-5',
    );
    expect(messages[1]).toEqual({ role: 'assistant', content: [text('First,'), use('s1'), found('s1'), ...rest] });
    expect(headers['anthropic-beta']).toBe('server-side-fallback-2026-07-01');
  });

  it('keeps the betas that the entry sets as a header', () => {
    const content = answerOf([hop, text('So.')], 'claude-fable-5', fable);
    const headers = { 'Anthropic-Beta': 'files-api-2025-04-14, server-side-fallback-2026-06-01' };
    const request = { messages: [asked, { role: 'assistant', content }, asked] as const };
    expect(toAnthropicRequest(request, { headers }, fable).headers['anthropic-beta']).toBe(
      'files-api-2025-04-14,server-side-fallback-2026-06-01',
    );
  });
});

it('supports a container and context management as options, and reports both', () => {
  const context_management = { edits: [{ type: 'clear_tool_uses_20250919' }] };
  const { body } = sent([asked], { container: 'container_1', context_management });
  expect(body).toMatchObject({ container: 'container_1', context_management });
  const answer = fromAnthropicResponse(
    {
      type: 'message',
      content: [text('So.')],
      stop_reason: 'end_turn',
      container: { id: 'container_1', expires_at: '2026-12-01T00:00:00Z' },
      context_management: { applied_edits: [] },
      usage: { input_tokens: 1, output_tokens: 1, server_tool_use: { web_search_requests: 2 } },
    },
    scope,
    [],
  );
  expect(answer.providerMetadata).toEqual({
    anthropic: {
      container: { id: 'container_1', expires_at: '2026-12-01T00:00:00Z' },
      contextManagement: { applied_edits: [] },
      serverToolUse: { web_search_requests: 2 },
    },
  });
});

it('sends citations back with the text, in the form that the API accepts', () => {
  const place = {
    type: 'char_location',
    cited_text: 'x',
    document_index: 0,
    document_title: null,
    start_char_index: 0,
    end_char_index: 1,
  };
  const content = answerOf([{ ...text('So.'), citations: [{ ...place, file_id: null }] }]);
  const { messages } = sent([asked, { role: 'assistant', content }, asked]);
  const [, said] = messages;
  expect(listAt(said, 'content').filter(isWireObject)).toEqual([{ ...text('So.'), citations: [place] }]);
});
