/** What an application with core and one provider says when everything works. */
export const SAID = {
  answer: 'from the first',
  streamed: 'from the first',
  failedOver: 'from the second',
  code: 'authentication',
};

const BODY = `
async function main() {
  const first = await startOpenAIServer({ reply: { text: 'from the first' } });
  const second = await startOpenAIServer({ reply: { text: 'from the second' } });
  const entry = (name, server) => openai({ name, model: 'gpt-6-luna', apiKey: 'sk-test', baseURL: server.baseURL });
  const ai = createFlexiAI({ providers: [entry('first', first), entry('second', second)], retry: { maxRetries: 0 } });
  const { text: answer } = await ai.chatCompletion({ prompt: 'Hello' });
  let streamed = '';
  for await (const text of ai.streamChatCompletion({ prompt: 'Hello' }).textStream) streamed += text;
  second.enqueue({ fault: { kind: 'status', status: 401 } });
  const alone = createFlexiAI({ providers: [entry('second', second)] });
  const failed = await alone.chatCompletion({ prompt: 'Hello' }).catch((error) => error);
  await alone.close();
  await first.close();
  const { text: failedOver } = await ai.chatCompletion({ prompt: 'Hello' });
  await ai.close();
  await second.close();
  console.log(JSON.stringify({ answer, streamed, failedOver, code: failed instanceof AuthenticationError ? failed.code : String(failed) }));
}
`;

/** An application of core and one provider, as an ES module and as CommonJS. */
export const programs = {
  'app.mjs': `import { createFlexiAI, AuthenticationError } from '@flexiai/core';
import { openai } from '@flexiai/provider-openai';
import { startOpenAIServer } from '@flexiai/testing';
${BODY}
await main();
`,
  'app.cjs': `const { createFlexiAI, AuthenticationError } = require('@flexiai/core');
const { openai } = require('@flexiai/provider-openai');
const { startOpenAIServer } = require('@flexiai/testing');
${BODY}
main();
`,
} as const;

/** What such an application depends on. */
export const ONE_PROVIDER = ['@flexiai/core', '@flexiai/provider-openai', '@flexiai/testing'] as const;
