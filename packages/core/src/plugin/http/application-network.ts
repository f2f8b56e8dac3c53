import { isObject } from '../../data/json-fields.ts';

/** What Node's own `fetch` says of itself: it loads undici from inside Node at its first call. */
const NODE_FETCH = /internal\/deps\/undici|lazyUndici/;

/** What undici itself installs when it loads. The second is how a newer undici shows its own agent to an older one. */
const AGENT = 'Agent';
const WRAPPED_AGENT = 'Dispatcher1Wrapper';

const DISPATCHERS = ['undici.globalDispatcher.1', 'undici.globalDispatcher.2'].map((key) => Symbol.for(key));

/**
 * Whether the application sends the traffic of the global `fetch` another way than Node does: with a `fetch` of its own
 * (tests, tracing, a framework's cache) or with undici's `setGlobalDispatcher` (a proxy, certificates, a mock). It expects
 * the same of ours. Asked before each request, since it may change at any time: what was seen before is not looked at again.
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
    // Told by its text: it may have been replaced before this module was loaded, and a test runner's context has the
    // function of another realm. Where Node words it differently some day, the global `fetch` does the work: slower, but right.
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

/** Whether undici made it for itself, and not the application with settings or interceptors of its own. */
function isPlain(dispatcher: object): boolean {
  const name = dispatcher.constructor?.name;
  // What it wraps stands under the other key, and is looked at there.
  if (name === WRAPPED_AGENT) return true;
  if (name !== AGENT || Object.hasOwn(dispatcher, 'dispatch')) return false;
  // `compose()` gives a proxy of the agent with another `dispatch`.
  const prototype: unknown = Object.getPrototypeOf(dispatcher);
  if (!isObject(prototype) || Reflect.get(dispatcher, 'dispatch') !== prototype['dispatch']) return false;
  const options = ownSymbol(dispatcher, 'options');
  const factory = ownSymbol(dispatcher, 'factory');
  // An undici that keeps them elsewhere: nothing is known of the agent.
  if (!isObject(options) || typeof factory !== 'function') return false;
  return factory.name === 'defaultFactory' && Object.values(options).every(isDefault);
}

/** Every option of an agent is undefined by default, but for one that is a number without a limit. */
function isDefault(option: unknown): boolean {
  return option === undefined || option === null || option === Number.POSITIVE_INFINITY;
}

function ownSymbol(object: object, description: string): unknown {
  const symbol = Object.getOwnPropertySymbols(object).find((each) => each.description === description);
  return symbol === undefined ? undefined : Reflect.get(object, symbol);
}
