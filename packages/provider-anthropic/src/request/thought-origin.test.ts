import type { AssistantPart, Message } from '@flexiai/core/plugin';
import { describe, expect, it } from 'vitest';
import { fromAnthropicResponse } from '../response/from-anthropic-response.ts';
import { toAnthropicRequest } from './to-anthropic-request.ts';

interface Service {
  /** The requested name of the model. */
  readonly asked: string;
  /** The name in the answer. */
  readonly answers: string;
  readonly baseURL?: string;
}

const claude: Service = { asked: 'claude-sonnet-4-5', answers: 'claude-sonnet-4-5-20250929' };
const deepseek: Service = {
  asked: 'deepseek-v4-pro',
  answers: 'deepseek-v4-pro',
  baseURL: 'https://api.deepseek.com/anthropic',
};
const alias: Service = {
  asked: 'my-deployment',
  answers: 'claude-sonnet-4-5',
  baseURL: 'https://x.services.ai.azure.com/anthropic',
};
const mimic: Service = {
  asked: 'claude-sonnet-4-5',
  answers: 'deepseek-v4-pro',
  baseURL: 'https://api.deepseek.com/anthropic',
};

const thinking = (signature?: string): object => ({
  type: 'thinking',
  thinking: 'Hm.',
  ...(signature !== undefined && { signature }),
});
const text = { type: 'text', text: 'So.' };

function thoughtSent(from: Service, to: Service, block: object): unknown {
  const scope = { provider: 'one', model: from.asked };
  const message = { type: 'message', model: from.answers, content: [block, text], stop_reason: 'end_turn' };
  const content = fromAnthropicResponse(message, scope, []).content.map(
    (part): AssistantPart => ({ ...part, origin: { provider: 'anthropic', model: from.answers } }),
  );
  const messages: Message[] = [
    { role: 'user', content: 'Hi' },
    { role: 'assistant', content },
    { role: 'user', content: 'And?' },
  ];
  const { body } = toAnthropicRequest({ messages }, { baseURL: to.baseURL }, { provider: 'two', model: to.asked });
  const sent = body.messages[1]?.content;
  const [first] = Array.isArray(sent) ? sent : [];
  return first?.type === 'thinking' || first?.type === 'redacted_thinking' ? first : undefined;
}

describe('a thought', () => {
  it.each([undefined, ''])('without a signature (%j) is sent back to a server that signs nothing', (signature) => {
    const sent = { type: 'thinking', thinking: 'Hm.', signature: '' };
    expect(thoughtSent(deepseek, deepseek, thinking(signature))).toEqual(sent);
    expect(thoughtSent(mimic, mimic, thinking(signature))).toEqual(sent);
    expect(thoughtSent({ ...deepseek, answers: 'claude-x' }, deepseek, thinking(signature))).toEqual(sent);
  });

  it('that a server signed is sent back to it, with its signature', () => {
    const signed = thinking('sig');
    for (const service of [claude, deepseek, alias, mimic])
      expect(thoughtSent(service, service, signed)).toEqual(signed);
    const redacted = { type: 'redacted_thinking', data: 'x' };
    expect(thoughtSent(claude, claude, redacted)).toEqual(redacted);
  });

  it('is never sent to Claude without a signature, or with that of another vendor', () => {
    for (const block of [thinking(), thinking(''), thinking('sig')]) {
      expect(thoughtSent(deepseek, claude, block)).toBeUndefined();
      expect(thoughtSent(mimic, claude, block)).toBeUndefined();
    }
    expect(thoughtSent(claude, claude, thinking())).toBeUndefined();
  });

  it('of Claude is not sent to another vendor', () => {
    expect(thoughtSent(claude, deepseek, thinking('sig'))).toBeUndefined();
  });
});
