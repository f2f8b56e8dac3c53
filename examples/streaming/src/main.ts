// A stream in a terminal, with Ctrl-C: npm start -- "Why is the sky blue?"
import { createFlexiAI, RequestAbortedError, StreamInterruptedError } from '@flexiai/core';
import { openai } from '@flexiai/provider-openai';
import { startStandIn } from '@flexiai/testing';

const prompt = process.argv[2] ?? 'Tell me a story.';
const service = await startStandIn('openai', { reply: { text: `You asked: ${prompt}`, tokenDelayMs: 20 } });
const ai = createFlexiAI({ providers: [openai({ model: 'gpt-6-luna', ...service.entry })] });

const stopped = new AbortController();
process.once('SIGINT', () => stopped.abort());

const stream = ai.streamChatCompletion({ prompt }, { signal: stopped.signal });
try {
  for await (const part of stream) {
    if (part.type === 'reasoning-delta') process.stderr.write(part.delta);
    if (part.type === 'text-delta') process.stdout.write(part.delta);
  }
  const { finishReason, usage } = await stream.response();
  console.log(`\n(${finishReason}, ${usage.outputTokens} tokens)`);
} catch (error) {
  if (error instanceof RequestAbortedError) console.log('\n(stopped)');
  else if (error instanceof StreamInterruptedError) console.log('\n(the rest is missing: the provider broke off)');
  else throw error;
  process.exitCode = 1;
} finally {
  await ai.close();
  await service.close();
}
