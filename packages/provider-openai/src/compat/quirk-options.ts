import type { Option, OptionsOf } from '@flexiai/core/plugin';
import type { EmbeddingQuirks, Quirks } from './quirks.ts';

const no: Option = { kind: 'choice', values: [false] };
const yes: Option = { kind: 'choice', values: [true] };
const effort: Option = { kind: 'choice', values: ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] };

const embeddings: OptionsOf<EmbeddingQuirks> = {
  dimensions: { kind: 'choice', values: ['output_dimension', false] },
  encodingFormat: no,
};

/** The known quirks, as options. */
export const quirkOptions: OptionsOf<Quirks> = {
  maxTokens: { kind: 'choice', values: ['max_tokens'] },
  seed: { kind: 'choice', values: ['random_seed', false] },
  streamOptions: no,
  toolChoice: { kind: 'choice', values: ['any', false] },
  parallelToolCalls: no,
  jsonSchema: no,
  jsonObject: no,
  efforts: { kind: 'list', items: effort, minItems: 1 },
  reasoning: { kind: 'choice', values: ['reasoning', 'reasoning_content'] },
  reasoningInEveryMessage: yes,
  toolCallIdLength: { kind: 'count' },
  prefix: { kind: 'choice', values: ['prefix'] },
  answerAfterResults: { kind: 'choice', values: [true, false] },
  topK: yes,
  metadata: yes,
  files: { kind: 'choice', values: ['document_url', false] },
  audio: { kind: 'choice', values: ['data', false] },
  imageUrls: no,
  embeddings: { kind: 'either', forms: [no, { kind: 'object', options: embeddings }] },
};
