import { ConfigurationError, describeValue, isObject, readText, redact, unknownOption } from '@flexiai/core/plugin';
import type { Provider } from '@pydantic/genai-prices';
import { Catalogue } from './catalogue.ts';
import { checkCatalogue } from './check-catalogue.ts';
import { type DoubtfulPrice, withoutDoubtfulPrices } from './doubtful-prices.ts';
import { patternsOf } from './patterns-of.ts';

/** How newer price data is fetched. */
export interface UpdatePricesOptions {
  /**
   * URL of the data: an `https:` URL, or `http:` on this machine.
   * @default the data of `@pydantic/genai-prices` on GitHub
   */
  readonly from?: string;
  /** The function that fetches it. @default the global `fetch` */
  readonly fetch?: typeof globalThis.fetch;
  /** Time limit of the whole update, in ms. @default 10000 */
  readonly timeoutMs?: number;
  /** Maximum size of the data, in bytes. @default 16 MiB */
  readonly maxBytes?: number;
  /** Aborts the update. @default none */
  readonly signal?: AbortSignal;
}

/** The result of an update. If it failed, the prices have not changed. */
export type PriceUpdate =
  | {
      readonly updated: true;
      /** Models with a price, of all providers. */
      readonly models: number;
      /** Models that kept their price, because the new one is zero or more than twenty times the old one. */
      readonly doubtful: readonly DoubtfulPrice[];
    }
  | { readonly updated: false /** Why. */; readonly reason: string };

const OPTIONS = ['from', 'fetch', 'timeoutMs', 'maxBytes', 'signal'];
const LARGEST_BYTES = 16 * 1024 * 1024;
const LONGEST_MS = 10_000;
/** Data with fewer of the known models than this share is considered broken. */
const LEAST_KEPT = 0.5;
/** Share of the known models: if the prices of more models are implausible, the whole update is rejected. */
const MOST_DOUBTFUL = 0.1;

/** Newer data in place of `before`, or why it was rejected. @throws ConfigurationError for invalid options */
export async function fetchCatalogue(
  before: Catalogue,
  options: UpdatePricesOptions,
): Promise<{ readonly catalogue?: Catalogue; readonly update: PriceUpdate }> {
  const url = checkedUrl(options, before.url);
  try {
    const data = await fetchJson(url, options);
    const { providers, doubtful } = withoutDoubtfulPrices(
      before.providers,
      checkCatalogue(data, patternsOf(before.providers)),
    );
    const known = modelsOf(before.providers);
    const kept = [...modelsOf(providers)].filter((model) => known.has(model)).length;
    if (kept < known.size * LEAST_KEPT) return failed(`it has only ${kept} of the ${known.size} known models`);
    if (doubtful.length > known.size * MOST_DOUBTFUL)
      return failed(`the prices of ${doubtful.length} models have changed implausibly`);
    const models = providers.reduce((sum, provider) => sum + provider.models.length, 0);
    return { catalogue: new Catalogue(providers, before.url), update: { updated: true, models, doubtful } };
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error));
  }
}

function failed(reason: string): { readonly update: PriceUpdate } {
  return { update: { updated: false, reason } };
}

function modelsOf(providers: readonly Provider[]): ReadonlySet<string> {
  return new Set(providers.flatMap(({ id, models }) => models.map((model) => `${id}\n${model.id}`)));
}

async function fetchJson(url: URL, options: UpdatePricesOptions): Promise<unknown> {
  const { fetch = globalThis.fetch, timeoutMs = LONGEST_MS, maxBytes = LARGEST_BYTES, signal } = options;
  const timeout = AbortSignal.timeout(timeoutMs);
  const stop = signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
  const download = async (): Promise<string> => {
    // A redirect could lead to forged prices.
    const response = await fetch(url, { signal: stop, redirect: 'error', headers: { accept: 'application/json' } });
    if (!response.ok) {
      await response.body?.cancel();
      throw new Error(`the server answered with HTTP ${response.status}`);
    }
    return readText(response, maxBytes);
  };
  try {
    // A custom fetch may ignore its signal.
    return JSON.parse(await Promise.race([download(), rejection(stop)]));
  } catch (error) {
    if (timeout.aborted) throw new Error(`it took longer than ${timeoutMs} ms`);
    if (error instanceof SyntaxError) throw new Error('it is not JSON');
    throw new Error(redact(reasonOf(error), [url.password, url.username]));
  }
}

function rejection(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const fail = (): void => reject(signal.reason);
    if (signal.aborted) fail();
    else signal.addEventListener('abort', fail, { once: true });
  });
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}

function checkedUrl(options: unknown, defaultUrl: string): URL {
  if (!isObject(options))
    throw new ConfigurationError(`updatePrices expects an object, got ${describeValue(options)}.`);
  for (const option of Object.keys(options)) {
    if (!OPTIONS.includes(option)) {
      throw new ConfigurationError(`updatePrices: ${option}: ${unknownOption(option, OPTIONS)}.`);
    }
  }
  const { from = defaultUrl, fetch, timeoutMs, maxBytes, signal } = options;
  const rules: readonly (readonly [string, unknown, boolean, string])[] = [
    ['fetch', fetch, typeof fetch === 'function', 'a function'],
    ['timeoutMs', timeoutMs, isPositive(timeoutMs) && Number(timeoutMs) <= 2 ** 31 - 1, 'a time in ms'],
    ['maxBytes', maxBytes, isPositive(maxBytes), 'a number of bytes'],
    ['signal', signal, signal instanceof AbortSignal, 'an AbortSignal'],
  ];
  for (const [name, value, isGood, expected] of rules) {
    if (value !== undefined && !isGood) {
      throw new ConfigurationError(`updatePrices: ${name}: expected ${expected}, got ${describeValue(value)}.`);
    }
  }
  const url = typeof from === 'string' && URL.canParse(from) ? new URL(from) : undefined;
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.has(url.hostname));
  if (url === undefined || !isSafe) {
    throw new ConfigurationError('updatePrices: from: expected an https URL, or an http URL on this machine.');
  }
  return url;
}

const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

function isPositive(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value) && value > 0;
}
