// The upstreams of soak.ts, in a separate process, so that their memory and sockets are not counted.
import { startOpenAIServer, type WireReply } from '@flexiai/testing';
import { randomFor } from '../simulate/model/random.ts';

const HEALTHY: WireReply = { tokens: ['One', ' two', ' three'], tokenDelayMs: 1 };
const random = randomFor('soak-servers');

/** One request in eight fails, in one of the usual ways. */
function faulty(): WireReply {
  const luck = random();
  if (luck < 0.05) return { fault: { kind: 'status', status: 503 } };
  if (luck < 0.08) return { fault: { kind: 'reset' } };
  if (luck < 0.1) return { ...HEALTHY, fault: { kind: 'cut', afterTokens: 2 } };
  if (luck < 0.12) return { fault: { kind: 'status', status: 429, retryAfter: '0.02' } };
  if (luck < 0.125) return { ...HEALTHY, fault: { kind: 'stall', afterTokens: 1 } };
  return HEALTHY;
}

const primary = await startOpenAIServer({ reply: faulty });
const fallback = await startOpenAIServer({ reply: HEALTHY });
/** Their logs are not needed. */
const forgetting = setInterval(() => {
  for (const server of [primary, fallback]) {
    server.reset();
  }
}, 500);
process.send?.({ primary: primary.baseURL, fallback: fallback.baseURL });
process.on('disconnect', () => {
  clearInterval(forgetting);
  void Promise.all([primary.close(), fallback.close()]);
});
