import { describe, expect, it } from 'vitest';
import { declareSuite, runSuite } from '../../test/run-suite.ts';
import { expectBroken, wired } from '../../test/small-provider/expect-broken.ts';
import { mistakes } from '../../test/small-provider/mistakes.ts';
import { small } from '../../test/small-provider/small-plugin.ts';
import { mockProvider } from '../mock/mock-provider.ts';
import { conformanceRules } from './conformance-rules.ts';
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
    const server = { ...openaiChatConformance, lacks: { resets: 'its proxy keeps connections' } };
    const { skipped } = declareSuite({ ...wired, plugin: small, server });
    expect(skipped).toContain(
      'FX-ERROR-22: a connection that is reset before the headers is connection (skipped: its proxy keeps connections)',
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
