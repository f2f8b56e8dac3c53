import * as z from 'zod/mini';
import type { OpenAIClient } from './sdk/openai-client.ts';

// The options that every entry on this wire has.

export const nonEmpty = z.string().check(z.minLength(1));

/** HTTP's token and field value: https://www.rfc-editor.org/rfc/rfc9110#section-5.5 */
const HEADER_NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

export const headerName = z.string().check(z.refine((name) => HEADER_NAME.test(name), 'is not a header name'));

export const headers = z.record(z.string(), z.string()).check(({ value, issues }) => {
  for (const [name, content] of Object.entries(value)) {
    const message = !HEADER_NAME.test(name)
      ? 'is not a header name'
      : !HEADER_VALUE.test(content)
        ? 'holds a character that HTTP does not allow'
        : undefined;
    if (message !== undefined) issues.push({ code: 'custom', input: name, path: [name], message });
  }
});

export const httpUrl = z.string().check(z.refine(isHttpUrl, 'must be a URL that begins with http:// or https://'));

export const entryFields = {
  model: nonEmpty,
  apiKey: z.optional(z.string()),
  baseURL: z.optional(httpUrl),
  headers: z.optional(headers),
  fetch: z.optional(z.custom<typeof globalThis.fetch>((value) => typeof value === 'function', 'must be a function')),
  proxy: z.optional(z.enum(['environment'])),
  client: z.optional(z.custom<OpenAIClient>(isClient, 'must be an instance of OpenAI or AzureOpenAI')),
  providerOptions: z.optional(z.record(z.string(), z.unknown())),
};

/** A check that `client` stands without the options which only make sense for a client that the plugin makes. */
export function clientStandsAlone<Option extends string>(
  connectionOptions: readonly Option[],
): z.core.CheckFn<{ readonly [option in Option | 'client']?: unknown }> {
  return ({ value, issues }) => {
    if (value.client === undefined) return;
    for (const option of connectionOptions) {
      if (value[option] === undefined) continue;
      const message = 'cannot stand beside client: set it on that client';
      issues.push({ code: 'custom', input: value[option], path: [option], message });
    }
  };
}

function isHttpUrl(value: string): boolean {
  return /^https?:\/\//i.test(value) && URL.canParse(value);
}

function isClient(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return ['get', 'post'].every((method) => typeof Reflect.get(value, method) === 'function');
}
