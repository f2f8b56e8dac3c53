/**
 * The fields of a generateContent request that this package writes. The SDK's own types are older than the API.
 * @see https://ai.google.dev/api/generate-content
 */
export interface GeminiRequest {
  readonly contents: readonly GeminiContent[];
  readonly systemInstruction?: { readonly parts: readonly GeminiPart[] };
  readonly tools?: readonly object[];
  readonly toolConfig?: { readonly functionCallingConfig?: FunctionCallingConfig };
  readonly generationConfig?: { readonly [field: string]: unknown };
}

export interface GeminiContent {
  readonly role: 'user' | 'model';
  readonly parts: readonly GeminiPart[];
}

/** The thought signature, which any kind of part may have. */
interface Signed {
  readonly thoughtSignature?: string;
}

export type GeminiPart =
  | ({ readonly text: string; readonly thought?: true } & Signed)
  | ({ readonly inlineData: { readonly mimeType: string; readonly data: string } } & Signed)
  | ({ readonly fileData: { readonly fileUri: string; readonly mimeType?: string } } & Signed)
  | ({ readonly functionCall: { readonly id: string; readonly name: string; readonly args: object } } & Signed)
  | { readonly functionResponse: { readonly id: string; readonly name: string; readonly response: object } }
  | GeminiBlock;

/** A part that only the API understands, unchanged. */
export interface GeminiBlock {
  readonly [field: string]: unknown;
}

export interface FunctionCallingConfig {
  readonly mode: 'AUTO' | 'NONE' | 'ANY' | 'VALIDATED';
  readonly allowedFunctionNames?: readonly string[];
}
