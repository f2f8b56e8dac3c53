import { describe, expectTypeOf, it } from 'vitest';
import * as z from 'zod';
import {
  type BroadcastResult,
  type CallOptions,
  type ClientEventName,
  type ClientEvents,
  configFromEnv,
  configToEnv,
  createFlexiAI,
  defineProvider,
  type EntryOptions,
  type FlexiAI,
  type Hooks,
  majority,
  type NamedEntry,
  type Provider,
  type ResponseStream,
  resolveConfig,
  type UnifiedResponse,
} from '../index.ts';

declare const provider: Provider;
declare const ai: FlexiAI;

const acme = defineProvider({
  id: 'acme',
  displayName: 'Acme',
  configSchema: z.strictObject({ model: z.string(), apiKey: z.optional(z.string()) }),
  create: () => provider,
});
const zeta = defineProvider({
  id: 'zeta',
  displayName: 'Zeta',
  configSchema: z.strictObject({ model: z.enum(['z1', 'z2']), endpoint: z.string() }),
  create: () => provider,
});

describe('entries', () => {
  it('of plugins need no registration', () => {
    expectTypeOf(
      createFlexiAI({ providers: [acme({ model: 'm' }), zeta({ model: 'z1', endpoint: 'e' })] }),
    ).toEqualTypeOf<FlexiAI>();
  });

  it('by name accept exactly the ids and the options of the plugins', () => {
    createFlexiAI({
      plugins: [acme, zeta],
      providers: [
        { provider: 'acme', model: 'm', name: 'first', timeouts: { totalMs: 5 } },
        { provider: 'zeta', model: 'z2', endpoint: 'e' },
        acme({ model: 'm' }),
      ],
    });
    // @ts-expect-error no plugin has this id
    createFlexiAI({ plugins: [acme, zeta], providers: [{ provider: 'acm', model: 'm' }] });
    // @ts-expect-error an option of the other plugin
    createFlexiAI({ plugins: [acme, zeta], providers: [{ provider: 'acme', model: 'm', endpoint: 'e' }] });
    // @ts-expect-error a required option is missing
    createFlexiAI({ plugins: [acme, zeta], providers: [{ provider: 'zeta', model: 'z1' }] });
    // @ts-expect-error a model that the other plugin would take
    createFlexiAI({ plugins: [acme, zeta], providers: [{ provider: 'zeta', model: 'm', endpoint: 'e' }] });
    // @ts-expect-error no model
    createFlexiAI({ plugins: [acme, zeta], providers: [{ provider: 'acme' }] });
    // @ts-expect-error a misspelt option of core
    createFlexiAI({ plugins: [acme, zeta], providers: [{ provider: 'acme', model: 'm', prio: 1 }] });
  });

  it('with a name that no plugin and no registration has do not compile', () => {
    // @ts-expect-error "acme" is not registered
    createFlexiAI({ providers: [{ provider: 'acme', model: 'm' }] });
  });

  it('by name have the options of the plugin and of core', () => {
    expectTypeOf<NamedEntry<typeof acme>>().toEqualTypeOf<
      { readonly provider: 'acme' } & { model: string; apiKey?: string | undefined } & EntryOptions
    >();
    expectTypeOf<NamedEntry<typeof acme | typeof zeta>['provider']>().toEqualTypeOf<'acme' | 'zeta'>();
  });

  it('may be readonly constants', () => {
    const providers = [{ provider: 'acme', model: 'm' }] as const;
    const plugins = [acme] as const;
    createFlexiAI({ providers, plugins });
  });
});

describe('the configuration', () => {
  it('rejects unknown options and wrong types', () => {
    const providers = [acme({ model: 'm' })];
    // @ts-expect-error no providers
    createFlexiAI({});
    // @ts-expect-error misspelt: timeouts
    createFlexiAI({ providers, timeout: { totalMs: 5 } });
    // @ts-expect-error not a number
    createFlexiAI({ providers, timeouts: { totalMs: '5s' } });
    // @ts-expect-error the plugin in place of an entry
    createFlexiAI({ providers: [acme] });
    // @ts-expect-error an unknown scope
    createFlexiAI({ providers, middleware: [{ name: 'x', scope: 'calls', handle: (r, _c, next) => next(r) }] });
    // @ts-expect-error `true` is not accepted
    createFlexiAI({ providers, circuitBreaker: true });
    // @ts-expect-error a share is an option of another kind
    createFlexiAI({ providers, circuitBreaker: { minimumCalls: 5 } });
  });
});

describe('what comes from outside', () => {
  it('makes a client, whatever it contains', () => {
    createFlexiAI(resolveConfig({ plugins: [acme], preset: 'fast' }, configFromEnv({})));
    createFlexiAI(resolveConfig({ providers: [{ provider: 'whatever', option: 1 }] }));
    ai.reconfigure(resolveConfig(configFromEnv({})));
    expectTypeOf(configToEnv({ providers: [acme({ model: 'small' })] })).toEqualTypeOf<{
      readonly [variable: string]: string;
    }>();
  });

  it('does not loosen the types of entries that are written in code', () => {
    // @ts-expect-error it is not registered
    createFlexiAI({ providers: [{ provider: 'whatever', model: 'x' }] });
    createFlexiAI({
      providers: [acme({ model: 'small' })],
      preset: 'reliable',
      presets: { mine: { preset: 'batch' } },
    });
    // @ts-expect-error a preset contains no code
    createFlexiAI({ providers: [acme({ model: 'small' })], presets: { mine: { logger: console } } });
    // @ts-expect-error an alias stands for models
    createFlexiAI({ providers: [acme({ model: 'small' })], aliases: { smart: 1 } });
  });
});

describe('calls', () => {
  it('return a response, or a stream at once', () => {
    expectTypeOf(ai.chatCompletion({ prompt: 'x' })).toEqualTypeOf<Promise<UnifiedResponse>>();
    expectTypeOf(ai.streamChatCompletion({ prompt: 'x' })).toEqualTypeOf<ResponseStream>();
    expectTypeOf(ai.chatCompletion).parameter(1).toEqualTypeOf<CallOptions | undefined>();
  });

  it('reject unknown fields, and parts where they are not allowed', () => {
    // @ts-expect-error a name of another library
    ai.chatCompletion({ prompt: 'x', max_tokens: 5 });
    // @ts-expect-error not a number
    ai.chatCompletion({ prompt: 'x', temperature: 'hot' });
    // @ts-expect-error not a role
    ai.chatCompletion({ messages: [{ role: 'developer', content: 'x' }] });
    // @ts-expect-error an image in a system message
    ai.chatCompletion({ messages: [{ role: 'system', content: [{ type: 'image', url: 'https://x' }] }] });
    // @ts-expect-error a result that answers no call
    ai.chatCompletion({ messages: [{ role: 'tool', content: 'x' }] });
    // @ts-expect-error not an option
    ai.chatCompletion({ prompt: 'x' }, { timeout: 5 });
  });

  it('accept an earlier answer as a message', () => {
    const earlier = {} as UnifiedResponse;
    ai.chatCompletion({
      messages: [
        { role: 'assistant', content: earlier.content },
        { role: 'user', content: 'And?' },
      ],
    });
  });
});

describe('events', () => {
  it('are typed by their name', () => {
    ai.on('failover', (event) => {
      expectTypeOf(event).toEqualTypeOf<ClientEvents['failover']>();
      expectTypeOf(event.from).toEqualTypeOf<string>();
    });
    ai.on('breakerChange', ({ to }) => {
      expectTypeOf(to).toEqualTypeOf<'closed' | 'open' | 'half-open' | 'isolated'>();
    });
    expectTypeOf(ai.on('error', () => undefined)).toEqualTypeOf<() => void>();
    // @ts-expect-error no event of this name
    ai.on('fail', () => undefined);
  });
});

describe('the status', () => {
  it('is one for a name, and a list without a name', () => {
    expectTypeOf(ai.getProviderStatus('a').health).toEqualTypeOf<'healthy' | 'degraded' | 'unhealthy' | 'unknown'>();
    expectTypeOf(ai.getProviderStatus()).toExtend<readonly { readonly name: string }[]>();
    // @ts-expect-error a snapshot is readonly
    ai.getRequestStats().total = 0;
  });
});

describe('hooks', () => {
  it('are one for each event, and one for chunks', () => {
    expectTypeOf<keyof Hooks>().toEqualTypeOf<`on${Capitalize<ClientEventName>}` | 'onChunk'>();
    expectTypeOf<NonNullable<Hooks['onFailover']>>().parameter(0).toEqualTypeOf<ClientEvents['failover']>();
  });

  it('may be asynchronous, and need no annotation', () => {
    createFlexiAI({
      providers: [acme({ model: 'm' })],
      hooks: {
        onRetry: async ({ delayMs }) => expectTypeOf(delayMs).toEqualTypeOf<number>(),
        onChunk: ({ part }) => part.type === 'text-delta' && part.delta,
        // @ts-expect-error there is no such hook
        onRetries: () => undefined,
      },
    });
  });
});

describe('a broadcast', () => {
  it('has at least one answer, typed by its schema', async () => {
    const plain = await ai.broadcast({ prompt: 'x' }, { maxConcurrency: 2 });
    expectTypeOf(plain).toEqualTypeOf<BroadcastResult>();
    expectTypeOf(plain.responses[0]).toEqualTypeOf<UnifiedResponse>();
    const schema = z.object({ side: z.string() });
    const typed = await ai.broadcast({ prompt: 'x', responseFormat: { type: 'json-schema', name: 'coin', schema } });
    expectTypeOf(typed.responses[0].object).toEqualTypeOf<{ side: string } | undefined>();
    expectTypeOf(majority(typed, ({ object }) => object?.side ?? '').response.object?.side).toEqualTypeOf<
      string | undefined
    >();
  });
});
