import type {
  ContentPart,
  FilePart,
  ImagePart,
  Message,
  ToolDefinition,
  UnifiedRequest,
  UnifiedResponse,
  UserPart,
} from '../../packages/core/src/plugin.ts';
import type { SampleKind, SentRequest } from '../../packages/testing/src/index.ts';
import { type Feature, type Finding, requestFeature } from './feature.ts';
import type { Trial } from './trial.ts';

/** A table of features under a heading. */
export interface FeatureGroup {
  readonly title: string;
  readonly features: readonly Feature[];
}

const BYTES = Buffer.from('provider-table');
const BASE64 = BYTES.toString('base64');
const SIGNATURE = 'c2lnbmF0dXJl';

const FORECAST: ToolDefinition = {
  name: 'forecast',
  parameters: {
    type: 'object',
    properties: { city: { type: 'string' } },
    required: ['city'],
    additionalProperties: false,
  },
};
const CALLS = ['Paris', 'Oslo'].map((city, index) => ({
  id: `call_${index}`,
  name: FORECAST.name,
  arguments: { city },
}));

export const groups: readonly FeatureGroup[] = [
  {
    title: 'Answers',
    features: [
      requestFeature({
        name: 'Whole answers',
        request: {},
        reply: { text: 'Hello!' },
        holds: ({ sent, response }) => !sent.stream && response.text === 'Hello!',
      }),
      requestFeature({
        name: 'Streamed answers',
        request: {},
        reply: { text: 'Hello there!' },
        streamed: true,
        capability: 'streaming',
        holds: ({ sent, response }) => sent.stream && response.text === 'Hello there!',
      }),
      requestFeature({
        name: 'Reasoning, where the service shows it',
        request: { reasoning: { effort: 'low' } },
        reply: { text: '4', reasoning: { text: 'Two and two.' } },
        capability: 'reasoning',
        service: 'reasoning',
        holds: ({ response }) => response.reasoning === 'Two and two.',
      }),
      requestFeature({
        name: 'A refusal, told apart from an answer',
        request: {},
        reply: { refusal: 'No.' },
        service: 'refusals',
        holds: ({ response: { finishReason } }) => finishReason === 'refusal' || finishReason === 'content-filter',
      }),
      sample("Calls and results of the service's own tools", 'provider-block', ({ content }) =>
        content.some(({ type }) => type === 'provider-block'),
      ),
      sample('Sources, and where the text cites them', 'sources', ({ content }) =>
        content.some((part) => part.type === 'source' && part.citations?.[0]?.start === 0),
      ),
      sample('Pictures that the model makes', 'image', ({ content }) => content.some(({ type }) => type === 'image')),
      sample('Sound that the model makes', 'audio', ({ content }) => content.some(({ type }) => type === 'audio')),
      {
        name: "Calls of the service's own tools, handed back as they came",
        sample: 'provider-block',
        probe: handBackBlocks,
      },
    ],
  },
  {
    title: 'Conversations',
    features: [
      requestFeature({
        name: 'Instructions',
        request: { messages: [{ role: 'system', content: 'Be brief.' }, user('Hello.')] },
        holds: ({ sent }) => sent.system === 'Be brief.',
      }),
      requestFeature({
        name: 'Instructions within the conversation',
        request: {
          messages: [user('Hello.'), assistant('Hi.'), user('Soup?'), { role: 'system', content: 'Be brief.' }],
        },
        holds: ({ sent }) => sent.system === 'Be brief.',
      }),
      media('Pictures', 'images', { type: 'image', data: BYTES, mediaType: 'image/png' }),
      media('Pictures by URL', 'images', { type: 'image', url: 'https://example.com/a.png' }),
      media('PDF documents', 'files', { type: 'file', data: BYTES, mediaType: 'application/pdf', filename: 'a.pdf' }),
      media('PDF documents by URL', 'files', {
        type: 'file',
        url: 'https://example.com/a.pdf',
        mediaType: 'application/pdf',
      }),
      media('Sound', 'audio', { type: 'audio', data: BYTES, mediaType: 'audio/wav' }),
      {
        name: 'Reasoning, handed back with its signature',
        capability: 'reasoning',
        service: 'reasoning-signatures',
        probe: handBackReasoning,
      },
      requestFeature({
        name: 'Continuing a beginning of the answer',
        request: { messages: [user('Once?'), assistant('Once upon a')] },
        capability: 'prefill',
        holds: ({ sent }) => sent.messages.at(-1)?.role === 'assistant',
      }),
    ],
  },
  {
    title: 'Tools',
    features: [
      tools('Tools', {}, ({ sent }) => sent.tools[0]?.name === FORECAST.name),
      tools('Arguments held to the schema', { tools: [{ ...FORECAST, strict: true }] }, ({ sent }) =>
        sent.tools.every(({ strict }) => strict === true),
      ),
      tools('Several calls at once', {}, ({ response }) => response.toolCalls.length === 2, { toolCalls: CALLS }),
      tools('Only one call at once', { parallelToolCalls: false }, ({ sent }) => sent.parallelToolCalls === false),
      tools('Some tool must be called', { toolChoice: 'required' }, ({ sent }) => sent.toolChoice === 'required'),
      tools(
        'One tool must be called',
        { toolChoice: { name: FORECAST.name } },
        ({ sent }) => typeof sent.toolChoice === 'object',
      ),
      tools(
        'No tool may be called',
        { toolChoice: 'none' },
        ({ sent }) => sent.toolChoice === 'none' || sent.tools.length === 0,
      ),
      tools('Results of tools', withResult('sunny'), ({ sent }) => resultOf(sent)?.isError === undefined),
      tools('Failures of tools', withResult('no station', true), ({ sent }) => resultOf(sent)?.isError === true),
      tools('Pictures in results', withResult([{ type: 'image', data: BYTES, mediaType: 'image/png' }]), ({ sent }) =>
        JSON.stringify(sent.messages).includes(BASE64),
      ),
    ],
  },
  {
    title: 'Structured output',
    features: [
      requestFeature({
        name: 'JSON',
        request: { responseFormat: { type: 'json' } },
        setting: 'responseFormat',
        holds: ({ sent }) => sent.responseFormat?.type === 'json',
      }),
      requestFeature({
        name: 'JSON by a schema',
        request: { responseFormat: { type: 'json-schema', name: 'city', schema: FORECAST.parameters ?? {} } },
        setting: 'responseFormat',
        holds: ({ sent }) => sent.responseFormat?.type === 'json-schema',
      }),
    ],
  },
  {
    title: 'Settings',
    features: [
      setting('maxOutputTokens', 500),
      setting('temperature', 0.5),
      setting('topP', 0.9),
      setting('topK', 40),
      setting('stop', ['END']),
      setting('seed', 7),
      setting('frequencyPenalty', 0.5),
      setting('presencePenalty', 0.5),
      requestFeature({
        name: '`reasoning.effort`',
        request: { reasoning: { effort: 'high' }, maxOutputTokens: 30_000 },
        setting: 'reasoning',
        capability: 'reasoning',
        holds: ({ sent }) => sent.reasoning !== undefined,
      }),
      requestFeature({
        name: '`reasoning.budgetTokens`',
        request: { reasoning: { budgetTokens: 4000 }, maxOutputTokens: 8000 },
        setting: 'reasoning',
        capability: 'reasoning',
        holds: ({ sent }) => sent.reasoning?.budgetTokens === 4000,
      }),
    ],
  },
  {
    title: 'Figures and facts',
    features: [
      requestFeature({
        name: 'Tokens read and written',
        request: {},
        reply: { usage: { inputTokens: 100, outputTokens: 20 } },
        holds: ({ response: { usage } }) => usage.inputTokens === 100 && usage.outputTokens === 20,
      }),
      requestFeature({
        name: 'Tokens read from a cache',
        request: {},
        reply: { usage: { inputTokens: 100, outputTokens: 20, cacheReadTokens: 60 } },
        service: 'cache-reads',
        holds: ({ response: { usage } }) => usage.cacheReadTokens === 60,
      }),
      requestFeature({
        name: 'Tokens written to a cache',
        request: {},
        reply: { usage: { inputTokens: 100, outputTokens: 20, cacheWriteTokens: 50 } },
        service: 'cache-writes',
        holds: ({ response: { usage } }) => usage.cacheWriteTokens !== undefined && usage.cacheWriteTokens !== 0,
      }),
      requestFeature({
        name: 'Tokens of reasoning',
        request: {},
        reply: { usage: { inputTokens: 100, outputTokens: 50, reasoningTokens: 30 } },
        service: 'reasoning-tokens',
        holds: ({ response: { usage } }) => usage.reasoningTokens === 30,
      }),
      requestFeature({
        name: 'The model that answered',
        request: {},
        reply: { model: 'served-model' },
        service: 'served-model',
        holds: ({ response }) => response.model === 'served-model',
      }),
      requestFeature({
        name: 'Labels for the service (`metadata`)',
        request: { metadata: { userId: 'user-7' } },
        setting: 'metadata',
        service: 'metadata',
        holds: ({ sent }) => sent.metadata?.['userId'] === 'user-7',
      }),
      requestFeature({
        name: "The service's id of the request",
        request: {},
        reply: { requestId: 'req_1' },
        service: 'request-ids',
        holds: ({ response }) => response.requestId === 'req_1',
      }),
      {
        name: 'How long to wait after a 429',
        probe: async (trial) => {
          const error = await trial.failure({ fault: { kind: 'status', status: 429, retryAfter: 7 } });
          if (error instanceof Error && Reflect.get(error, 'retryAfterMs') === 7000) return { state: 'supported' };
          throw new Error(`${trial.name}: Retry-After was lost.`, { cause: error });
        },
      },
      {
        name: 'A list of the models',
        probe: async (trial) => {
          if (trial.provider.listModels === undefined) return { state: 'not-offered' };
          const models = await trial.provider.listModels(trial.context());
          if (models.length > 0) return { state: 'supported' };
          throw new Error(`${trial.name}: listModels() lists none.`);
        },
      },
      {
        name: 'Embeddings',
        capability: 'maxEmbeddingInputs',
        probe: async (trial) => {
          if (trial.provider.embed === undefined) return { state: 'not-offered' };
          const { embeddings } = await trial.provider.embed({ input: ['one', 'two'] }, trial.context());
          if (embeddings.length === 2) return { state: 'supported' };
          throw new Error(`${trial.name}: ${embeddings.length} vectors for 2 texts.`);
        },
      },
    ],
  },
];

/** An answer with special content, unary and streamed. */
function sample(name: string, kind: SampleKind, holds: (response: UnifiedResponse) => boolean): Feature {
  return {
    name,
    sample: kind,
    async probe(trial) {
      for (const streamed of [false, true]) {
        const outcome = await trial.ask({ messages: [user('Hello.')] }, trial.sample(kind), streamed);
        if (outcome === undefined || !holds(outcome.response)) throw new Error(`${trial.name}: "${name}" was lost.`);
      }
      return { state: 'supported' };
    },
  };
}

/** Makes a call, and another one with the output of the service's own tools in the history. */
async function handBackBlocks(trial: Trial): Promise<Finding> {
  const question = user('Hello.');
  const first = await trial.ask({ messages: [question] }, trial.sample('provider-block'));
  const { content = [], model = '' } = first?.response ?? {};
  const own = content.map((part) => ({ ...part, origin: { provider: trial.pluginId, model } }));
  const block = content.find((part) => part.type === 'provider-block');
  await trial.ask({ messages: [question, { role: 'assistant', content: own }, user('Go on.')] });
  const { id, name } = block ?? {};
  if (name !== undefined && trial.lastBody.includes(id ?? name)) return { state: 'supported' };
  throw new Error(`${trial.name}: the output of the service's own tools was not sent back.`);
}

/** Makes a call, and another one with the answer in the history. */
async function handBackReasoning(trial: Trial): Promise<Finding> {
  const request = { reasoning: { effort: 'low' }, maxOutputTokens: 8000 } as const;
  const question = user('What is two and two?');
  const reply = { text: '4', reasoning: { text: 'Two and two.', signature: SIGNATURE } };
  const first = await trial.ask({ ...request, messages: [question] }, reply);
  if (first === undefined) return { state: 'not-offered' };
  const { content, model } = first.response;
  // Marked with its origin, as the client does.
  const own = content.map((part) => ({ ...part, origin: { provider: trial.pluginId, model } }));
  const second = await trial.ask({
    ...request,
    messages: [question, { role: 'assistant', content: own }, user('Sure?')],
  });
  const handedBack = second !== undefined && JSON.stringify(second.sent.messages).includes(SIGNATURE);
  if (handedBack) return { state: 'supported' };
  throw new Error(`${trial.name}: the signature of the reasoning was not sent back.`);
}

function user(content: string): Message {
  return { role: 'user', content };
}

function assistant(content: string): Message {
  return { role: 'assistant', content };
}

function partsOf({ messages }: SentRequest): readonly ContentPart[] {
  return messages.flatMap(({ content }) => content);
}

function resultOf(sent: SentRequest) {
  return partsOf(sent).find((part) => part.type === 'tool-result');
}

function media(
  name: string,
  capability: 'images' | 'files' | 'audio',
  part: Exclude<UserPart, { type: 'text' }>,
): Feature {
  const content = part.type !== 'audio' && part.url !== undefined ? part.url : BASE64;
  return requestFeature({
    name,
    capability,
    request: { messages: [{ role: 'user', content: [{ type: 'text', text: 'What is this?' }, part] }] },
    holds: ({ sent }) => JSON.stringify(partsOf(sent)).includes(content),
  });
}

function tools(
  name: string,
  request: Partial<UnifiedRequest>,
  holds: Parameters<typeof requestFeature>[0]['holds'],
  reply?: Parameters<typeof requestFeature>[0]['reply'],
): Feature {
  const asked = { tools: [FORECAST], ...request };
  return requestFeature({ name, capability: 'tools', request: asked, ...(reply !== undefined && { reply }), holds });
}

function withResult(content: string | readonly (ImagePart | FilePart)[], isError?: true): Partial<UnifiedRequest> {
  const call = { type: 'tool-call', id: 'call_1', name: FORECAST.name, arguments: { city: 'Paris' } } as const;
  const result = { role: 'tool', toolCallId: call.id, content, ...(isError && { isError }) } as const;
  return { messages: [user('Weather?'), { role: 'assistant', content: [call] }, result] };
}

function setting<Name extends keyof UnifiedRequest & keyof SentRequest>(
  name: Name,
  value: UnifiedRequest[Name],
): Feature {
  return requestFeature({
    name: `\`${name}\``,
    setting: name,
    request: { [name]: value },
    holds: ({ sent }) => JSON.stringify(sent[name]) === JSON.stringify(value),
  });
}
