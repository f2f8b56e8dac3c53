import { checkItem } from './attempt/check-schema.ts';
import { runBroadcast } from './broadcast-calls.ts';
import { ChatCalls } from './chat-calls.ts';
import { runEmbedding } from './embed-calls.ts';
import { logCallEvents } from './events/log-call-events.ts';
import { checkProviderHealth } from './health/check-provider-health.ts';
import { HealthProber } from './health/health-prober.ts';
import { listProviderModels } from './lifecycle/list-provider-models.ts';
import { warmUpProvider } from './lifecycle/warm-up-provider.ts';

/** What a client needs for its first call, and not before. It is loaded as a whole: see call-loader.ts. */
export const calls = {
  checkItem,
  ChatCalls,
  runBroadcast,
  runEmbedding,
  logCallEvents,
  checkProviderHealth,
  HealthProber,
  listProviderModels,
  warmUpProvider,
};
