import { createFlexiAI, type Message } from '@flexiai/core';
import { openai } from '@flexiai/provider-openai';
import { startStandIn } from '@flexiai/testing';

// The real service with OPENAI_API_KEY, a local server without. In an application, openai({ model }) is enough.
const service = await startStandIn('openai');
const ai = createFlexiAI({ providers: [openai({ model: 'gpt-6-luna', ...service.entry })] });

// A question.
const answer = await ai.chatCompletion({
  system: 'You answer in one sentence.',
  prompt: 'Why is the sky blue?',
  maxOutputTokens: 500,
});
console.log(answer.text);
console.log(`${answer.provider} ${answer.model}, ${answer.usage.totalTokens} tokens, ${answer.finishReason}\n`);

// A conversation: the list of its messages. `answer.content` also keeps what is no text, such as reasoning.
const messages: Message[] = [{ role: 'user', content: 'Name a sight of Paris.' }];
const first = await ai.chatCompletion({ messages });
messages.push({ role: 'assistant', content: first.content }, { role: 'user', content: 'And one of Rome?' });
const second = await ai.chatCompletion({ messages });
console.log(`${first.text}\n${second.text}\n`);

// A stream: the text as it arrives.
for await (const text of ai.streamChatCompletion({ prompt: 'Count from one to five.' }).textStream) {
  process.stdout.write(text);
}
console.log();

await ai.close();
await service.close();
