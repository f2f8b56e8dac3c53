/** Any JSON value. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** A JSON Schema document (draft 2020-12), for tools and structured output. */
export type JsonSchema = { readonly [keyword: string]: unknown };
