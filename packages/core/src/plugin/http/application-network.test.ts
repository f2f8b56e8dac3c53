import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { startUpstream } from '../../../test/upstream.ts';
import { ApplicationNetwork } from './application-network.ts';
import { type ProviderFetch, providerFetch } from './provider-fetch.ts';

let url: string;
let send: ProviderFetch;
const read = async (): Promise<string> => (await send(url, { method: 'POST', body: 'prompt' })).text();

beforeEach(async () => {
  ({ url } = await startUpstream((_request, response) => response.end('direct')));
  send = providerFetch();
});
afterEach(() => {
  send.close();
  vi.unstubAllGlobals();
});

describe('a global fetch that the application replaced', () => {
  const replacement = () => vi.fn<typeof fetch>().mockImplementation(async () => new Response('replaced'));

  it('is used for requests, and follows no redirects, if it was replaced before the provider was created', async () => {
    const own = replacement();
    vi.stubGlobal('fetch', own);
    send = providerFetch();
    expect(await read()).toBe('replaced');
    expect(own).toHaveBeenCalledExactlyOnceWith(url, { method: 'POST', body: 'prompt', redirect: 'manual' });
  });

  it('is used for the following requests if it is replaced after the first one, until it is removed', async () => {
    expect(await read()).toBe('direct');
    vi.stubGlobal('fetch', replacement());
    expect(await read()).toBe('replaced');
    vi.unstubAllGlobals();
    expect(await read()).toBe('direct');
  });

  it('passes its error on as the error of the request', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('mocked failure')));
    await expect(read()).rejects.toThrow('mocked failure');
  });

  it('is used if it is a proxy of the original, as monitors install it', async () => {
    const called = vi.fn<() => void>();
    const traced = new Proxy(fetch, {
      apply: (target, receiver, args: Parameters<typeof fetch>) => {
        called();
        return Reflect.apply(target, receiver, args);
      },
    });
    vi.stubGlobal('fetch', traced);
    expect(await read()).toBe('direct');
    expect(called).toHaveBeenCalledOnce();
  });
});

describe('the original global fetch', () => {
  it('is recognised as the original', () => {
    expect(new ApplicationNetwork().isReplaced()).toBe(false);
  });
});

describe("undici's global dispatcher", () => {
  interface Dispatcher {
    dispatch(options: unknown, handler: unknown): boolean;
    compose(interceptor: (dispatch: Dispatcher['dispatch']) => Dispatcher['dispatch']): Dispatcher;
  }
  type AgentClass = new (options?: object) => Dispatcher;

  const keys = [2, 1].map((version) => Symbol.for(`undici.globalDispatcher.${version}`));
  let key: symbol;
  let original: Dispatcher;

  beforeAll(async () => {
    // undici sets its own dispatcher when it loads, with the first request.
    await fetch('data:,').then((response) => response.text());
    key = keys.find((each) => Reflect.has(globalThis, each)) ?? Symbol('none');
    original = Reflect.get(globalThis, key);
  });
  afterEach(() => void Reflect.set(globalThis, key, original));

  const Agent = (): AgentClass => original.constructor as AgentClass;
  function isAsked(dispatcher: Dispatcher): boolean {
    Reflect.set(globalThis, key, dispatcher);
    return new ApplicationNetwork().isReplaced();
  }

  it('is not used while it is the one that undici created, or an equivalent one', () => {
    expect(isAsked(original)).toBe(false);
    expect(isAsked(new (Agent())())).toBe(false);
  });

  it.each<[string, () => Dispatcher]>([
    ['a proxy agent', () => new (class ProxyAgent extends Agent() {})()],
    ['a mock agent', () => new (class MockAgent extends Agent() {})()],
    ['an agent with its own certificates', () => new (Agent())({ connect: { ca: 'certificate' } })],
    ['an agent with its own connector', () => new (Agent())({ connect: () => undefined })],
    ['an agent with its own limits', () => new (Agent())({ headersTimeout: 1000 })],
    ['an agent with its own factory', () => new (Agent())({ factory: () => original })],
    [
      'an agent with interceptors',
      () => original.compose?.((dispatch) => (options, handler) => dispatch(options, handler)),
    ],
    ['an agent whose dispatch was replaced', () => Object.assign(new (Agent())(), { dispatch: () => true })],
    ['something unknown', () => ({ dispatch: () => true, compose: () => original })],
  ])('is used if the application set %s', (_what, make) => {
    expect(isAsked(make())).toBe(true);
  });
});
