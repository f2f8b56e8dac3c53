import { isObject, parseJson } from '../../data/json-fields.ts';

/** The number of characters that identify a body. */
const LOOKED_AT = 1024;
/** Larger JSON is recognised by its beginning only. */
const LARGEST_PARSED = 100_000;
const MOST_FIELDS = 6;

/**
 * A description of a body that is not an answer, for an error message: "an HTML page", "a stream of events", "an empty body" …
 * Never quotes the body, because an upstream may repeat the key or the prompt in it.
 *
 * @param body the body's text, or its beginning
 */
export function describeBody(body: string): string {
  const start = body.slice(0, LOOKED_AT).trimStart();
  if (start === '') return 'an empty body';
  if (/^(?:<!doctype html|<html|<head|<body|<title)/i.test(start)) return 'an HTML page';
  if (start.startsWith('<')) return 'XML';
  if (/^(?:data|event|id|retry):|^:/.test(start)) return 'a stream of events';
  if (!/^[[{"\d-]|^(?:true|false|null)\b/.test(start)) return 'plain text';
  if (body.length > LARGEST_PARSED) return 'a large JSON text';
  const value = parseJson(body);
  if (value === undefined) return 'text that is not whole JSON';
  return describeJson(value);
}

/** The same for JSON that is not a known answer of the wire. */
export function describeJson(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'an empty JSON list' : 'a JSON list';
  if (!isObject(value)) return value === null ? 'null' : `a JSON ${typeof value}`;
  const names = Object.keys(value).filter(isPlainName);
  if (names.length === 0) return Object.keys(value).length === 0 ? 'an empty JSON object' : 'a JSON object';
  const shown = names.slice(0, MOST_FIELDS).join(', ');
  return `a JSON object with ${shown}${names.length > MOST_FIELDS ? ' …' : ''}`;
}

/** A field's name in a form that no key or sentence has. */
function isPlainName(name: string): boolean {
  return /^[A-Za-z_$@][\w.$-]{0,31}$/.test(name);
}
