import { describe, expect, it } from 'vitest';
import { scripted } from '../../test/scripted-provider.ts';
import { createFlexiAI, defineProvider, ServerError } from '../index.ts';

const at = { provider: 'a', model: 'm' };

/** A scripted provider that knows models. */
function knowing(id: string, ...models: string[]) {
  const inner = scripted(id);
  const plugin = defineProvider({
    id,
    displayName: id,
    configSchema: inner.configSchema,
    models: models.map((model) => ({ id: model })),
    create: inner.create as never,
  });
  return { inner, plugin };
}

function client(aliases: Record<string, string | readonly string[]>) {
  const a = knowing('a', 'large', 'small');
  const b = knowing('b', 'big', 'tiny');
  const ai = createFlexiAI({
    providers: [a.plugin({ model: 'large' }), b.plugin({ model: 'big' })],
    retry: { maxRetries: 0 },
    aliases,
  });
  return { ai, a: a.inner, b: b.inner };
}

const candidates = (ai: ReturnType<typeof client>['ai'], model: string) =>
  ai.explain({ prompt: 'x', model }).candidates.map(({ provider, model: asked }) => `${provider}/${asked}`);

describe('an alias', () => {
  it('of one model stands for its name; other providers keep their own', async () => {
    const { ai, a } = client({ smart: 'small' });
    expect(candidates(ai, 'smart')).toEqual(['a/small', 'b/big']);
    await ai.chatCompletion({ prompt: 'x', model: 'smart' });
    expect(a.calls.map(({ model }) => model)).toEqual(['small']);
  });

  it('of several models stands for them in order of preference, and for no others', async () => {
    const { ai, a, b } = client({ fast: ['tiny', 'small'] });
    expect(candidates(ai, 'fast')).toEqual(['b/tiny', 'a/small']);
    b.always(new ServerError('boom', at));
    await ai.chatCompletion({ prompt: 'x', model: 'fast' });
    expect([b.calls.at(-1)?.model, a.calls.map(({ model }) => model)]).toEqual(['tiny', ['small']]);
  });

  it("can stand in a call's own list of models", () => {
    const { ai } = client({ fast: ['tiny', 'small'] });
    const { candidates: plan } = ai.explain({ prompt: 'x' }, { models: ['big', 'fast'] });
    expect(plan.map(({ model }) => model)).toEqual(['big', 'tiny', 'small']);
  });

  it('leaves other names alone, those of all objects included', () => {
    const { ai } = client({ smart: 'small' });
    expect(candidates(ai, 'tiny')).toEqual(['a/large', 'b/tiny']);
    expect(candidates(ai, 'constructor')).toEqual(['a/constructor', 'b/big']);
  });

  it.each([
    [{ a: '' }, 'aliases.a'],
    [{ a: [] }, 'aliases.a'],
    [{ a: ['x', 7] }, 'aliases.a'],
    [{ '': 'x' }, 'aliases.'],
    [{ a: 'b', b: 'c' }, 'aliases.a'],
    ['a', 'aliases'],
  ])('that is none is refused: %j', (aliases, path) => {
    expect(() => client(aliases as never)).toThrow(path);
  });
});
