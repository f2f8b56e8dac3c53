import { isObject } from '../../data/json-fields.ts';

/** The source text of Node's own `fetch`: it loads undici from inside Node on its first call. */
const NODE_FETCH = /internal\/deps\/undici|lazyUndici/;

/**
 * The dispatchers that undici installs when it loads. The second is the form in which a newer undici shows its agent to an older
 * one.
 */
const AGENT = 'Agent';
const WRAPPED_AGENT = 'Dispatcher1Wrapper';

const DISPATCHERS = ['undici.globalDispatcher.1', 'undici.globalDispatcher.2'].map((key) => Symbol.for(key));

/**
 * Whether the application changes the network of the global `fetch`: with its own `fetch` (tests, tracing, a framework's cache) or
 * with undici's `setGlobalDispatcher` (a proxy, certificates, a mock). Providers must then use the same network. Checked before
 * each request, because it may change at any time; what was checked before is cached.
 */
export class ApplicationNetwork {
  #nodeFetch: unknown;
  readonly #plainDispatchers: unknown[] = [];

  isReplaced(): boolean {
    return this.#isFetchReplaced() || DISPATCHERS.some((key, index) => this.#isDispatcherReplaced(key, index));
  }

  #isFetchReplaced(): boolean {
    const { fetch } = globalThis;
    if (fetch === this.#nodeFetch) return false;
    // Recognised by its source text: the application may have replaced it before this module was loaded, and a test runner's
    // context has the function of another realm. If a later version of Node has another text, the global `fetch` is used, which is
    // slower but correct.
    if (typeof fetch !== 'function' || !NODE_FETCH.test(Function.prototype.toString.call(fetch))) return true;
    this.#nodeFetch = fetch;
    return false;
  }

  #isDispatcherReplaced(key: symbol, index: number): boolean {
    const dispatcher: unknown = Reflect.get(globalThis, key);
    if (typeof dispatcher !== 'object' || dispatcher === null || dispatcher === this.#plainDispatchers[index])
      return false;
    if (!isPlain(dispatcher)) return true;
    this.#plainDispatchers[index] = dispatcher;
    return false;
  }
}

/** Whether undici created it, and not the application with its own settings or interceptors. */
function isPlain(dispatcher: object): boolean {
  const name = dispatcher.constructor?.name;
  // The dispatcher that it wraps is under the other key and is checked there.
  if (name === WRAPPED_AGENT) return true;
  if (name !== AGENT || Object.hasOwn(dispatcher, 'dispatch')) return false;
  // `compose()` returns a proxy of the agent with another `dispatch`.
  const prototype: unknown = Object.getPrototypeOf(dispatcher);
  if (!isObject(prototype) || Reflect.get(dispatcher, 'dispatch') !== prototype['dispatch']) return false;
  const options = ownSymbol(dispatcher, 'options');
  const factory = ownSymbol(dispatcher, 'factory');
  // Another version of undici stores the options elsewhere, so the agent is unknown.
  if (!isObject(options) || typeof factory !== 'function') return false;
  return factory.name === 'defaultFactory' && Object.values(options).every(isDefault);
}

/** Every option of an agent is undefined by default, except one number, which is unlimited. */
function isDefault(option: unknown): boolean {
  return option === undefined || option === null || option === Number.POSITIVE_INFINITY;
}

function ownSymbol(object: object, description: string): unknown {
  const symbol = Object.getOwnPropertySymbols(object).find((each) => each.description === description);
  return symbol === undefined ? undefined : Reflect.get(object, symbol);
}
