export { startAnthropicServer } from './anthropic/anthropic-server.ts';
export { startBedrockServer } from './bedrock/bedrock-server.ts';
export { type EventHeaders, eventMessage } from './bedrock/event-message.ts';
export type { ConformanceGroup, ConformanceRuleId } from './conformance/conformance-rule.ts';
export { type ConformanceRuleInfo, conformanceRules } from './conformance/conformance-rules.ts';
export type { ConformanceRunner, ConformanceTest } from './conformance/conformance-runner.ts';
export type {
  ConformanceServer,
  SampleAnswer,
  SampleKind,
  ScriptedServer,
  ServiceFeature,
} from './conformance/conformance-server.ts';
export { providerConformance } from './conformance/provider-conformance.ts';
export type { ConformanceOptions, ProviderConformanceOptions } from './conformance/provider-conformance-options.ts';
export type { SentMessage, SentRequest, SentTool } from './conformance/sent-request.ts';
export { anthropicConformance } from './conformance/servers/anthropic-conformance.ts';
export { bedrockConformance } from './conformance/servers/bedrock-conformance.ts';
export { geminiConformance } from './conformance/servers/gemini-conformance.ts';
export { openaiChatConformance } from './conformance/servers/openai-chat-conformance.ts';
export { openaiResponsesConformance } from './conformance/servers/openai-responses-conformance.ts';
export { type FlakyServices, startFlakyServices } from './flaky/flaky-services.ts';
export { keepAsking } from './flaky/keep-asking.ts';
export { startGeminiServer } from './gemini/gemini-server.ts';
export { startVertexServer } from './gemini/vertex-server.ts';
export { startGoogleTokenServer } from './google-tokens/token-server.ts';
export { type CustomWire, type CustomWireServer, createWireServer } from './kit/create-wire-server.ts';
export { ndjson, type SseOptions, sse, type WireFraming } from './kit/framing.ts';
export type { WireAnswer, WireAnswerCall } from './kit/wire-answer.ts';
export type {
  EventWriter,
  WireEndpoint,
  WireError,
  WireFacts,
  WireIds,
  WireStream,
} from './kit/wire-definition.ts';
export type { WireFailure, WireFailureKind } from './kit/wire-failure.ts';
export type { MockCall } from './mock/mock-call.ts';
export type { MockConfigInput } from './mock/mock-config.ts';
export type { MockError, MockErrorCode, MockFailure } from './mock/mock-error.ts';
export { type MockControls, type MockProvider, type MockProviderOptions, mockProvider } from './mock/mock-provider.ts';
export type { MockAnswer, MockContext, MockReply, MockReplySource, MockToolCall } from './mock/mock-reply.ts';
export { startOpenAIServer } from './openai/openai-server.ts';
export type { Fault, WireErrorCase } from './server/fault.ts';
export type { RecordedRequest, RequestOutcome } from './server/recorded-request.ts';
export type { HttpAnswer, Turn as WireTurn } from './server/wire.ts';
export type { WireReply, WireReplySource, WireToolCall, WireUsage } from './server/wire-reply.ts';
export type { WireServer, WireServerOptions } from './server/wire-server.ts';
export { type StandIn, startStandIn } from './stand-in/start-stand-in.ts';
