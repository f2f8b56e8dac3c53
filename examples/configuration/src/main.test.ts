import { expect, it } from 'vitest';
import { outputOf } from '../../../test/example-output.ts';

it('shows where each option comes from, and reports all mistakes at once', async () => {
  const text = await outputOf(() => import('./main.ts'));
  expect(text).toMatch(/retry\.maxRetries = 1 \(file, .*flexiai\.config\.jsonc:\d+:\d+\)/);
  expect(text).toContain('timeouts.totalMs = 20000 (environment, FLEXIAI_TIMEOUT_MS)');
  expect(text).toContain('healthProbe = {} (preset, reliable)');
  expect(text).toContain('streaming.onInterruption = "restart" (object)');
  expect(text).toContain('gpt-6-luna: You said: Why is the sky blue?');
  expect(text).toMatch(/variable OPENAI_API_KEY is not set.*\n.*must be more than 0, got -5 \(FLEXIAI_TIMEOUT_MS\)\n$/);
});
