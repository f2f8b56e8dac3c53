export { GeminiCalls, type GeminiEntry } from './gemini-calls.ts';
export type { GeminiDoor, GeminiPost, GeminiVerb, Page, Sending } from './gemini-door.ts';
export { modelPath } from './models/model-path.ts';
export { type SdkOutcome, sdkOutcome } from './sdk/sdk-outcome.ts';
