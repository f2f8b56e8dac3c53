/** Everything that a provider plugin may import, and nothing else. */

export { checkByRules, type OptionRule, type OptionRules, problemsByRules } from './config/option-rules.ts';
export { unknownOption, unknownValue } from './config/schema-issues.ts';
export type { ConversationRules, MediaRules } from './conversation/conversation-rules.ts';
export { isTextType } from './conversation/file-text.ts';
export { plainMedia } from './conversation/plain-media.ts';
export { ConfigurationError, type InputIssue, RequestAbortedError } from './errors/client-errors.ts';
export { connectionReason } from './errors/connection-reason.ts';
export { describeValue } from './errors/describe-value.ts';
export { errorFromStatus, type StatusErrorOptions } from './errors/error-from-status.ts';
export { type ErrorTraits, errorTraits } from './errors/error-traits.ts';
export { cutSentence, firstSentence } from './errors/first-sentence.ts';
export { FlexiAIError } from './errors/flexiai-error.ts';
export { formatIssues } from './errors/format-issues.ts';
export { withoutQuotedText } from './errors/message-of.ts';
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
  type ProviderErrorClass,
  type ProviderErrorOptions,
  QuotaExhaustedError,
  RateLimitError,
  type RefusalScope,
  ServerError,
  UnsupportedError,
} from './errors/provider-error.ts';
export {
  type RateLimitHeaderNames,
  type RateLimitHeaders,
  rateLimitFromHeaders,
} from './errors/rate-limit-headers.ts';
export { redact } from './errors/redact.ts';
export { refusesFeature } from './errors/refuses-feature.ts';
export {
  clampRetryAfter,
  type HeadersLike,
  parseDuration,
  readHeader,
  retryAfterFromHeaders,
} from './errors/retry-after.ts';
export { shouldRetryFromHeaders } from './errors/should-retry.ts';
export {
  type AnswerPlans,
  AnswerRestorer,
  restoredBatches,
  restoreResponse,
} from './json-schema/answer-restorer.ts';
export type { AnswerPlan } from './json-schema/answer-shape.ts';
export { anyParameters, type FittedSchema, fitSchema, type UnfittedSchema } from './json-schema/fit-schema.ts';
export { isPlainPattern } from './json-schema/plain-pattern.ts';
export {
  LENIENT_DIALECT,
  type LiteralType,
  NUMBER_CONSTRAINTS,
  type SchemaDialect,
  type SchemaLimits,
  type SchemaPlace,
} from './json-schema/schema-dialect.ts';
export type { SchemaSize } from './json-schema/schema-size.ts';
export type { ProviderCapabilities } from './provider/capabilities.ts';
export { checkApiKey, type ForeignKey } from './provider/check-api-key.ts';
export { checkHealth } from './provider/check-health.ts';
export { defaultRegistry } from './provider/default-registry.ts';
export { type DefinedProvider, defineProvider } from './provider/define-provider.ts';
export type { Logger } from './provider/logger.ts';
export { makeSdkClient } from './provider/make-sdk-client.ts';
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
  type ApiKeyInfo,
  type KeyCheck,
  type KnownModel,
  type ModelRetirement,
  PROVIDER_API_VERSION,
  type ProviderPlugin,
} from './provider/provider-plugin.ts';
export { shortcomings } from './provider/shortcomings.ts';
export { AnswerText } from './stream/answer-text.ts';
export { ArgumentText } from './stream/argument-text.ts';
export { type PartSource, type PartStream, partStream } from './stream/part-source.ts';
export { responseFromParts } from './stream/response-accumulator.ts';
export { partsFromContent } from './stream/response-parts.ts';
export { connectionHint } from './transport/connection-hint.ts';
export { describeBody, describeJson } from './transport/describe-body.ts';
export { type LinkedController, linkController } from './transport/linked-controller.ts';
export { type ProviderFetch, type ProviderFetchOptions, providerFetch } from './transport/provider-fetch.ts';
export { BodyTooLargeError, readText } from './transport/read-text.ts';
export { type ServerSentEvent, SSEParser } from './transport/sse-parser.ts';
export { assertNever } from './types/assert-never.ts';
export { toBase64 } from './types/base64.ts';
export { canonicalText } from './types/canonical-text.ts';
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
export { costOfAttempts, isUnbilled } from './types/cost-of-attempts.ts';
export type { EmbeddingRequest, EmbeddingResult } from './types/embedding.ts';
export type { ErrorCode } from './types/error-code.ts';
export { type FinishMeaning, finishMeaning } from './types/finish-meaning.ts';
export { isGrownJson, isSameJson } from './types/grown-json.ts';
export type { JsonSchema, JsonValue } from './types/json.ts';
export {
  countOf,
  fieldsOf,
  isObject,
  type JsonObject,
  listOf,
  objectOf,
  parseJson,
  stringOf,
} from './types/json-fields.ts';
export { isRawSound, mediaTypeOf, mediaTypeOfName } from './types/media-type.ts';
export { mergeSources } from './types/merge-sources.ts';
export type {
  AssistantMessage,
  Message,
  Role,
  SystemMessage,
  ToolMessage,
  UserMessage,
} from './types/message.ts';
export { parseToolArguments } from './types/parse-tool-arguments.ts';
export type { RateLimitInfo, RateLimitWindow } from './types/rate-limit-info.ts';
export { NO_ISSUES, type RequestIssue } from './types/request-issue.ts';
export { sha256 } from './types/sha256.ts';
export { stableCallId } from './types/stable-call-id.ts';
export type { InferInput, InferOutput, StandardSchemaV1 } from './types/standard-schema.ts';
export type { SourceStreamPart, StreamCitation, StreamPart } from './types/stream-part.ts';
export type { ToolChoice, ToolDefinition } from './types/tool.ts';
export { isStandardSchema, toJsonSchema } from './types/tool-schema.ts';
export type { ReasoningOptions, ResponseFormat, UnifiedRequest } from './types/unified-request.ts';
export type { FinishReason, UnifiedResponse } from './types/unified-response.ts';
export type { Usage } from './types/usage.ts';
export { addTokens, UNKNOWN_USAGE } from './types/usage-totals.ts';
export type { Warning } from './types/warning.ts';
export { wellFormed } from './types/well-formed.ts';
