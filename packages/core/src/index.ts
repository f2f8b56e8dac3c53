export { withObject } from './client/attempt/structured-output.ts';
export type { BroadcastOptions, BroadcastOutcome, BroadcastResult } from './client/broadcast/broadcast-result.ts';
export { majority, type Vote } from './client/broadcast/majority.ts';
export type { CallOptions } from './client/call/call.ts';
export { configFromEnv, configToEnv, type VariableOptions } from './client/configuration/config-from-env.ts';
export { configJsonSchema } from './client/configuration/config-json-schema.ts';
export type { ConfigLayer } from './client/configuration/config-layer.ts';
export type {
  EntryByName,
  FlexiAIConfig,
  NamedEntry,
  PluginSource,
  PresetOptions,
  UncheckedEntry,
} from './client/configuration/flexiai-config.ts';
export { resolveConfig } from './client/configuration/resolve-config.ts';
export { createFlexiAI } from './client/create-flexiai.ts';
export type { FlexiAI, StructuredRequest, StructuredResponse, StructuredStream } from './client/flexiai.ts';
export type { ClientEventListener, ClientEventName, ClientEvents } from './client/report/client-events.ts';
export type { ClientSnapshot } from './client/report/client-snapshot.ts';
export type { ConfigurationChange } from './client/report/configuration-change.ts';
export type { ExplainedCandidate, Explanation } from './client/report/explanation.ts';
export type { ChunkEvent, Hooks } from './client/report/hooks.ts';
export type {
  AttemptSurroundings,
  CallObserver,
  CallStart,
  Instrumentation,
} from './client/report/instrumentation.ts';
export type { ClientHealth, HealthState, KeyStatus, ProviderStatus } from './client/report/provider-status.ts';
export type { RequestStats } from './client/report/request-stats.ts';
export type { EmbedRequest } from './client/request/validate-embedding.ts';
export type { ModelListing } from './client/upkeep/list-provider-models.ts';
export type { CloseOptions } from './client/upkeep/shutdown.ts';
export type { CircuitBreakerOptions } from './config/circuit-breaker-config.ts';
export type { HealthProbeOptions } from './config/health-probe-config.ts';
export type { HedgeOptions, HedgePercentile } from './config/hedge-config.ts';
export type { LimitsOptions } from './config/limits-config.ts';
export { PRESETS, type PresetName } from './config/presets.ts';
export type { Environment } from './config/read-variables.ts';
export type { RetryBudgetOptions, RetryOptions } from './config/retry-config.ts';
export type {
  AffinityOptions,
  RoutingCandidate,
  RoutingContext,
  RoutingOptions,
  RoutingStrategy,
  StrategyName,
} from './config/routing-config.ts';
export type { StreamingOptions } from './config/streaming-config.ts';
export type { TimeoutOptions } from './config/timeout-config.ts';
export type {
  ConversationChange,
  ConversationRules,
  ConversationTarget,
  MediaRules,
} from './conversation/conversation-rules.ts';
export { type PreparedConversation, prepareFor } from './conversation/prepare-for.ts';
export {
  BudgetExceededError,
  type BudgetExceededOptions,
  ConfigurationError,
  type InputIssue,
  RequestAbortedError,
  UnknownPriceError,
  ValidationError,
} from './errors/client-errors.ts';
export { type ErrorCategory, type ErrorTraits, errorTraits } from './errors/error-traits.ts';
export {
  AllProvidersFailedError,
  CircuitBreakerOpenError,
  type PartialResponse,
  StreamInterruptedError,
} from './errors/failover-errors.ts';
export { type ErrorCause, FlexiAIError, type FlexiAIErrorOptions } from './errors/flexiai-error.ts';
export {
  AuthenticationError,
  ConnectionError,
  ContentFilterError,
  ContextLengthError,
  InvalidRequestError,
  InvalidResponseError,
  ModelNotFoundError,
  OverloadedError,
  PermissionError,
  ProviderError,
  type ProviderErrorOptions,
  QuotaExhaustedError,
  RateLimitError,
  type RefusalScope,
  RequestTimeoutError,
  ServerError,
  type TimeoutClock,
  UnsupportedError,
} from './errors/provider-error.ts';
export type { CandidateIdentity } from './middleware/candidate-identity.ts';
export type { DetachedOptions, Middleware, MiddlewareContext, Next } from './middleware/middleware.ts';
export type { MiddlewareEvents } from './middleware/middleware-events.ts';
export type {
  AdmissionForecast,
  AdmissionPreview,
  AdmissionQuestion,
  AdmissionSubject,
  AdmissionTarget,
  AdmissionVerdict,
  AdmittedTry,
  BudgetForecast,
  RefusedTry,
} from './middleware/try-admission.ts';
export type { ProviderCapabilities } from './provider/capabilities.ts';
export { defaultRegistry } from './provider/default-registry.ts';
export { type DefinedProvider, defineProvider } from './provider/define-provider.ts';
export type { Logger } from './provider/logger.ts';
export type {
  CallContext,
  HealthReport,
  ModelInfo,
  Provider,
  ProviderContext,
  ResponseHeaders,
} from './provider/provider.ts';
export type { EntryOptions, ProviderEntry } from './provider/provider-entry.ts';
export {
  type AnyProviderPlugin,
  type ApiKeyInfo,
  type KeyCheck,
  type KnownModel,
  type ModelRetirement,
  PROVIDER_API_VERSION,
  type ProviderPlugin,
} from './provider/provider-plugin.ts';
export { ProviderRegistry } from './provider/provider-registry.ts';
export type { RegisteredProviders } from './provider/registered-providers.ts';
export type { ProviderServer } from './provider/server-of.ts';
export type { CircuitChange, CircuitSnapshot, CircuitState } from './resilience/circuit.ts';
export type { CircuitMemory, CircuitWindow } from './resilience/circuit-memory.ts';
export type { CredentialMemory } from './resilience/credential.ts';
export type { LatencyPercentiles } from './resilience/latency.ts';
export type { AverageMemory } from './resilience/moving-average.ts';
export type { Capability } from './routing/needs.ts';
export type { RouteChoice } from './routing/plan.ts';
export type { RouteMemory } from './routing/route.ts';
export type { EntryMemory } from './routing/route-table.ts';
export { AnswerText } from './stream/answer-text.ts';
export { partStream } from './stream/part-source.ts';
export { ResponseAccumulator, responseFromParts } from './stream/response-accumulator.ts';
export { partsFromResponse } from './stream/response-parts.ts';
export { ResponseStream } from './stream/response-stream.ts';
export type { StreamResponseOptions } from './stream/shown-part.ts';
export type { StreamEnd, StreamObserver } from './stream/stream-observer.ts';
export { type RunToolsOptions, runTools, type ToolRun, type ToolStep } from './tools/run-tools.ts';
export { type RunnableTool, type ToolArguments, type ToolContext, tool } from './tools/runnable-tool.ts';
export type { Attempt, AttemptKind, AttemptOutcome, SkippedCandidate, SkipReason } from './types/attempt.ts';
export { contentParts, textOf, toolResults } from './types/content.ts';
export type {
  AssistantPart,
  AudioPart,
  BinaryData,
  Citation,
  ContentPart,
  FilePart,
  ImagePart,
  Origin,
  ProviderBlockPart,
  ProviderMetadata,
  ReasoningPart,
  RefusalPart,
  SourcePart,
  TextPart,
  ToolCallPart,
  ToolResultPart,
  UserPart,
} from './types/content-part.ts';
export type { AttemptCost, Cost } from './types/cost.ts';
export type { CostParts } from './types/cost-parts.ts';
export type { EmbeddingRequest, EmbeddingResponse, EmbeddingResult } from './types/embedding.ts';
export type { ErrorCode } from './types/error-code.ts';
export type { JsonSchema, JsonValue } from './types/json.ts';
export type {
  AssistantMessage,
  Message,
  Role,
  SystemMessage,
  ToolMessage,
  UserMessage,
} from './types/message.ts';
export type { ModelPrice } from './types/model-price.ts';
export type { AttemptUsage, PricedEntry, PricedUsage, PriceSource } from './types/price-source.ts';
export type { RateLimitInfo, RateLimitWindow } from './types/rate-limit-info.ts';
export type { RequestIssue } from './types/request-issue.ts';
export type { InferInput, InferOutput, StandardSchemaV1 } from './types/standard-schema.ts';
export type * from './types/stream-part.ts';
export type { ToolChoice, ToolDefinition } from './types/tool.ts';
export type { ChatRequest, ReasoningOptions, ResponseFormat, UnifiedRequest } from './types/unified-request.ts';
export type { CachedMark, FinishReason, UnifiedResponse } from './types/unified-response.ts';
export type { Usage } from './types/usage.ts';
export type { Warning } from './types/warning.ts';
