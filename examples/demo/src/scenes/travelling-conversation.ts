import type { Message, ToolDefinition } from '@flexiai/core';
import type { WireServer } from '@flexiai/testing';
import type { Scene } from './scene.ts';

const getWeather: ToolDefinition = {
  name: 'get_weather',
  description: 'The weather in a city today.',
  parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
};

export const travellingConversation: Scene = {
  title: 'A tool call, and a conversation that three providers carry on',
  plan: 'After its turn openai is rate-limited (429 with Retry-After: 30). Then anthropic is overloaded (529), too.',

  async play({ ai, servers }, narrator) {
    const tools = [getWeather];
    const messages: Message[] = [{ role: 'user', content: 'An umbrella in Lisbon today?' }];
    servers.openai.reply({ toolCalls: [{ name: getWeather.name, arguments: { city: 'Lisbon' } }], delayMs: 20 });
    narrator.code('ai.chatCompletion({ messages, tools }) // An umbrella in Lisbon today?');
    const first = await ai.chatCompletion({ messages, tools });
    const [call] = first.toolCalls;
    if (call === undefined) throw new Error(`${first.provider} made no tool call.`);
    const weather = weatherIn(call.arguments);
    narrator.answer(`${call.name}(${JSON.stringify(call.arguments)})`);
    narrator.ledger(first);
    messages.push({ role: 'assistant', content: first.content });
    messages.push({ role: 'tool', toolCallId: call.id, content: weather });

    servers.openai.reply({ fault: { kind: 'status', status: 429, retryAfter: 30 } });
    servers.anthropic.reply({ text: 'Yes: rain comes at three, and it means it.', delayMs: 20 });
    narrator.code(`ai.chatCompletion({ messages, tools }) // ${weather}`);
    const second = await ai.chatCompletion({ messages, tools });
    narrator.answer(second.text);
    narrator.ledger(second);
    messages.push({ role: 'assistant', content: second.content });
    messages.push({ role: 'user', content: 'And which shoes?' });

    servers.anthropic.reply({ fault: { kind: 'status', status: 529 } });
    servers.google.reply({ text: 'Boots. The pavements there are polished stone.', delayMs: 20 });
    narrator.code('ai.chatCompletion({ messages, tools }) // And which shoes?');
    const third = await ai.chatCompletion({ messages, tools });
    narrator.answer(third.text);
    narrator.ledger(third);

    const answeredBy = [first, second, third].map(({ provider }) => provider);
    narrator.claim('the turns were answered by', answeredBy.join(', '), 'openai, anthropic, google');
    const forms = [servers.anthropic, servers.google].map((server) => wireForm(server, weather));
    narrator.claim('on their wires, the tool result was', forms.join(', '), 'tool_result, functionResponse');
    narrator.meaning('Tool calls, results and ids are converted for the provider of the next answer.');
  },
};

/** The application's own function. */
function weatherIn(input: unknown): string {
  const city = typeof input === 'object' && input !== null ? Reflect.get(input, 'city') : undefined;
  return `${typeof city === 'string' ? city : 'nowhere'}: rain from 15:00`;
}

/** The name of the tool's result on the provider's own wire, from the server's log. */
function wireForm(server: WireServer, result: string): string {
  const body = JSON.stringify(server.requests.at(-1)?.body ?? '');
  if (!body.includes(result)) return 'nothing';
  return ['tool_result', 'functionResponse'].find((form) => body.includes(`"${form}"`)) ?? 'something else';
}
