import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

it('prints the spans of a call, of its two attempts, and of the application, and propagates the trace', async () => {
  const main = fileURLToPath(new URL('main.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=@flexiai/source', main]);
  const spans = [...stdout.matchAll(/^(\S.*) \(([0-9a-f]{16}), in (.*)\)$/gm)].map(([, name, id, parent]) => ({
    name,
    id,
    parent,
  }));
  const [broken, next, call, application] = spans;
  expect(spans.map(({ name }) => name)).toEqual(['attempt first', 'attempt second', 'chat gpt-5-mini', 'GET /sight']);
  expect([broken?.parent, next?.parent, call?.parent]).toEqual([call?.id, call?.id, application?.id]);
  expect(stdout).toContain(`link to ${broken?.id}`);
  expect(stdout).toContain('The answer: The Eiffel Tower.');
  expect(stdout).toContain('event flexiai.continuation');
  expect(stdout).toMatch(new RegExp(`traceparent 00-[0-9a-f]{32}-${next?.id}-01`));
});
