import type { Conventions, InstrumentNames, TokenInstrument } from './conventions.ts';
import {
  DURATIONS,
  FINISH_REASONS,
  OPERATIONS,
  PROVIDERS,
  SHARED_ATTRIBUTES,
  SHARED_USAGE,
  TOKENS,
  UNKNOWN,
} from './shared-names.ts';

const duration: InstrumentNames = {
  name: 'gen_ai.client.operation.duration',
  unit: 's',
  description: 'GenAI operation duration.',
  boundaries: DURATIONS,
};

function tokenUsage(kind: 'input' | 'output', operations: TokenInstrument['operations']): TokenInstrument {
  return {
    instrument: 'histogram',
    name: 'gen_ai.client.token.usage',
    unit: '{token}',
    description: 'Number of input and output tokens used.',
    boundaries: TOKENS,
    kind,
    per: 'attempt',
    operations,
    zeroWhenUnknown: false,
    attributes: { 'gen_ai.token.type': kind },
  };
}

/**
 * The last version of the GenAI conventions within the general ones.
 * @see https://github.com/open-telemetry/semantic-conventions/tree/v1.41.0/docs/gen-ai
 */
export const CORE_1_41: Conventions = {
  version: 'core-1.41',
  schemaUrl: 'https://opentelemetry.io/schemas/1.41.0',
  attributes: SHARED_ATTRIBUTES,
  usage: { ...SHARED_USAGE, cacheWrite: 'gen_ai.usage.cache_creation.input_tokens' },
  operations: OPERATIONS,
  finishReasons: FINISH_REASONS,
  messagesHaveFinishReason: true,
  duration: { chat: duration, embed: duration },
  timeToFirstChunkMetric: {
    name: 'gen_ai.client.operation.time_to_first_chunk',
    unit: 's',
    description: 'Time to receive the first chunk of a stream, from the start of the request.',
    boundaries: DURATIONS,
  },
  timePerOutputChunk: {
    name: 'gen_ai.client.operation.time_per_output_chunk',
    unit: 's',
    description: 'Time from one chunk of a stream to the next.',
    boundaries: DURATIONS,
  },
  tokens: [tokenUsage('input', ['chat', 'embed']), tokenUsage('output', ['chat'])],
  providers: PROVIDERS,
  unknown: UNKNOWN,
};
