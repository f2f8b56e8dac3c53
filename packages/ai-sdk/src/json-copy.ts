import type { JSONObject } from '@ai-sdk/provider';

/** The same as JSON would carry it: the AI SDK keeps metadata in messages, which applications store. */
export function jsonCopy(value: object): JSONObject {
  return JSON.parse(JSON.stringify(value)) as JSONObject;
}
