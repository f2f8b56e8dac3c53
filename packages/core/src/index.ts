export type { BroadcastOptions, BroadcastOutcome, BroadcastResult } from './client/broadcast/broadcast-result.ts';
export { majority, type Vote } from './client/broadcast/majority.ts';
export type { CallOptions } from './client/call/call-options.ts';
export type { ClientEventListener, ClientEventName, ClientEvents } from './client/events/client-events.ts';
export type { ConfigurationChange } from './client/events/configuration-change.ts';
export type { ChunkEvent, Hooks } from './client/events/hooks.ts';
export type {
  AttemptSurroundings,
  CallObserver,
  CallStart,
  Instrumentation,
} from './client/events/instrumentation.ts';
export * from './client/exports.ts';
export type { FlexiAI, StructuredStream } from './client/flexiai.ts';
export type { ModelListing } from './client/lifecycle/list-provider-models.ts';
export type { CloseOptions } from './client/lifecycle/shutdown.ts';
export type { EmbedRequest } from './client/request/validate-embedding.ts';
export type { ClientSnapshot } from './client/status/client-snapshot.ts';
export type { ExplainedCandidate, Explanation } from './client/status/explanation.ts';
export type { ClientHealth, HealthState, KeyStatus, ProviderStatus } from './client/status/provider-status.ts';
export type { RequestStats } from './client/status/request-stats.ts';
export { configJsonSchema } from './config/config-json-schema.ts';
export type { ConfigLayer } from './config/config-layer.ts';
export type {
  EntryByName,
  FlexiAIConfig,
  NamedEntry,
  PluginSource,
  PresetOptions,
  UncheckedEntry,
} from './config/flexiai-config.ts';
export type { CircuitBreakerOptions } from './config/options/circuit-breaker-config.ts';
export type { DataRequirements, DataTerms } from './config/options/data-config.ts';
export type { HealthProbeOptions } from './config/options/health-probe-config.ts';
export type { HedgeOptions, HedgePercentile } from './config/options/hedge-config.ts';
export type { LimitsOptions } from './config/options/limits-config.ts';
export { PRESETS, type PresetName } from './config/options/presets.ts';
export type { RetryBudgetOptions, RetryOptions } from './config/options/retry-config.ts';
export type {
  AffinityOptions,
  RoutingCandidate,
  RoutingContext,
  RoutingOptions,
  RoutingStrategy,
  StrategyName,
} from './config/options/routing-config.ts';
export type { StreamingOptions } from './config/options/streaming-config.ts';
export type { TimeoutOptions } from './config/options/timeout-config.ts';
export { resolveConfig } from './config/resolve-config.ts';
export { configFromEnv, configToEnv, type VariableOptions } from './config/variables/config-from-env.ts';
export type { Environment } from './config/variables/read-variables.ts';
export { contentParts, textOf, toolResults } from './conversation/content.ts';
export type {
  ConversationChange,
  ConversationRules,
  ConversationTarget,
  MediaRules,
} from './conversation/conversation-rules.ts';
export { type PreparedConversation, prepareFor } from './conversation/prepare-for.ts';
export * from './errors/exports.ts';
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
export type {
  AttemptKind,
  AttemptOutcome,
  AttemptRecord as Attempt,
  SkippedCandidate,
  SkipReason,
} from './model/attempt.ts';
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
} from './model/content-part.ts';
export type { AttemptCost, Cost } from './model/cost.ts';
export type { CostParts } from './model/cost-parts.ts';
export type { DeepPartial } from './model/deep-partial.ts';
export type { EmbeddingRequest, EmbeddingResponse, EmbeddingResult } from './model/embedding.ts';
export type { ErrorCode } from './model/error-code.ts';
export type { JsonSchema, JsonValue } from './model/json.ts';
export type { JsonSchemaOutput } from './model/json-schema-output.ts';
export type {
  AssistantMessage,
  Message,
  Role,
  SystemMessage,
  ToolMessage,
  UserMessage,
} from './model/message.ts';
export type { ModelPrice } from './model/model-price.ts';
export type { AttemptUsage, PricedEntry, PricedUsage, PriceSource } from './model/price-source.ts';
export type { RateLimitInfo, RateLimitWindow } from './model/rate-limit-info.ts';
export type { RequestIssue } from './model/request-issue.ts';
export type { InferInput, InferOutput, StandardSchemaV1 } from './model/standard-schema.ts';
export type * from './model/stream-part.ts';
export type {
  ObjectRequest,
  ObjectResponse,
  StructuredRequest,
  StructuredResponse,
} from './model/structured-request.ts';
export type { ToolChoice, ToolDefinition } from './model/tool.ts';
export type * from './model/tool-run-part.ts';
export type { ChatRequest, ReasoningOptions, ResponseFormat, UnifiedRequest } from './model/unified-request.ts';
export type { CachedMark, FinishReason, UnifiedResponse } from './model/unified-response.ts';
export type { Usage } from './model/usage.ts';
export type { Warning } from './model/warning.ts';
export type { ProviderCapabilities } from './plugin/capabilities.ts';
export { defaultRegistry } from './plugin/default-registry.ts';
export { type DefinedProvider, defineProvider } from './plugin/define-provider.ts';
export type { Logger } from './plugin/logger.ts';
export type {
  CallContext,
  HealthReport,
  ModelInfo,
  Provider,
  ProviderContext,
  ResponseHeaders,
} from './plugin/provider.ts';
export type { EntryOptions, ProviderEntry } from './plugin/provider-entry.ts';
export {
  type AnyProviderPlugin,
  type ApiKeyInfo,
  type KeyCheck,
  type KnownModel,
  type ModelRetirement,
  PROVIDER_API_VERSION,
  type ProviderPlugin,
} from './plugin/provider-plugin.ts';
export { ProviderRegistry } from './plugin/provider-registry.ts';
export type { RegisteredProviders } from './plugin/registered-providers.ts';
export type { ProviderServer } from './plugin/server-of.ts';
export type { CircuitChange, CircuitSnapshot, CircuitState } from './resilience/circuit.ts';
export type { CircuitMemory, CircuitWindow } from './resilience/circuit-memory.ts';
export type { CredentialMemory } from './resilience/credential.ts';
export type { LatencyPercentiles } from './resilience/latency.ts';
export type { AverageMemory } from './resilience/moving-average.ts';
export type { Capability } from './routing/needs.ts';
export type { RouteChoice } from './routing/plan.ts';
export type { Requirements } from './routing/requirements.ts';
export type { RouteMemory } from './routing/route.ts';
export type { EntryMemory } from './routing/route-table.ts';
export { AnswerText } from './stream/answer-text.ts';
export type { StreamBeginning } from './stream/first-content.ts';
export { partStream } from './stream/part-source.ts';
export { ResponseAccumulator, responseFromParts } from './stream/response-accumulator.ts';
export { partsFromResponse } from './stream/response-parts.ts';
export { ResponseStream } from './stream/response-stream.ts';
export type { StreamEnd, StreamObserver } from './stream/stream-observer.ts';
export type { StreamResponseFormat, StreamResponseOptions } from './stream/stream-response-options.ts';
export { runToolCall } from './tools/run-tool-call.ts';
export { runTools } from './tools/run-tools.ts';
export { type RunnableTool, type ToolArguments, type ToolContext, tool } from './tools/runnable-tool.ts';
export type { ToolClient } from './tools/tool-client.ts';
export type {
  AnyTools,
  PendingToolCall,
  RunToolCallOptions,
  RunToolsOptions,
  ToolApproval,
  ToolRun,
  ToolRunSnapshot,
  ToolStep,
} from './tools/tool-run.ts';
export { ToolRunStream } from './tools/tool-run-stream.ts';
export type {
  FailedToolResult,
  TypedApprovalRequest,
  TypedToolCall,
  TypedToolResult,
  TypedToolRunPart,
} from './tools/typed-calls.ts';
