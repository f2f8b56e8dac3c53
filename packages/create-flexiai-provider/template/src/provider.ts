import {
  type AnswerErrors,
  type CallContext,
  checkFetchOptions,
  checkHealth,
  fieldsOf,
  type HealthReport,
  listOf,
  type ModelInfo,
  NO_ISSUES,
  type OpenedStream,
  type PartStream,
  type Provider,
  type ProviderContext,
  partStream,
  type RequestIssue,
  ResponseBatches,
  responseFromParts,
  type SdkBuilder,
  type SdkRequests,
  type StreamPart,
  secretsOf,
  shortcomings,
  stringOf,
  type UnifiedRequest,
  type UnifiedResponse,
} from '@flexiai/core/plugin';
import { AnswerReader } from './answer-reader.ts';
import { bodyError, notAnAnswer, requestError, type Scope } from './errors.ts';
import { type AcmeLlmConfig, DEFAULT_BASE_URL } from './options.ts';
import { acmeLlmRequests } from './requests.ts';
import { toRequest } from './to-request.ts';

/** One entry of Acme LLM. It keeps no state of a call: one provider serves many calls at the same time. */
export class AcmeLlmProvider implements Provider {
  readonly model: string;
  readonly endpoint: string;
  readonly capabilities = {
    streaming: true,
    tools: true,
    images: false,
    files: false,
    audio: false,
    jsonSchema: false,
    reasoning: false,
    prefill: false,
  };
  readonly conversation = { reasoning: false };
  readonly #name: string;
  readonly #config: AcmeLlmConfig;
  readonly #requests: SdkRequests<SdkBuilder>;

  constructor(config: AcmeLlmConfig, { name }: ProviderContext) {
    checkFetchOptions(config);
    this.model = config.model;
    this.endpoint = config.baseURL ?? DEFAULT_BASE_URL;
    this.#name = name;
    this.#config = config;
    this.#requests = acmeLlmRequests(config, name);
  }

  async chatCompletion(request: UnifiedRequest, context: CallContext): Promise<UnifiedResponse> {
    const scope = this.#scope(context, request.model);
    const { body, warnings } = toRequest(request, this.#config, scope);
    const asked = { method: 'post', path: '/chat', body: { ...body, stream: false } } as const;
    const answer = await this.#requests.json(asked, context, errorsOf(scope));
    const parts: StreamPart[] = [];
    new AnswerReader({ ...scope, requestId: answer.requestId }, warnings).whole(answer.body, parts);
    return responseFromParts(parts);
  }

  streamChatCompletion(request: UnifiedRequest, context: CallContext): PartStream {
    const scope = this.#scope(context, request.model);
    const { requestError, inBody } = errorsOf(scope);
    const open = async (signal: AbortSignal): Promise<OpenedStream> => {
      const { body, warnings } = toRequest(request, this.#config, scope);
      const asked = { method: 'post', path: '/chat', body: { ...body, stream: true } } as const;
      const response = await this.#requests.send(asked, { ...context, signal });
      const requestId = this.#requests.requestIdOf(response);
      return { response, decoder: new AnswerReader({ ...scope, requestId }, warnings), ...inBody(requestId) };
    };
    return partStream(new ResponseBatches({ signal: context.signal, open, requestError }));
  }

  /** What of a request the service would refuse or not honour, before it is sent. */
  checkRequest(request: UnifiedRequest, model: string, strict: boolean): readonly RequestIssue[] {
    if (!strict) return NO_ISSUES;
    return shortcomings(() => toRequest(request, this.#config, this.#scope({}, model)).warnings);
  }

  async listModels(context: Partial<CallContext> = {}): Promise<readonly ModelInfo[]> {
    const asked = { method: 'get', path: '/models' } as const;
    const { body } = await this.#requests.json(asked, context, errorsOf(this.#scope(context, undefined)));
    return listOf(fieldsOf(body)['models']).flatMap((model) => {
      const id = stringOf(fieldsOf(model)['id']);
      return id === undefined ? [] : [{ id }];
    });
  }

  /** The cheapest call with a key: never a generation. */
  async authenticate(context: Partial<CallContext> = {}): Promise<void> {
    await this.listModels(context);
  }

  async healthCheck(context: Partial<CallContext> = {}): Promise<HealthReport> {
    return await checkHealth(() => this.authenticate(context));
  }

  async close(): Promise<void> {
    this.#requests.close();
  }

  #scope({ apiKey, signal }: Partial<CallContext>, model = this.model): Scope {
    return { provider: this.#name, model, signal, secrets: secretsOf(this.#config, apiKey) };
  }
}

function errorsOf(scope: Scope): AnswerErrors {
  return {
    requestError: (error) => requestError(error, scope),
    inBody(requestId) {
      const known = { ...scope, requestId };
      return {
        bodyError: (error) => bodyError(error, known),
        notAnAnswer: (body) => notAnAnswer(body, known),
      };
    },
  };
}
