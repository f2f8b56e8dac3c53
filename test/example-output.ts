import { format } from 'node:util';
import { vi } from 'vitest';

const KEYS = ['OPENAI_API_KEY', 'ANTHROPIC_API_KEY', 'GEMINI_API_KEY'];

/**
 * What an example prints on stdout. It runs in this process, which has loaded the packages, and without keys: a test must not ask a
 * real service.
 *
 * @param run imports the example, or calls it
 */
export async function outputOf(run: () => Promise<unknown>): Promise<string> {
  let text = '';
  const log = vi.spyOn(console, 'log').mockImplementation((...values: unknown[]) => {
    text += `${format(...values)}\n`;
  });
  const stdout = vi.spyOn(process.stdout, 'write').mockImplementation((piece) => {
    text += String(piece);
    return true;
  });
  const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  for (const name of KEYS) vi.stubEnv(name, '');
  try {
    await run();
  } finally {
    for (const spy of [log, stdout, stderr]) spy.mockRestore();
    vi.unstubAllEnvs();
  }
  return text;
}
