import { defineOptions, defineProvider, type Message, serviceOptions } from '@flexiai/core/plugin';
import { describe, expect, it } from 'vitest';
import { declareSuite, runSuite } from '../../test/run-suite.ts';
import { expectBroken, wired } from '../../test/small-provider/expect-broken.ts';
import { mistakes } from '../../test/small-provider/mistakes.ts';
import { small } from '../../test/small-provider/small-plugin.ts';
import { spoiltPlugin } from '../../test/small-provider/spoilt-plugin.ts';
import { mockProvider } from '../mock/mock-provider.ts';
import { conformanceRules } from './conformance-rules.ts';
import { expectEqual } from './expectations.ts';
import type { ProviderConformanceOptions } from './provider-conformance-options.ts';
import { openaiChatConformance } from './servers/openai-chat-conformance.ts';

describe('the suite', () => {
  it('finds nothing in a plugin that conforms', { timeout: 60_000 }, async () => {
    expect([...(await runSuite({ ...wired, plugin: small }))]).toEqual([]);
  });

  it.each(mistakes)('finds the violations of a plugin that $does', { timeout: 60_000 }, expectBroken);
});

describe('the rules', () => {
  it('have unique ids, numbered within their groups without a gap', () => {
    const groups = Map.groupBy(conformanceRules, ({ group }) => group);
    for (const [group, rules] of groups) {
      const expected = rules.map((_, index) => `${group}-${String(index + 1).padStart(2, '0')}`);
      expect(rules.map(({ id }) => id)).toEqual(expected);
    }
    expect(groups.size).toBe(14);
  });

  it('state a requirement in a sentence', () => {
    for (const { sentence } of conformanceRules) expect(sentence).toMatch(/^\S.{15,}[^.]$/);
  });
});

describe('a feature that a plugin does not have', () => {
  it('is skipped by name and with the reason', () => {
    const { tests, skipped } = declareSuite({
      plugin: mockProvider({ capabilities: { tools: false, images: false } }),
    });
    expect(tests.length + skipped.length).toBe(conformanceRules.length);
    expect(skipped).toContain(
      'FX-TOOLS-01: tools are sent with name, description and schema (skipped: capabilities.tools is false)',
    );
    expect(skipped).toContain('FX-UNARY-05: the text of an answer is unchanged (skipped: there is no server)');
    expect(skipped).toContain(
      'FX-PLUGIN-12: the environment variables of the key have valid names (skipped: the plugin declares no apiKey)',
    );
    expect(tests.map(({ name }) => name)).toContain(
      'FX-STREAM-01: a stream begins with its only stream-start, and ends with its only finish',
    );
  });

  it('is skipped if the service does not support it, either', () => {
    const lacks = { resets: 'its proxy keeps connections', 'content-filters': 'it blocks no prompt' };
    const server = { ...openaiChatConformance, lacks };
    const { skipped } = declareSuite({ ...wired, plugin: small, server });
    expect(skipped).toContain(
      'FX-ERROR-22: a connection that is reset before the headers is connection (skipped: its proxy keeps connections)',
    );
    expect(skipped).toContain(
      'FX-ERROR-13: a prompt that the service blocks is content-filter (skipped: it blocks no prompt)',
    );
    expect(skipped).toContainEqual(
      expect.stringMatching(/^FX-CONTENT-18: .*\(skipped: the server has no sample of provider-block\)$/),
    );
    const { readRequest: _unread, ...mute } = server;
    expect(declareSuite({ ...wired, plugin: small, server: mute }).skipped).toContainEqual(
      expect.stringMatching(/^FX-TOOLS-01: .*\(skipped: the server has no readRequest\)$/),
    );
  });
});

describe('a provider that cannot be created', () => {
  it('fails every rule that creates one, with the error of its schema', async () => {
    const broken = await runSuite({ ...wired, plugin: small, options: { nonsense: true } });
    expect(broken.get('FX-UNARY-01')).toMatch(/rejects the options of the test.*nonsense/s);
  });
});

describe('a failure', () => {
  const failureOf = async (id: string, options: ProviderConformanceOptions): Promise<unknown> => {
    const test = declareSuite(options).tests.find(({ name }) => name.startsWith(id));
    return await test?.body().then(
      () => undefined,
      (error: unknown) => error,
    );
  };
  const misnaming = spoiltPlugin({
    call:
      (call) =>
      async (...asked) => ({ ...(await call(...asked)), model: 'another' }),
  });

  it('has the two values that a runner shows as a difference, and names the place where they differ', async () => {
    expect(await failureOf('FX-UNARY-06', { ...wired, plugin: misnaming })).toMatchObject({
      message: expect.stringContaining("whole response.model: expected 'served-model-1', found 'another'"),
      actual: 'another',
      expected: 'served-model-1',
    });
    expect(() => expectEqual({ a: [{ b: 1, c: 2 }] }, { a: [{ b: 1, c: 3 }] }, 'it')).toThrow(
      /^it, at a\[0\]\.c: expected 3, found 2$/,
    );
    expect(() => expectEqual({ a: 1, b: 1 }, { a: 2, b: 2 }, 'it')).toThrow('it: expected { a: 2, b: 2 }, found');
  });

  it('names what settles it where the service or the provider cannot do what the rule requires', async () => {
    expect(String(await failureOf('FX-UNARY-06', { ...wired, plugin: misnaming }))).toMatch(
      /\nIf the service cannot do this, name the reason in the server: lacks: { 'served-model': '…' }$/,
    );
    const wordless = spoiltPlugin({
      call:
        (call) =>
        async (...asked) => ({ ...(await call(...asked)), toolCalls: [] }),
    });
    expect(String(await failureOf('FX-TOOLS-06', { ...wired, plugin: wordless }))).toContain(
      'capabilities.tools: false',
    );
  });

  it.each([
    ['FX-TOOLS-03', 'add a warning with setting `toolChoice`'],
    ['FX-TOOLS-11', 'put it into the text, for example `Error: …`, and read it back in `readRequest`'],
  ])('of %s says how to meet the rule without a field, and not to switch tools off', async (id, way) => {
    const forgetful = spoiltPlugin({
      call:
        (call) =>
        async ({ toolChoice: _choice, ...request }, context) =>
          await call({ ...request, messages: request.messages.map(withoutFailure) }, context),
    });
    const message = String(await failureOf(id, { ...wired, plugin: forgetful }));
    expect(message).toMatch(new RegExp(`\\nIf the service has no field for this, ${way}$`));
    expect(message).not.toContain('capabilities');
  });

  it('of a plugin with a service, without a server, says to pass one, and nothing is sent', async () => {
    const plugin = defineProvider({
      id: 'far',
      displayName: 'Far',
      ...(small.apiKey !== undefined && { apiKey: small.apiKey }),
      configSchema: defineOptions<{ model: string }>({ model: serviceOptions.model }),
      create: ({ model }, context) => small.create({ model, baseURL: 'https://api.tea.example/v1' }, context),
    });
    const broken = await runSuite({ plugin }, (id) => ['FX-STREAM-01', 'FX-ABORT-01', 'FX-PLUGIN-01'].includes(id));
    expect(broken.get('FX-STREAM-01')).toMatch(
      /sends requests to api\.tea\.example, which the suite does not reach\. Pass `server`/,
    );
    expect(broken.has('FX-PLUGIN-01')).toBe(false);
  });
});

/** The message, without the mark of a failed tool. */
function withoutFailure(message: Message): Message {
  if (!('isError' in message)) return message;
  const { isError: _failed, ...rest } = message;
  return rest;
}
