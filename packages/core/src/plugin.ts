/** Everything that a provider plugin or an add-on may import, and nothing else. */

export { withObject } from './client/attempt/structured-output.ts';
export { contentParts, textOf, toolResults } from './conversation/content.ts';
export type { ConversationRules, MediaRules } from './conversation/conversation-rules.ts';
export { isTextType } from './conversation/file-text.ts';
export { plainMedia } from './conversation/plain-media.ts';
export { assertNever } from './data/assert-never.ts';
export { toBase64 } from './data/base64.ts';
export { canonicalText } from './data/canonical-text.ts';
export { describeValue } from './data/describe-value.ts';
export { cutSentence, firstSentence } from './data/first-sentence.ts';
export {
  countOf,
  fieldsOf,
  isObject,
  type JsonObject,
  listOf,
  objectOf,
  parseJson,
  stringOf,
} from './data/json-fields.ts';
export { isRawSound, mediaTypeOf, mediaTypeOfName } from './data/media-type.ts';
export { sha256 } from './data/sha256.ts';
export { wellFormed } from './data/well-formed.ts';
export { ConfigurationError, type InputIssue, RequestAbortedError } from './errors/client-errors.ts';
export { errorFromStatus, type StatusErrorOptions } from './errors/error-from-status.ts';
export { type ErrorTraits, errorTraits } from './errors/error-traits.ts';
export { FlexiAIError } from './errors/flexiai-error.ts';
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
export { redact } from './errors/redact.ts';
export {
  clampRetryAfter,
  type HeadersLike,
  parseDuration,
  readHeader,
  retryAfterFromHeaders,
  shouldRetryFromHeaders,
} from './errors/retry-after.ts';
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
export type { EmbeddingRequest, EmbeddingResult } from './model/embedding.ts';
export type { ErrorCode } from './model/error-code.ts';
export type { JsonSchema, JsonValue } from './model/json.ts';
export type {
  AssistantMessage,
  Message,
  Role,
  SystemMessage,
  ToolMessage,
  UserMessage,
} from './model/message.ts';
export type { RateLimitInfo, RateLimitWindow } from './model/rate-limit-info.ts';
export { NO_ISSUES, type RequestIssue } from './model/request-issue.ts';
export type { InferInput, InferOutput, StandardSchemaV1 } from './model/standard-schema.ts';
export type { SourceStreamPart, StreamCitation, StreamPart } from './model/stream-part.ts';
export type { ToolChoice, ToolDefinition } from './model/tool.ts';
export type { ReasoningOptions, ResponseFormat, UnifiedRequest } from './model/unified-request.ts';
export type { FinishReason, UnifiedResponse } from './model/unified-response.ts';
export type { Usage } from './model/usage.ts';
export type { Warning } from './model/warning.ts';
export { calledName } from './plugin/called-name.ts';
export type { ProviderCapabilities } from './plugin/capabilities.ts';
export { checkApiKey, type ForeignKey } from './plugin/check-api-key.ts';
export { checkHealth } from './plugin/check-health.ts';
export { ClientsByKey, NO_TIMEOUT_MS } from './plugin/clients-by-key.ts';
export { connectionError } from './plugin/connection-error.ts';
export { type CredentialOptions, missingApiKey, secretsOf } from './plugin/credentials.ts';
export { defaultRegistry } from './plugin/default-registry.ts';
export { type DefinedProvider, defineProvider } from './plugin/define-provider.ts';
export { type FinishMeaning, finishMeaning } from './plugin/finish-meaning.ts';
export { connectionHint } from './plugin/http/connection-hint.ts';
export { connectionReason } from './plugin/http/connection-reason.ts';
export { describeBody, describeJson } from './plugin/http/describe-body.ts';
export { checkFetchOptions, type ProviderFetchOptions } from './plugin/http/fetch-options.ts';
export { type LinkedController, linkController } from './plugin/http/linked-controller.ts';
export { type ProviderFetch, providerFetch } from './plugin/http/provider-fetch.ts';
export {
  type RateLimitHeaderNames,
  type RateLimitHeaders,
  rateLimitFromHeaders,
} from './plugin/http/rate-limit-headers.ts';
export { type BodyErrors, readJson } from './plugin/http/read-json.ts';
export { BodyTooLargeError, readText } from './plugin/http/read-text.ts';
export { ConnectionFailure, HttpFailure, throwingFetch } from './plugin/http/throwing-fetch.ts';
export { ArgumentText } from './plugin/json/argument-text.ts';
export { isGrownJson, isSameJson } from './plugin/json/grown-json.ts';
export {
  type AnswerPlans,
  AnswerRestorer,
  restoredBatches,
  restoreResponse,
} from './plugin/json-schema/answer-restorer.ts';
export type { AnswerPlan } from './plugin/json-schema/answer-shape.ts';
export { anyParameters, type FittedSchema, fitSchema, type UnfittedSchema } from './plugin/json-schema/fit-schema.ts';
export { isPlainPattern } from './plugin/json-schema/plain-pattern.ts';
export {
  LENIENT_DIALECT,
  type LiteralType,
  NUMBER_CONSTRAINTS,
  type SchemaDialect,
  type SchemaLimits,
  type SchemaPlace,
} from './plugin/json-schema/schema-dialect.ts';
export type { SchemaSize } from './plugin/json-schema/schema-size.ts';
export { LazyProvider, type ProviderCalls, type ProviderFacts } from './plugin/lazy-provider.ts';
export type { Logger } from './plugin/logger.ts';
export { makeSdkClient } from './plugin/make-sdk-client.ts';
export { checkOptions } from './plugin/options/check-options.ts';
export { defineOptions, type OptionRelations, type OptionsOf } from './plugin/options/define-options.ts';
export type {
  BooleanOption,
  ChoiceOption,
  CodeOption,
  CountOption,
  EitherOption,
  FieldsOption,
  HeadersOption,
  ListOption,
  ObjectOption,
  Option,
  Options,
  TextOption,
  UrlOption,
} from './plugin/options/option.ts';
export { HEADER_NAME, type OptionProblem } from './plugin/options/option-problems.ts';
export { besideClient, clientOption, type ServiceOptions, serviceOptions } from './plugin/options/service-options.ts';
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
  type ApiKeyInfo,
  type KeyCheck,
  type KnownModel,
  type ModelRetirement,
  PROVIDER_API_VERSION,
  type ProviderPlugin,
} from './plugin/provider-plugin.ts';
export { refusesFeature } from './plugin/refuses-feature.ts';
export type { SdkBuilder, SdkRequest, SdkRequestOptions } from './plugin/sdk-builder.ts';
export {
  type AnswerErrors,
  headOf,
  type JsonAnswer,
  type SdkEntry,
  SdkRequests,
  type SdkSender,
} from './plugin/sdk-requests.ts';
export { shortcomings } from './plugin/shortcomings.ts';
export { type ServerSentEvent, SSEParser } from './plugin/sse/sse-parser.ts';
export { stableCallId } from './plugin/stable-call-id.ts';
export { abortError, throwIfAborted } from './plugin/stream/abort-error.ts';
export { JsonLinesParser } from './plugin/stream/json-lines-parser.ts';
export {
  type EventParser,
  type OpenedStream,
  ResponseBatches,
  type StreamCall,
} from './plugin/stream/response-batches.ts';
export { restoringDecoder } from './plugin/stream/restoring-decoder.ts';
export type { StreamDecoder } from './plugin/stream/stream-decoder.ts';
export { AnswerText } from './stream/answer-text.ts';
export { mergeSources } from './stream/merge-sources.ts';
export { parseToolArguments } from './stream/parse-tool-arguments.ts';
export { type PartSource, type PartStream, partStream } from './stream/part-source.ts';
export { responseFromParts } from './stream/response-accumulator.ts';
export { partsFromContent } from './stream/response-parts.ts';
export { costOfAttempts, isUnbilled } from './usage/cost-of-attempts.ts';
export { addTokens, UNKNOWN_USAGE } from './usage/usage-totals.ts';
export { formatIssues } from './validation/format-issues.ts';
export { checkByRules, type OptionRule, type OptionRules, problemsByRules } from './validation/option-rules.ts';
export { unknownOption, unknownValue } from './validation/schema-issues.ts';
export { isStandardSchema, toJsonSchema } from './validation/tool-schema.ts';
