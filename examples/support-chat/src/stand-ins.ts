import { type StandIn, startStandIn, type WireReply } from '@flexiai/testing';

/**
 * The services, or local servers that play the model: they look up the order of the question, try to refund it if the question
 * says so, and report what the tool returned.
 */
export async function startStandIns(): Promise<{ readonly openai: StandIn; readonly anthropic: StandIn }> {
  const options = { reply: ({ body }: { readonly body: unknown }) => play(JSON.stringify(messagesOf(body))) };
  return { openai: await startStandIn('openai', options), anthropic: await startStandIn('anthropic', options) };
}

function messagesOf(body: unknown): unknown {
  return typeof body === 'object' && body !== null && 'messages' in body ? body.messages : [];
}

function play(conversation: string): WireReply {
  // What follows the last question: nothing, or the results of tools.
  const [, question = '', results = ''] = /.*"role":"user","content":"((?:[^"\\]|\\.)*)"(.*)/s.exec(conversation) ?? [];
  const [id] = /A-\d{4}/i.exec(question) ?? [];
  if (id === undefined) return say('Which order do you mean? Its id looks like A-1001.');
  if (!results.includes('find_order')) return { toolCalls: [{ name: 'find_order', arguments: { id } }] };
  if (/refund|money/i.test(question) && !results.includes('refund_order')) {
    const [, total] = /\\"totalUsd\\":(\d+)/.exec(results) ?? [];
    return { toolCalls: [{ name: 'refund_order', arguments: { id, amountUsd: Number(total ?? 1) } }] };
  }
  if (results.includes('An employee has to decide')) return say('An employee will write to you within a day.');
  if (results.includes('refund_order')) return say(`Your money for ${id} is on its way.`);
  const [, status] = /\\"status\\":\\"(\w+)/.exec(results) ?? [];
  return say(status === undefined ? `I cannot find ${id}.` : `Your order ${id} is ${status}.`);
}

function say(text: string): WireReply {
  return { text, tokenDelayMs: 30 };
}
