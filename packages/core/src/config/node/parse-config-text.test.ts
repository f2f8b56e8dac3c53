import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { propertyRuns } from '../../../../../test/long-form.ts';
import { ConfigurationError, type InputIssue } from '../../errors/client-errors.ts';
import { plainValue } from '../config-tree.ts';
import { parseConfigText } from './parse-config-text.ts';

const parse = (text: string): unknown => plainValue(parseConfigText(text, 'file.json', []));

/** JSON without references, with changed texts. */
const json = fc.jsonValue({ maxDepth: 4 }).filter((value) => !JSON.stringify(value).includes('${'));

describe('parseConfigText', () => {
  it('accepts any JSON, with the same result as JSON.parse', () => {
    fc.assert(
      fc.property(json, fc.constantFrom(undefined, 1, '\t'), (value, space) => {
        expect(parse(JSON.stringify({ value }, null, space))).toEqual(JSON.parse(JSON.stringify({ value })));
      }),
      propertyRuns(),
    );
  });

  it('refuses invalid JSON with its place, and never with another error', () => {
    let refusals = 0;
    fc.assert(
      fc.property(json, fc.nat(), fc.string({ maxLength: 3 }), (value, at, noise) => {
        const text = JSON.stringify({ value }, null, 1);
        const place = at % text.length;
        const broken = text.slice(0, place) + noise + text.slice(place + 1);
        try {
          parse(broken);
        } catch (error) {
          refusals += 1;
          expect(error).toBeInstanceOf(ConfigurationError);
          expect((error as Error).message).toMatch(/^file\.json(:\d+:\d+: | is empty| is nested)/);
        }
      }),
      propertyRuns(),
    );
    // Some of the texts are still JSON, most are not.
    expect(refusals).toBeGreaterThan(propertyRuns().numRuns / 4);
  });

  it('keeps the place of every value, with all kinds of line breaks', () => {
    const node = parseConfigText('{\r\n "a": {\n  "b": [1,\r 2]\n}\n}', 'f', []);
    const a = node.fields.get('a');
    const b = a?.kind === 'object' ? a.fields.get('b') : undefined;
    const places = b?.kind === 'list' ? [b, ...b.items].map(({ origin }) => origin.location) : [];
    expect([a?.origin.location, ...places]).toEqual(['f:2:7', 'f:3:8', 'f:3:9', 'f:4:2']);
  });

  it('ends in time for deeply nested or long texts', () => {
    for (const text of ['['.repeat(200_000), '{"a":'.repeat(200_000), `"${'['.repeat(200_000)}`]) {
      expect(() => parse(text)).toThrow('nested more than 100 levels deep');
    }
    expect(parse(`{ "a": "${'x'.repeat(1_000_000)}" }`)).toHaveProperty('a');
  });

  it('counts brackets in texts and comments as well, up to 100 levels', () => {
    const issues: InputIssue[] = [];
    expect(plainValue(parseConfigText('{ "a": "[[[" /* {{{ */ }', 'f', issues))).toEqual({ a: '[[[' });
    expect(issues).toEqual([]);
  });
});
