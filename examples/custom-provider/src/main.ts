import { createFlexiAI } from '@flexiai/core';
import { echo } from './index.ts';

const ai = createFlexiAI({ providers: [echo({ model: 'echo-1', shout: true })] });

const response = await ai.chatCompletion({ prompt: 'Are you there?', temperature: 0.5 });
console.log(response.text);
for (const { message } of response.warnings) console.log(`(${message})`);

for await (const text of ai.streamChatCompletion({ prompt: 'One word after the other.' }).textStream) console.log(text);
await ai.close();
