/**
 * What a provider plugin needs to be defined, and not for its calls. The code for calls, which a `LazyProvider` loads later, imports
 * `plugin.ts`, which has all of this, too.
 */

export { fieldsOf, isObject, type JsonObject, listOf, objectOf, stringOf } from './data/json-fields.ts';
export { type ProviderErrorOptions, UnsupportedError } from './errors/provider-error.ts';
export type { AssistantMessage } from './model/message.ts';
export { NO_ISSUES, type RequestIssue } from './model/request-issue.ts';
export type { StandardSchemaV1 } from './model/standard-schema.ts';
export type { UnifiedRequest } from './model/unified-request.ts';
export type { Warning } from './model/warning.ts';
export { checkApiKey, type ForeignKey } from './plugin/check-api-key.ts';
export { defaultRegistry } from './plugin/default-registry.ts';
export { type DefinedProvider, defineProvider } from './plugin/define-provider.ts';
export { checkFetchOptions } from './plugin/http/fetch-options.ts';
export type { RateLimitHeaders } from './plugin/http/rate-limit-headers.ts';
export { LazyProvider, type ProviderCalls } from './plugin/lazy-provider.ts';
export { checkOptions } from './plugin/options/check-options.ts';
export { defineOptions, type OptionsOf } from './plugin/options/define-options.ts';
export type { Option } from './plugin/options/option.ts';
export { HEADER_NAME, type OptionProblem } from './plugin/options/option-problems.ts';
export { besideClient, clientOption, serviceOptions } from './plugin/options/service-options.ts';
export type { ProviderContext } from './plugin/provider.ts';
export type { ApiKeyInfo, KeyCheck, KnownModel } from './plugin/provider-plugin.ts';
