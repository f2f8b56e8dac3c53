import type { Conventions, InstrumentNames, TokenInstrument, TokenKind } from './conventions.ts';
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

function durationOf(name: string, description: string): InstrumentNames {
  return { name, unit: 's', description, boundaries: DURATIONS };
}

/** The billed tokens of an attempt. Providers rarely report the kind of media. */
function used(name: string, kind: TokenKind, zeroWhenUnknown: boolean, description: string): TokenInstrument {
  return {
    instrument: 'counter',
    name: `gen_ai.client.inference.usage.${name}`,
    unit: '{token}',
    description,
    kind,
    per: 'attempt',
    operations: ['chat'],
    zeroWhenUnknown,
    attributes: { 'gen_ai.token.modality': 'unknown' },
  };
}

function perOperation(operation: 'chat' | 'embed', kind: 'input' | 'output', name: string): TokenInstrument {
  return {
    instrument: 'histogram',
    name,
    unit: '{token}',
    description: `The number of ${kind} tokens used per operation.`,
    boundaries: TOKENS,
    kind,
    per: 'call',
    operations: [operation],
    zeroWhenUnknown: true,
    attributes: {},
  };
}

/**
 * The GenAI conventions since they have a separate repository, as of v0.1.0.
 * @see https://github.com/open-telemetry/semantic-conventions-genai
 */
export const GENAI_MAIN: Conventions = {
  version: 'genai-main',
  attributes: { ...SHARED_ATTRIBUTES, requestReasoningLevel: 'gen_ai.request.reasoning.level' },
  usage: { ...SHARED_USAGE, cacheWrite: 'gen_ai.usage.cache_write.input_tokens' },
  operations: OPERATIONS,
  finishReasons: FINISH_REASONS,
  finishReasonOfFailure: 'error',
  messagesHaveFinishReason: false,
  duration: {
    chat: durationOf('gen_ai.client.inference.duration', 'GenAI client inference operation duration.'),
    embed: durationOf('gen_ai.client.embeddings.duration', 'GenAI client embeddings operation duration.'),
  },
  timeToFirstChunkMetric: durationOf(
    'gen_ai.client.inference.time_to_first_chunk',
    'Time to receive the first chunk of a stream, from the start of the request.',
  ),
  timePerOutputChunk: durationOf(
    'gen_ai.client.inference.time_per_output_chunk',
    'Time from one chunk of a stream to the next.',
  ),
  tokens: [
    used('input_tokens', 'input', true, 'The number of input tokens used, including cached tokens.'),
    used('output_tokens', 'output', true, 'The number of output tokens used, including reasoning tokens.'),
    used('cache_read.input_tokens', 'cacheRead', false, 'The number of input tokens served from a cache.'),
    used('cache_write.input_tokens', 'cacheWrite', false, 'The number of input tokens written to a cache.'),
    used('reasoning.output_tokens', 'reasoning', false, 'The number of output tokens used for reasoning.'),
    perOperation('chat', 'input', 'gen_ai.client.inference.operation.input_tokens'),
    perOperation('chat', 'output', 'gen_ai.client.inference.operation.output_tokens'),
    perOperation('embed', 'input', 'gen_ai.client.embeddings.operation.input_tokens'),
  ],
  providers: PROVIDERS,
  unknown: UNKNOWN,
};
