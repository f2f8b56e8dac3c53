import type { JsonSchema } from './json.ts';
import type { JsonSchemaOutput } from './json-schema-output.ts';
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

/** A request for one object: see `generateObject`. */
export type ObjectRequest<Schema extends JsonSchema | StandardSchemaV1 = JsonSchema | StandardSchemaV1> = Omit<
  ChatRequest,
  'responseFormat'
> & {
  /** A Standard Schema, or a JSON Schema; one that is written in code gives the object its type. */
  readonly schema: Schema;
  /** A name for the schema; some providers show it to the model. @default 'object' */
  readonly name?: string;
  readonly description?: string;
  /** The provider makes the model follow the schema exactly, if it can. @default true */
  readonly strict?: boolean;
};

/** An answer with its object. */
export type ObjectResponse<Schema extends JsonSchema | StandardSchemaV1 = JsonSchema | StandardSchemaV1> =
  UnifiedResponse & {
    readonly object: Schema extends StandardSchemaV1 ? InferOutput<Schema> : JsonSchemaOutput<Schema>;
  };
