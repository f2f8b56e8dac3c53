import {
  ConfigurationError,
  describeValue,
  formatIssues,
  type InputIssue,
  isObject,
  unknownOption,
} from '@flexiai/core/plugin';

import { checkLimits, checkStoreUse } from './limits/check-limits.ts';

type Values = Readonly<Record<string, unknown>>;

const OPTIONS = [
  'prices',
  'providers',
  'onUnknownPrice',
  'countTokens',
  'countInput',
  'limits',
  'store',
  'onStoreDown',
  'storeTimeoutMs',
  'leaseTtlMs',
] as const;
const COUNTERS = ['countTokens', 'countInput'] as const;
const REQUIRED = ['inputUsdPerMillion', 'outputUsdPerMillion'] as const;
const TOKENS = [...REQUIRED, 'cacheReadUsdPerMillion', 'cacheWriteUsdPerMillion', 'cacheWrite1hUsdPerMillion'] as const;
const AMOUNTS = [
  ...TOKENS,
  'inputAudioUsdPerMillion',
  'outputAudioUsdPerMillion',
  'webSearchUsdPerThousand',
  'fileSearchUsdPerThousand',
  'requestUsdPerThousand',
] as const;
const PRICE = [...AMOUNTS, 'tiers', 'serviceTiers'] as const;
const TIER = ['aboveInputTokens', ...TOKENS] as const;

/** @throws ConfigurationError that lists every problem with its path */
export function checkCostOptions(options: unknown): void {
  if (!isObject(options)) throw new ConfigurationError(`cost expects an object, got ${describeValue(options)}.`);
  const { prices, providers, onUnknownPrice } = options;
  const issues = [
    ...unknownKeys(options, OPTIONS, ''),
    ...checkPrices(prices),
    ...checkProviders(providers),
    ...(onUnknownPrice === undefined || onUnknownPrice === 'allow' || onUnknownPrice === 'refuse'
      ? []
      : [issue('onUnknownPrice', '"allow" or "refuse"', onUnknownPrice)]),
    ...checkStore(options['store']),
    ...checkLimits(options['limits']),
    ...checkStoreUse(options),
    ...COUNTERS.filter((name) => options[name] !== undefined && typeof options[name] !== 'function').map((name) =>
      issue(name, 'a function', options[name]),
    ),
  ];
  if (issues.length === 0) return;
  throw new ConfigurationError(formatIssues('The options of cost are not valid.', issues), { issues });
}

/** Checks the shape, because a store may come from another copy of this package. */
function checkStore(store: unknown): readonly InputIssue[] {
  if (store === undefined) return [];
  const methods = ['reserve', 'settle', 'release', 'renew', 'read'];
  const isStore = isObject(store) && methods.every((name) => typeof Reflect.get(store, name) === 'function');
  return isStore ? [] : [issue('store', `a store with ${methods.join(', ')}`, store)];
}

function checkPrices(prices: unknown): readonly InputIssue[] {
  return each(prices, 'prices', "models by entry's name or plugin's id", (models, at) =>
    each(models, at, 'prices by model', checkPrice),
  );
}

function checkProviders(providers: unknown): readonly InputIssue[] {
  return each(providers, 'providers', "ids of providers by entry's name or plugin's id", (id, at) =>
    id === false || (typeof id === 'string' && id !== '') ? [] : [issue(at, "a provider's id, or false", id)],
  );
}

/** The problems of one price. */
function checkPrice(price: unknown, at: string): readonly InputIssue[] {
  if (!isObject(price)) return [issue(at, '{ inputUsdPerMillion, outputUsdPerMillion }', price)];
  const { tiers, serviceTiers } = price;
  return [
    ...unknownKeys(price, PRICE, at),
    ...checkAmounts(price, AMOUNTS, REQUIRED, at),
    ...(tiers === undefined ? [] : checkTiers(tiers, `${at}.tiers`)),
    ...each(serviceTiers, `${at}.serviceTiers`, 'multiples by service tier', (multiple, place) =>
      isAmount(multiple) ? [] : [issue(place, 'a number of at least 0', multiple)],
    ),
  ];
}

function checkTiers(tiers: unknown, at: string): readonly InputIssue[] {
  if (!Array.isArray(tiers)) return [issue(at, 'a list of tiers', tiers)];
  return tiers.flatMap((tier: unknown, index): readonly InputIssue[] => {
    const place = `${at}[${index}]`;
    if (!isObject(tier)) return [issue(place, '{ aboveInputTokens, … }', tier)];
    const above = tier['aboveInputTokens'];
    return [
      ...unknownKeys(tier, TIER, place),
      ...(Number.isSafeInteger(above) && Number(above) >= 0
        ? []
        : [issue(`${place}.aboveInputTokens`, 'a number of tokens', above)]),
      ...checkAmounts(tier, TOKENS, [], place),
    ];
  });
}

function checkAmounts(
  values: Values,
  known: readonly string[],
  required: readonly string[],
  at: string,
): readonly InputIssue[] {
  return known
    .filter((name) => (values[name] !== undefined || required.includes(name)) && !isAmount(values[name]))
    .map((name) => issue(`${at}.${name}`, 'USD as a number of at least 0', values[name]));
}

/** A higher price is a mistake, such as a price in micro-dollars. */
const MOST_USD = 1e9;

function isAmount(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value <= MOST_USD;
}

function each(
  values: unknown,
  at: string,
  expected: string,
  check: (value: unknown, at: string) => readonly InputIssue[],
): readonly InputIssue[] {
  if (values === undefined) return [];
  if (!isObject(values)) return [issue(at, expected, values)];
  return Object.entries(values).flatMap(([name, value]) => check(value, `${at}[${JSON.stringify(name)}]`));
}

function unknownKeys(values: Values, known: readonly string[], at: string): readonly InputIssue[] {
  return Object.keys(values)
    .filter((name) => !known.includes(name))
    .map((name) => ({ path: at === '' ? name : `${at}.${name}`, message: unknownOption(name, known) }));
}

function issue(path: string, expected: string, got: unknown): InputIssue {
  return { path, message: `expected ${expected}, got ${describeValue(got)}` };
}
