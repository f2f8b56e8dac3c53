import type { JSONObject } from '@ai-sdk/provider';

/** A copy through JSON: the AI SDK keeps metadata in messages, which applications store as JSON. */
export function jsonCopy(value: object): JSONObject {
  return JSON.parse(JSON.stringify(value)) as JSONObject;
}
