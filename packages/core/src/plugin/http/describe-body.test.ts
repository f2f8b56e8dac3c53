import { expect, it } from 'vitest';
import { describeBody } from './describe-body.ts';

it.each([
  ['', 'an empty body'],
  [' \r\n', 'an empty body'],
  ['<!DOCTYPE html>\n<title>Sign in</title>', 'an HTML page'],
  ['\n<html lang=en>', 'an HTML page'],
  ['<?xml version="1.0"?><Error/>', 'XML'],
  ['data: {"a":1}\n\n', 'a stream of events'],
  ['event: message_start\ndata: {}\n\n', 'a stream of events'],
  [': keep-alive\n\n', 'a stream of events'],
  ['Bad gateway', 'plain text'],
  ['{"a":1', 'text that is not whole JSON'],
  ['{}', 'an empty JSON object'],
  ['[]', 'an empty JSON list'],
  ['[{"a":1}]', 'a JSON list'],
  ['null', 'null'],
  ['7', 'a JSON number'],
  ['"key"', 'a JSON string'],
  ['{"status":"ok","data":{}}', 'a JSON object with status, data'],
  ['{"sk-0123456789abcdefghijklmnopqrstuvwxyz":1}', 'a JSON object'],
])('%j is %s', (body, description) => {
  expect(describeBody(body)).toBe(description);
});

it('only the beginning of a large body is read', () => {
  expect(describeBody(`{"a":"${'x'.repeat(1_000_000)}"}`)).toBe('a large JSON text');
  expect(describeBody(`<html>${'<'.repeat(1_000_000)}`)).toBe('an HTML page');
});
