/** Any value that JSON can carry. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** A JSON Schema document (draft 2020-12), as tools and structured output take it. */
export type JsonSchema = { readonly [keyword: string]: unknown };
