import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { IS_LONG } from '../long-form.ts';
import { root, run } from './run.ts';

// The packages in the tests of an application: in its test runner, and with its mocks of the network.

const { app } = inject('packed');
const require = createRequire(import.meta.url);

/** A test that replaces the network by a stub of the global `fetch`, after the client was created. */
const body = (expectation: string): string => `
const ai = createFlexiAI({
  providers: [openai({ model: 'gpt-5.6', apiKey: 'sk-test', baseURL: 'http://127.0.0.1:49151/v1' })],
  retry: { maxRetries: 0 },
});
const message = { role: 'assistant', content: 'stubbed' };
const completion = { id: 'c', object: 'chat.completion', model: 'm', choices: [{ index: 0, finish_reason: 'stop', message }] };
test('the network is stubbed', async () => {
  globalThis.fetch = async () => new Response(JSON.stringify(completion), { headers: { 'content-type': 'application/json' } });
  const { signal } = new AbortController();
  ${expectation}
});
`;
const ANSWERS = `expect((await ai.chatCompletion({ prompt: 'Hello' }, { signal })).text).toBe('stubbed');`;
const IMPORTS = `import { createFlexiAI } from '@flexiai/core';\nimport { openai } from '@flexiai/provider-openai';\n`;
const REQUIRES = `const { createFlexiAI } = require('@flexiai/core');\nconst { openai } = require('@flexiai/provider-openai');\n`;

async function writeTest(folder: string, files: { readonly [name: string]: string }): Promise<string> {
  const path = join(app, folder);
  await mkdir(path, { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeFile(join(path, name), text);
  return path;
}

type Runner = [what: string, folder: string, type: string, test: string];
const COMMON_JS: Runner = ['CommonJS', 'jest-cjs', 'commonjs', `${REQUIRES}${body(ANSWERS)}`];

describe('jest', () => {
  const program = join(dirname(require.resolve('jest/package.json')), 'bin/jest.js');

  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  // https://jestjs.io/docs/ecmascript-modules#require-of-esm
  const canRequire = major > 24 || (major === 24 && minor >= 9);

  it.for<Runner>([
    ['ES modules', 'jest-esm', 'module', `${IMPORTS}${body(ANSWERS)}`],
    // In the short form, packed.test.ts alone holds that the packages can be required.
    ...(IS_LONG ? [COMMON_JS] : []),
  ])("runs tests in %s with Node's flag for modules in contexts", async ([, folder, type, test], { skip }) => {
    skip(type === 'commonjs' && !canRequire, 'jest requires ES modules from Node 24.9 on');
    const path = await writeTest(folder, {
      'package.json': JSON.stringify({ type, jest: { transform: {} } }),
      'app.test.js': test,
    });
    const { stderr } = await run(
      path,
      process.execPath,
      '--experimental-vm-modules',
      program,
      '--ci',
      '--watchman=false',
    );
    expect(stderr).toMatch(/Tests:\s+1 passed/);
  });
});

describe('vitest', () => {
  const program = join(dirname(require.resolve('vitest/package.json')), 'vitest.mjs');
  const GLOBALS = `import { expect, test } from 'vitest';\n`;
  const REFUSED = `await expect(ai.chatCompletion({ prompt: 'Hello' }, { signal })).rejects.toMatchObject({
    code: 'configuration', message: expect.stringContaining('dangerouslyAllowBrowser: true'),
  });`;
  const ALLOWED = `const { default: OpenAI } = await import('openai');
  const client = new OpenAI({ apiKey: 'sk-test', baseURL: 'http://127.0.0.1:49151/v1', dangerouslyAllowBrowser: true });
  const allowed = createFlexiAI({ providers: [openai({ model: 'gpt-5.6', client })], retry: { maxRetries: 0 } });
  expect((await allowed.chatCompletion({ prompt: 'Hello' }, { signal })).text).toBe('stubbed');`;

  it('runs tests under Node, and under jsdom the error names the option to set, which then helps', async () => {
    const path = await writeTest('vitest', {
      'package.json': '{ "type": "module" }',
      'node.test.js': `// @vitest-environment node\n${GLOBALS}${IMPORTS}${body(ANSWERS)}`,
      'dom.test.js': `${GLOBALS}${IMPORTS}${body(REFUSED)}`,
      'allowed.test.js': `${GLOBALS}${IMPORTS}${body(ALLOWED)}`,
    });
    const { stdout } = await run(
      root,
      process.execPath,
      program,
      'run',
      `--root=${path}`,
      '--environment=jsdom',
      '--no-color',
    );
    expect(stdout).toMatch(/Tests\s+3 passed/);
  });
});

describe('a mocked network', () => {
  it.each([
    [
      "undici's mock agent",
      `const undici = require('undici');
      const agent = new undici.MockAgent();
      agent.disableNetConnect();
      undici.setGlobalDispatcher(agent);
      agent.get(origin).intercept({ path: '/v1/chat/completions', method: 'POST' }).reply(200, completion, { headers });`,
    ],
    [
      'nock',
      `const nock = require('nock');
      (nock.default ?? nock)(origin).post('/v1/chat/completions').reply(200, completion, headers);`,
    ],
    [
      'msw',
      `const { setupServer } = require('msw/node');
      const { http, HttpResponse } = require('msw');
      setupServer(http.post(origin + '/v1/chat/completions', () => HttpResponse.json(completion))).listen({ onUnhandledRequest: 'error' });`,
    ],
  ])('by %s, after the client was created, receives the requests', async (_what, replace) => {
    const script = `${IMPORTS}
      import { createRequire } from 'node:module';
      const require = createRequire(${JSON.stringify(import.meta.url)});
      const origin = 'http://127.0.0.1:49151';
      const headers = { 'content-type': 'application/json' };
      const message = { role: 'assistant', content: 'mocked' };
      const completion = { id: 'c', object: 'chat.completion', model: 'm', choices: [{ index: 0, finish_reason: 'stop', message }] };
      const ai = createFlexiAI({ providers: [openai({ model: 'm', apiKey: 'k', baseURL: origin + '/v1' })], retry: { maxRetries: 0 } });
      ${replace}
      console.log((await ai.chatCompletion({ prompt: 'x' })).text);
      process.exit();`;
    const { stdout } = await run(app, process.execPath, '--input-type=module', '--eval', script);
    expect(stdout.trim()).toBe('mocked');
  });
});
