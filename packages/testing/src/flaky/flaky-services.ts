import { startAnthropicServer } from '../anthropic/anthropic-server.ts';
import { startGeminiServer } from '../gemini/gemini-server.ts';
import { startOpenAIServer } from '../openai/openai-server.ts';
import { seededRandom } from '../server/seeded-random.ts';
import type { WireReply } from '../server/wire-reply.ts';
import type { WireServer } from '../server/wire-server.ts';

/** The services, by plugin id. */
type ServiceName = 'openai' | 'anthropic' | 'gemini';

/** Three local services that fail and recover in turns. */
export interface FlakyServices extends AsyncDisposable {
  readonly servers: { readonly [Name in ServiceName]: WireServer };
  /** The current state in one sentence. */
  readonly weather: string;
  close(): Promise<void>;
}

/** The behaviour of the services for a while. A service that is not listed works. */
interface Phase {
  readonly seconds: number;
  readonly weather: string;
  readonly of: { readonly [Name in ServiceName]?: (random: () => number) => WireReply | undefined };
}

const overloaded: WireReply = { fault: { kind: 'status', status: 503 } };
const limited: WireReply = { fault: { kind: 'status', status: 429 }, headers: { 'retry-after': '6' } };

const PHASES: readonly Phase[] = [
  { seconds: 14, weather: 'All services work.', of: {} },
  { seconds: 20, weather: 'openai is down.', of: { openai: () => overloaded } },
  { seconds: 16, weather: 'All services work again.', of: {} },
  {
    seconds: 14,
    weather: 'Every second stream of openai is interrupted.',
    of: { openai: (random) => (random() < 0.5 ? { fault: { kind: 'cut', afterTokens: 5 } } : undefined) },
  },
  {
    seconds: 12,
    weather: 'anthropic limits the rate.',
    of: { anthropic: (random) => (random() < 0.6 ? limited : undefined) },
  },
  {
    seconds: 14,
    weather: 'anthropic is slow, and gemini is down.',
    of: { anthropic: () => ({ delayMs: 900, tokenDelayMs: 60 }), gemini: () => overloaded },
  },
];

/**
 * Starts three local services whose state changes every few seconds, for demonstrations and for tests that watch a
 * client live: outages, interrupted streams, rate limits, slowness. Their logs are cleared with each change, so that
 * they can run for days.
 */
export async function startFlakyServices(): Promise<FlakyServices> {
  const [openai, anthropic, gemini] = await Promise.all([
    startOpenAIServer(),
    startAnthropicServer(),
    startGeminiServer(),
  ]);
  const servers = { openai, anthropic, gemini };
  const random = seededRandom(11);
  let place = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const begin = (): void => {
    const phase = PHASES[place % PHASES.length];
    if (phase === undefined) return;
    for (const name of ['openai', 'anthropic', 'gemini'] as const) {
      servers[name].reset();
      servers[name].reply(() => ({ ...wellReply(random), ...phase.of[name]?.(random) }));
    }
    timer = setTimeout(() => {
      place += 1;
      begin();
    }, phase.seconds * 1000);
    timer.unref();
  };
  begin();
  const close = async (): Promise<void> => {
    clearTimeout(timer);
    await Promise.all([openai.close(), anthropic.close(), gemini.close()]);
  };
  return {
    servers,
    get weather() {
      return PHASES[place % PHASES.length]?.weather ?? '';
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

const TEXT =
  'A bridge stands although one of its pillars is being mended, because the others carry what it carried before.';

/** Varies the length and the speed of an answer. */
function wellReply(random: () => number): WireReply {
  const words = TEXT.split(' ').slice(0, 8 + Math.floor(random() * 12));
  return {
    text: words.join(' '),
    delayMs: 40 + Math.floor(160 * random() ** 3),
    tokenDelayMs: 4 + Math.floor(18 * random()),
    usage: { inputTokens: 120 + Math.floor(600 * random()), outputTokens: words.length * 4 },
  };
}
