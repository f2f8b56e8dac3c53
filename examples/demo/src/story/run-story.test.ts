import { expect, it } from 'vitest';
import type { Scene } from '../scenes/scene.ts';
import { capturedOutput } from '../terminal/captured-output.ts';
import { Terminal } from '../terminal/terminal.ts';
import { runStory } from './run-story.ts';

async function tell(play: Scene['play'], signal = new AbortController().signal) {
  const { output, text } = capturedOutput();
  const scenes: readonly Scene[] = [
    { title: 'Trouble', plan: 'Something is wrong.', play },
    { title: 'Later', plan: 'Built on it.', play: () => Promise.resolve() },
  ];
  const exitCode = await runStory(new Terminal(output), signal, scenes);
  return { exitCode, text: text() };
}

it('fails, and reports it twice, when a claim is false', async () => {
  const { exitCode, text } = await tell(async ({ ai, servers }, narrator) => {
    servers.openai.reply({ text: 'Yes.' });
    const { provider } = await ai.chatCompletion({ prompt: 'There?' });
    narrator.claim('answered by', provider, 'no provider');
  });
  expect(text).toContain('✗ answered by: openai (expected: no provider)');
  expect(text).toContain('1 of 3 claims did not hold:\n   1. Trouble: answered by: openai (expected: no provider)\n');
  expect(exitCode).toBe(1);
});

it('fails, and runs no further scene, when a scene fails', async () => {
  const { exitCode, text } = await tell(async ({ ai, servers }) => {
    for (const id of ['openai', 'anthropic', 'google'] as const) {
      servers[id].reply({ fault: { kind: 'status', error: 'content-filter' } });
    }
    await ai.chatCompletion({ prompt: 'There?' });
  });
  expect(text).toContain('✗ the scene failed: ContentFilterError: ');
  expect(text).not.toContain('2. Later');
  expect(exitCode).toBe(1);
});

it("fails when the client's request count differs from the servers' logs", async () => {
  const { exitCode, text } = await tell(async ({ servers }) => {
    await fetch(`${servers.anthropic.baseURL}/v1/models`);
  });
  expect(text).toContain("✗ requests in the servers' own logs: 1 (expected: 0)");
  expect(exitCode).toBe(1);
});

it('stops during a call when it is interrupted', async () => {
  const controller = new AbortController();
  const told = tell(async ({ ai, servers }) => {
    servers.openai.reply({ fault: { kind: 'hang' } });
    const call = ai.chatCompletion({ prompt: 'There?' });
    await servers.openai.waitForRequest(1);
    controller.abort();
    await call;
  }, controller.signal);
  await expect(told).rejects.toMatchObject({ name: 'AbortError' });
});
