import { createFlexiAI } from '@flexiai/core';
import { ollama } from '@flexiai/provider-openai';
import { startOpenAIServer } from '@flexiai/testing';

/** A server with OpenAI's API on this machine: Ollama if it runs, otherwise a local server of the tests. */
export async function ollamaOnThisMachine(): Promise<void> {
  const model = process.env['OLLAMA_MODEL'] ?? 'qwen3';
  const ai = createFlexiAI({ providers: [ollama({ model })] });
  const { ollama: health } = await ai.checkHealth();
  const standIn = health?.status === 'healthy' ? undefined : await startOpenAIServer();
  if (standIn !== undefined) {
    console.log(`Ollama does not answer. To use it: ollama run ${model}`);
    ai.reconfigure({ providers: [ollama({ model, baseURL: standIn.baseURL })] });
  }

  // `openaiCompatible({ name, baseURL })` makes the same for any other server with this API.
  for await (const text of ai.streamChatCompletion({ prompt: 'Why is the sky blue?' }).textStream)
    process.stdout.write(text);
  console.log();

  await ai.close();
  await standIn?.close();
}
