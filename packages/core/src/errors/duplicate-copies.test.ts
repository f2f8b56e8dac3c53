import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';

const run = promisify(execFile);
const source = fileURLToPath(new URL('..', import.meta.url));
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flexiai-copies-'));
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  // Node strips types from source files, but not from those under node_modules.
  for (const copy of ['one', 'two']) await cp(source, join(folder, copy), { recursive: true });
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** The output of a module that runs in its own process and imports two copies of the sources. */
async function inProcess(code: string): Promise<unknown> {
  const file = join(folder, `${crypto.randomUUID()}.ts`);
  await writeFile(file, code);
  const { stdout } = await run(process.execPath, [file]);
  return JSON.parse(stdout);
}

it('errors of one physical copy of the library are instances of the classes of the other copy', async () => {
  const seen = await inProcess(`
    import * as one from './one/errors/provider-error.ts';
    import * as two from './two/errors/provider-error.ts';
    import { FlexiAIError } from './two/errors/flexiai-error.ts';
    import { ValidationError } from './two/errors/client-errors.ts';
    class Mine extends two.RateLimitError {}
    const error = new one.RateLimitError('slow down', { provider: 'a' });
    console.log(JSON.stringify({
      sameClass: one.RateLimitError === two.RateLimitError,
      own: error instanceof two.RateLimitError,
      above: error instanceof two.ProviderError,
      root: error instanceof FlexiAIError,
      sibling: error instanceof two.ServerError,
      other: error instanceof ValidationError,
      subclass: error instanceof Mine,
      back: new Mine('x', { provider: 'a' }) instanceof one.RateLimitError,
    }));
  `);
  expect(seen).toEqual({
    sameClass: false,
    own: true,
    above: true,
    root: true,
    sibling: false,
    other: false,
    subclass: false,
    back: true,
  });
});

it('two physical copies share one default registry', async () => {
  const seen = await inProcess(`
    import { defaultRegistry as one } from './one/plugin/default-registry.ts';
    import { defaultRegistry as two } from './two/plugin/default-registry.ts';
    import { defineProvider } from './one/plugin/define-provider.ts';
    const configSchema = { '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value }) } };
    const echo = defineProvider({ id: 'echo', displayName: 'Echo', configSchema, create: () => ({}) });
    one().register(echo);
    console.log(JSON.stringify({ same: one() === two(), has: two().has('echo'), ids: two().list().map(({ id }) => id) }));
  `);
  expect(seen).toEqual({ same: true, has: true, ids: ['echo'] });
});
