import { describe, expect, it, vi } from 'vitest';
import {
  ConfigurationError,
  createFlexiAI,
  type FlexiAIConfig,
  type Middleware,
  ServerError,
} from '../../src/index.ts';
import { rawProvider } from '../raw-provider.ts';
import { answer, scripted } from '../scripted-provider.ts';
import { errorOf } from '../settle.ts';

const at = { provider: 'a', model: 'm' };
const ask = { prompt: 'Hello' };
const gate = () => Promise.withResolvers<string>();

/** A plugin that records the providers that it made and closed. */
function counted(id: string) {
  const made: string[] = [];
  const closed: string[] = [];
  const plugin = rawProvider(id, {});
  const counting = {
    ...plugin,
    id,
    apiVersion: plugin.apiVersion,
    configSchema: plugin.configSchema,
    create: (config: { model: string }, context: { name: string }) => {
      const number = `${context.name}#${made.length}`;
      made.push(number);
      return {
        ...plugin.create(config, context as never),
        chatCompletion: async () => answer(number, context.name, config.model),
        close: async () => void closed.push(number),
      };
    },
  };
  const entry = (options: { model: string; name?: string; region?: string }) =>
    ({ provider: id, plugin: counting as never, options }) as const;
  return { entry, made, closed };
}

describe('reconfigure()', () => {
  it('takes effect for the next call', async () => {
    const [a, b] = [scripted('a'), scripted('b')];
    const ai = createFlexiAI({ providers: [a({ model: 'm' })] });
    ai.reconfigure({ providers: [b({ model: 'm' })] });
    expect((await ai.chatCompletion(ask)).provider).toBe('b');
    expect(a.calls).toEqual([]);
    await ai.close();
  });

  it.each([
    ['an unknown option', { providers: [scripted('b')({ model: 'm' })], retri: {} }, 'did you mean "retry"'],
    ['no entry', { providers: [] }, 'at least one entry'],
    [
      'an unknown preset',
      { providers: [scripted('b')({ model: 'm' })], preset: 'realiable' },
      'did you mean "reliable"',
    ],
    ['no object', undefined, 'expects an object'],
  ])('with %s throws and changes nothing', async (_what, config, message) => {
    const a = scripted('a');
    const ai = createFlexiAI({ providers: [a({ model: 'm' })] });
    const changed = vi.fn();
    ai.on('reconfigure', changed);
    expect(() => ai.reconfigure(config as FlexiAIConfig)).toThrow(message);
    expect((await ai.chatCompletion(ask)).provider).toBe('a');
    expect(changed).not.toHaveBeenCalled();
    await ai.close();
  });

  it('keeps the logger, and warns about a new one', async () => {
    const silent = { debug() {}, info() {}, warn() {}, error() {} };
    const providers = [scripted('a')({ model: 'm' })];
    const ai = createFlexiAI({ providers, logger: silent });
    expect(() => ai.reconfigure({ providers, logger: { ...silent } })).toThrow(
      'The logger of a client cannot be changed',
    );
    ai.reconfigure({ providers, logger: silent });
    await ai.close();
  });

  it('is rejected by a closed client', async () => {
    const providers = [scripted('a')({ model: 'm' })];
    const ai = createFlexiAI({ providers });
    await ai.close();
    expect(() => ai.reconfigure({ providers })).toThrow(ConfigurationError);
  });

  it('keeps the state of unchanged entries, and drops the rest', async () => {
    const [a, b] = [scripted('a'), scripted('b')];
    const breaker = { circuitBreaker: { failureThreshold: 1 }, retry: { maxRetries: 0 } } as const;
    const ai = createFlexiAI({ providers: [a({ model: 'm' }), b({ model: 'm' })], ...breaker });
    a.always(new ServerError('boom', at));
    b.next(new ServerError('boom', at));
    await errorOf(ai.chatCompletion(ask));
    expect(ai.getProviderStatus().map(({ circuit }) => circuit?.state)).toEqual(['open', 'open']);
    ai.reconfigure({ providers: [b({ model: 'other' }), a({ model: 'm' })], ...breaker });
    expect(ai.getProviderStatus().map(({ name, priority, circuit }) => [name, priority, circuit?.state])).toEqual([
      ['b', 1, 'closed'],
      ['a', 2, 'open'],
    ]);
    expect(ai.getProviderStatus('a')).toMatchObject({ requests: 1, failures: 1 });
    expect(ai.getProviderStatus('b')).toMatchObject({ requests: 0, failures: 0 });
    await ai.close();
  });

  it('also keeps it where only settings changed: priority, weight, clocks, number of retries', async () => {
    const a = scripted('a');
    const ai = createFlexiAI({ providers: [a({ model: 'm' })] });
    await ai.chatCompletion({ ...ask, model: 'x' });
    ai.reconfigure({
      providers: [a({ model: 'm', priority: 7, weight: 3, timeouts: { totalMs: 5 }, retry: { maxRetries: 9 } })],
    });
    expect(ai.getProviderStatus('a')).toMatchObject({ priority: 7, successes: 1 });
    ai.reconfigure({ providers: [a({ model: 'm' })], circuitBreaker: false });
    expect(ai.getProviderStatus('a')).toMatchObject({ priority: 1, successes: 0, circuit: undefined });
    await ai.close();
  });

  it('shares the state between calls that began before and after it', async () => {
    const a = scripted('a');
    const ai = createFlexiAI({
      providers: [a({ model: 'm' })],
      circuitBreaker: { failureThreshold: 2 },
      retry: { maxRetries: 0 },
    });
    const first = gate();
    a.next(() => first.promise, new ServerError('boom', at));
    const early = ai.chatCompletion(ask);
    ai.reconfigure({
      providers: [a({ model: 'm', weight: 2 })],
      circuitBreaker: { failureThreshold: 2 },
      retry: { maxRetries: 0 },
    });
    expect(ai.getProviderStatus('a').inFlight).toBe(1);
    await errorOf(ai.chatCompletion(ask));
    first.reject(new ServerError('boom', at));
    await errorOf(early);
    expect(ai.getProviderStatus('a')).toMatchObject({ inFlight: 0, failures: 2, circuit: { state: 'open' } });
    await ai.close();
  });

  it('lets calls in flight finish with their configuration, failover and middleware included', async () => {
    const [a, b, c] = [scripted('a'), scripted('b'), scripted('c')];
    const seen: string[] = [];
    const noting = (name: string): Middleware => ({
      name,
      scope: 'attempt',
      handle: (request, _context, next) => {
        seen.push(name);
        return next(request);
      },
    });
    const ai = createFlexiAI({
      providers: [a({ model: 'm' }), b({ model: 'm' })],
      middleware: [noting('old')],
      retry: { maxRetries: 0 },
    });
    const first = gate();
    a.next(() => first.promise);
    const early = ai.chatCompletion(ask);
    ai.reconfigure({ providers: [c({ model: 'm' })], middleware: [noting('new')] });
    first.reject(new ServerError('boom', at));
    expect((await early).provider).toBe('b');
    expect(seen).toEqual(['old', 'old']);
    expect((await ai.chatCompletion(ask)).provider).toBe('c');
    expect(seen.at(-1)).toBe('new');
    await ai.close();
  });

  it('lets open streams finish', async () => {
    const [a, b] = [scripted('a'), scripted('b')];
    a.next({ stream: ['one ', 'two ', 'three'] });
    const ai = createFlexiAI({ providers: [a({ model: 'm' })] });
    let text = '';
    for await (const delta of ai.streamChatCompletion(ask).textStream) {
      if (text === '') ai.reconfigure({ providers: [b({ model: 'm' })] });
      text += delta;
    }
    expect(text).toBe('one two three');
    expect(ai.getRequestStats()).toMatchObject({ succeeded: 1, failed: 0, inFlight: 0 });
    expect((await ai.chatCompletion(ask)).provider).toBe('b');
    await ai.close();
  });

  it('closes providers of entries that are gone or changed, but not before the calls that may ask them are over', async () => {
    const [slow, x] = [scripted('slow'), counted('x')];
    const first = gate();
    slow.next(() => first.promise);
    const ai = createFlexiAI({
      providers: [slow({ model: 'm' }), x.entry({ model: 'm', name: 'gone' }), x.entry({ model: 'm', name: 'same' })],
    });
    const early = ai.chatCompletion(ask);
    ai.reconfigure({ providers: [slow({ model: 'm' }), x.entry({ model: 'm', name: 'same' })] });
    await Promise.resolve();
    // A provider that was made only for the comparison is closed.
    expect([x.made, x.closed]).toEqual([['gone#0', 'same#1', 'same#2'], ['same#2']]);
    first.resolve('late');
    await early;
    await vi.waitFor(() => expect(x.closed).toEqual(['same#2', 'gone#0']));
    await ai.close();
    expect(x.closed).toEqual(['same#2', 'gone#0', 'same#1']);
  });

  it('leaves nothing open that close() would not close, even while calls of a former configuration run', async () => {
    const [slow, x] = [scripted('slow'), counted('x')];
    slow.always('hang');
    const ai = createFlexiAI({ providers: [slow({ model: 'm' }), x.entry({ model: 'm' })] });
    const early = errorOf(ai.chatCompletion(ask));
    ai.reconfigure({ providers: [slow({ model: 'n' })] });
    await ai.close({ timeoutMs: 0 });
    await early;
    expect(x.closed).toEqual(['x#0']);
  });

  it('keeps middleware of use() and listeners of on(), and replaces those of the configuration', async () => {
    const a = scripted('a');
    const seen: string[] = [];
    const noting = (name: string): Middleware => ({
      name,
      scope: 'call',
      handle: (request, _context, next) => {
        seen.push(name);
        return next(request);
      },
    });
    const hook = (name: string) => () => void seen.push(name);
    const ai = createFlexiAI({
      providers: [a({ model: 'm' })],
      middleware: [noting('old')],
      hooks: { onResponse: hook('old hook') },
    });
    const leave = ai.use(noting('used'));
    ai.on('response', hook('listener'));
    ai.reconfigure({
      providers: [a({ model: 'm' })],
      middleware: [noting('new')],
      hooks: { onResponse: hook('new hook') },
    });
    await ai.chatCompletion(ask);
    expect(seen).toEqual(['new', 'used', 'listener', 'new hook']);
    leave();
    await ai.chatCompletion(ask);
    expect(seen.slice(4)).toEqual(['new', 'listener', 'new hook']);
    await ai.close();
  });

  it('keeps the primary and isolations that were set by hand, while the entry exists', async () => {
    const [a, b] = [scripted('a'), scripted('b')];
    const providers = [a({ model: 'm' }), b({ model: 'm' })];
    const ai = createFlexiAI({ providers });
    ai.setPrimaryProvider('b');
    ai.isolate('a');
    ai.reconfigure({ providers: [a({ model: 'n' }), b({ model: 'm' })] });
    expect(ai.getProviderStatus().map(({ name, primary, circuit }) => [name, primary, circuit?.state])).toEqual([
      ['b', true, 'closed'],
      ['a', false, 'isolated'],
    ]);
    ai.reconfigure({ providers: [a({ model: 'n' })] });
    expect(ai.getProviderStatus().map(({ name }) => name)).toEqual(['a']);
    await ai.close();
  });

  it('reports what changed', async () => {
    const [a, b] = [scripted('a'), scripted('b')];
    const ai = createFlexiAI({ providers: [a({ model: 'm' }), a({ model: 'm' }), b({ model: 'm' })] });
    const changed = vi.fn();
    ai.on('reconfigure', changed);
    ai.reconfigure({ providers: [a({ model: 'm' }), a({ model: 'n' }), a({ model: 'm', name: 'c' })] });
    expect(changed.mock.calls).toEqual([[{ added: ['c'], removed: ['b'], replaced: ['a-2'], kept: ['a'] }]]);
    await ai.close();
  });

  it('keeps the turns and affinities of routing that did not change', async () => {
    const [a, b] = [scripted('a'), scripted('b')];
    const config = { providers: [a({ model: 'm' }), b({ model: 'm' })], routing: { strategy: 'round-robin' } } as const;
    const ai = createFlexiAI(config);
    const order: string[] = [];
    for (let call = 0; call < 4; call += 1) {
      order.push((await ai.chatCompletion(ask)).provider);
      ai.reconfigure(config);
    }
    expect(new Set(order.slice(0, 2)).size).toBe(2);
    expect(order.slice(2)).toEqual(order.slice(0, 2));
    await ai.close();
  });

  it('may be called by a listener during a reset of all circuits', async () => {
    const [a, b] = [scripted('a'), scripted('b')];
    for (const plugin of [a, b]) plugin.always(new ServerError('boom', at));
    const ai = createFlexiAI({
      providers: [a({ model: 'm' }), b({ model: 'm' })],
      retry: { maxRetries: 0 },
      circuitBreaker: { failureThreshold: 1 },
    });
    await errorOf(ai.chatCompletion(ask));
    ai.on('breakerChange', () => ai.reconfigure({ providers: [a({ model: 'm' })] }));
    expect(() => ai.resetCircuitBreakers()).not.toThrow();
    expect(ai.getProviderStatus().map(({ name, circuit }) => [name, circuit?.state])).toEqual([['a', 'closed']]);
    await ai.close();
  });
});
