import type { InferOutput, StandardSchemaV1 } from './standard-schema.ts';
import type { ChatRequest } from './unified-request.ts';
import type { UnifiedResponse } from './unified-response.ts';

/** A request whose answer is validated and typed by a Standard Schema. */
export type StructuredRequest<Schema extends StandardSchemaV1> = ChatRequest & {
  readonly responseFormat: {
    readonly type: 'json-schema';
    readonly name: string;
    readonly description?: string;
    readonly schema: Schema;
    readonly strict?: boolean;
  };
};

/** An answer whose `object` is the schema's output, unless the answer did not end normally. */
export type StructuredResponse<Schema extends StandardSchemaV1> = UnifiedResponse & {
  readonly object?: InferOutput<Schema>;
};
