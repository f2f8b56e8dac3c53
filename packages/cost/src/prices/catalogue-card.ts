import type { ConditionalPrice, ModelInfo, ModelPrice } from '@pydantic/genai-prices';
import { type Money, moneyOf } from '../money/money.ts';
import type { Quantity } from './quantities.ts';
import type { Rate, RateCard } from './rate-card.ts';
import type { CardAt } from './tariff.ts';

/**
 * The keys of the data that contain the rate of each quantity: the first key that exists is used. A general key
 * replaces a specific one, as in the data itself: cached tokens without a price of their own cost as much as input.
 */
const KEYS: { readonly [Kind in Quantity]: readonly string[] } = {
  input: ['input_text_mtok', 'input_mtok'],
  inputAudio: ['input_audio_mtok', 'input_mtok'],
  inputImage: ['input_image_mtok', 'input_mtok'],
  inputVideo: ['input_video_mtok', 'input_mtok'],
  cacheRead: ['cache_text_read_mtok', 'cache_read_mtok', 'input_mtok'],
  cacheReadAudio: ['cache_audio_read_mtok', 'cache_read_mtok', 'input_audio_mtok', 'input_mtok'],
  cacheReadImage: ['cache_image_read_mtok', 'cache_read_mtok', 'input_image_mtok', 'input_mtok'],
  cacheWrite: ['cache_write_5m_mtok', 'cache_write_mtok', 'input_mtok'],
  cacheWrite1h: ['cache_write_1h_mtok', 'cache_write_mtok', 'input_mtok'],
  output: ['output_text_mtok', 'output_mtok'],
  reasoning: ['output_reasoning_mtok', 'output_mtok'],
  outputAudio: ['output_audio_mtok', 'output_mtok'],
  outputImage: ['output_image_mtok', 'output_mtok'],
  webSearches: ['web_searches_kcount'],
  fileSearches: ['storage_searches_kcount'],
  requests: ['requests_kcount'],
};

/** The price of one unit from the price of `per` units. */
const PER: { readonly [suffix: string]: Money } = { mtok: 1_000_000n, kcount: 1000n };

/** The rates of a model in the data, whose price may depend on the date and on the time of day. */
export function cardsOf({ prices }: ModelInfo): CardAt {
  if (!Array.isArray(prices)) {
    const card = cardOf(prices);
    return () => card;
  }
  const cards = prices.map((each) => ({ holds: holdsAt(each), card: cardOf(each.prices) }));
  // The last one whose condition is true; the first one if none is.
  return (at) => (cards.findLast(({ holds }) => holds(at)) ?? cards[0])?.card ?? {};
}

function cardOf(prices: ModelPrice): RateCard {
  const card: { [Kind in Quantity]?: Rate } = {};
  for (const kind of Object.keys(KEYS) as Quantity[]) {
    const key = KEYS[kind].find((each) => prices[each] !== undefined);
    const price = key === undefined ? undefined : prices[key];
    if (key === undefined || price === undefined) continue;
    const per = PER[key.slice(key.lastIndexOf('_') + 1)] ?? 1n;
    card[kind] =
      typeof price === 'number'
        ? { base: moneyOf(price) / per, tiers: [] }
        : {
            base: moneyOf(price.base) / per,
            tiers: price.tiers
              .map((tier) => ({ start: tier.start, price: moneyOf(tier.price) / per }))
              .sort((a, b) => a.start - b.start),
          };
  }
  return card;
}

const DAY_SECONDS = 86_400;

function holdsAt({ constraint }: ConditionalPrice): (at: number) => boolean {
  if (constraint === undefined) return () => true;
  if (constraint.type === 'start_date') {
    const from = Date.parse(`${constraint.start_date}T00:00:00Z`);
    return (at) => at >= from;
  }
  const start = secondsOfDay(constraint.start_time);
  const end = secondsOfDay(constraint.end_time);
  return (at) => {
    const now = (at / 1000) % DAY_SECONDS;
    return end < start ? now >= start || now < end : now >= start && now < end;
  };
}

/** Of a time such as `00:30:00Z` or `08:00:00+08:00`, in UTC. */
function secondsOfDay(time: string): number {
  return (Date.parse(`1970-01-02T${time}`) / 1000) % DAY_SECONDS;
}
