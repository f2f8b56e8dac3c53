import { describeValue, isObject } from '@flexiai/core/plugin';
import type { ConditionalPrice, MatchLogic, ModelInfo, ModelPrice, Provider } from '@pydantic/genai-prices';
import { isQuickPattern } from './is-quick-pattern.ts';

type Fields = { readonly [field: string]: unknown };

const MOST_PROVIDERS = 1000;
const MOST_MODELS = 100_000;
const LONGEST_TEXT = 500;
/** Maximum alternatives of a model's name, and their maximum nesting. */
const MOST_ALTERNATIVES = 1000;
const DEEPEST = 5;
/** Maximum price of a million tokens, or of another unit: a higher one is a mistake. */
const MOST_USD = 100_000;

/**
 * Validates external price data in the format of the library, and keeps only the fields with which prices are found and
 * computed.
 *
 * @param known patterns that are allowed in any case
 * @throws TypeError that names the first invalid place
 */
export function checkCatalogue(data: unknown, known: ReadonlySet<string>): readonly Provider[] {
  const providers = listAt(data, 'the data', MOST_PROVIDERS);
  if (providers.length === 0) throw new TypeError('the data has no provider');
  let models = 0;
  return providers.map((value, index) => {
    const at = `[${index}]`;
    const provider = objectAt(value, at);
    const listed = listAt(provider['models'], `${at}.models`, MOST_MODELS);
    models += listed.length;
    if (models > MOST_MODELS) throw new TypeError(`the data has more than ${MOST_MODELS} models`);
    const others = provider['fallback_model_providers'];
    return {
      id: textAt(provider['id'], `${at}.id`),
      name: textAt(provider['name'], `${at}.name`),
      api_pattern: patternAt(provider['api_pattern'], `${at}.api_pattern`, known),
      ...(others !== undefined &&
        others !== null && {
          fallback_model_providers: listAt(others, `${at}.fallback_model_providers`, MOST_PROVIDERS).map((id, place) =>
            textAt(id, `${at}.fallback_model_providers[${place}]`),
          ),
        }),
      models: listed.map((model, place) => modelAt(model, `${at}.models[${place}]`, known)),
    };
  });
}

function modelAt(value: unknown, at: string, known: ReadonlySet<string>): ModelInfo {
  const model = objectAt(value, at);
  const { prices } = model;
  return {
    id: textAt(model['id'], `${at}.id`),
    match: matchAt(model['match'], `${at}.match`, known),
    prices: Array.isArray(prices)
      ? listAt(prices, `${at}.prices`, MOST_ALTERNATIVES).map((price, place) =>
          conditionalAt(price, `${at}.prices[${place}]`),
        )
      : pricesAt(prices, `${at}.prices`),
  };
}

function matchAt(value: unknown, at: string, known: ReadonlySet<string>, depth = 0): MatchLogic {
  const logic = objectAt(value, at);
  const [kind = ''] = Object.keys(logic);
  const operand = logic[kind];
  switch (kind) {
    case 'or':
    case 'and': {
      if (depth >= DEEPEST) throw new TypeError(`${at} is too deep`);
      const alternatives = listAt(operand, `${at}.${kind}`, MOST_ALTERNATIVES).map((each, place) =>
        matchAt(each, `${at}.${kind}[${place}]`, known, depth + 1),
      );
      return kind === 'or' ? { or: alternatives } : { and: alternatives };
    }
    case 'equals':
      return { equals: textAt(operand, `${at}.equals`) };
    case 'starts_with':
      return { starts_with: textAt(operand, `${at}.starts_with`) };
    case 'ends_with':
      return { ends_with: textAt(operand, `${at}.ends_with`) };
    case 'contains':
      return { contains: textAt(operand, `${at}.contains`) };
    case 'regex':
      return { regex: patternAt(operand, `${at}.regex`, known) };
    default:
      throw new TypeError(`${at}: expected a way to match names, got ${describeValue(value)}`);
  }
}

function conditionalAt(value: unknown, at: string): ConditionalPrice {
  const { constraint, prices } = objectAt(value, at);
  const checked = pricesAt(prices, `${at}.prices`);
  if (constraint === undefined || constraint === null) return { prices: checked };
  const { start_date, start_time, end_time } = objectAt(constraint, `${at}.constraint`);
  if (isDate(start_date)) return { constraint: { type: 'start_date', start_date }, prices: checked };
  if (isTime(start_time) && isTime(end_time)) {
    return { constraint: { type: 'time_of_date', start_time, end_time }, prices: checked };
  }
  throw new TypeError(`${at}.constraint: expected a start date or times of day, got ${describeValue(constraint)}`);
}

function pricesAt(value: unknown, at: string): ModelPrice {
  const prices: ModelPrice = {};
  for (const [key, price] of Object.entries(objectAt(value, at))) {
    if (price === null) continue;
    if (!/^[a-z0-9_]{1,64}$/.test(key)) throw new TypeError(`${at} has an unknown key for a price`);
    prices[key] = isObject(price) ? tieredAt(price, `${at}.${key}`) : usdAt(price, `${at}.${key}`);
  }
  return prices;
}

function tieredAt({ base, tiers }: Fields, at: string): Exclude<ModelPrice[string], number | undefined> {
  return {
    base: usdAt(base, `${at}.base`),
    tiers: listAt(tiers, `${at}.tiers`, MOST_ALTERNATIVES).map((value, place) => {
      const { start, price } = objectAt(value, `${at}.tiers[${place}]`);
      if (typeof start !== 'number' || !Number.isSafeInteger(start) || start < 0) {
        throw new TypeError(`${at}.tiers[${place}].start: expected a number of tokens, got ${describeValue(start)}`);
      }
      return { start, price: usdAt(price, `${at}.tiers[${place}].price`) };
    }),
  };
}

function usdAt(value: unknown, at: string): number {
  if (typeof value === 'number' && value >= 0 && value <= MOST_USD) return value;
  throw new TypeError(`${at}: expected USD from 0 to ${MOST_USD}, got ${describeValue(value)}`);
}

function textAt(value: unknown, at: string): string {
  if (typeof value === 'string' && value !== '' && value.length <= LONGEST_TEXT) return value;
  throw new TypeError(`${at}: expected a text of up to ${LONGEST_TEXT} characters, got ${describeValue(value)}`);
}

function patternAt(value: unknown, at: string, known: ReadonlySet<string>): string {
  const pattern = textAt(value, at);
  if (known.has(pattern) || isQuickPattern(pattern)) return pattern;
  throw new TypeError(`${at}: expected a regular expression without the risk of slow matching`);
}

function listAt(value: unknown, at: string, most: number): readonly unknown[] {
  if (Array.isArray(value) && value.length <= most) return value;
  throw new TypeError(`${at}: expected a list of up to ${most}, got ${describeValue(value)}`);
}

function objectAt(value: unknown, at: string): Fields {
  if (isObject(value)) return value;
  throw new TypeError(`${at}: expected an object, got ${describeValue(value)}`);
}

function isDate(value: unknown): value is string {
  return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value));
}

function isTime(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    /^\d{2}:\d{2}:\d{2}(?:Z|[+-]\d{2}:\d{2})$/.test(value) &&
    !Number.isNaN(Date.parse(`1970-01-01T${value}`))
  );
}
