import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as published from '@opentelemetry/semantic-conventions/incubating';
import { describe, expect, it } from 'vitest';
import type { Conventions } from './conventions.ts';
import { CONVENTIONS } from './resolve-conventions.ts';

const room = join(import.meta.dirname, '..');

/** Names of attributes and metrics, by their first word. */
const NAME = /['"`](?:gen_ai|error|server|http|flexiai)\.[a-z_]|\b(?:gen_ai)\b/;

function namesOf({
  attributes,
  usage,
  duration,
  timeToFirstChunkMetric,
  timePerOutputChunk,
  tokens,
}: Conventions): string[] {
  const instruments = [...Object.values(duration), timeToFirstChunkMetric, timePerOutputChunk, ...tokens];
  return [
    ...Object.values(attributes),
    ...Object.values(usage),
    ...instruments.map(({ name }) => name),
    ...tokens.flatMap((token) => Object.keys(token.attributes)),
  ];
}

describe('the tables of the conventions', () => {
  it('are the only place with names of attributes', async () => {
    const files = (await readdir(room, { recursive: true })).filter(
      (file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.startsWith('conventions'),
    );
    expect(files.length).toBeGreaterThan(10);
    const knowing = [];
    for (const file of files) if (NAME.test(await readFile(join(room, file), 'utf8'))) knowing.push(file);
    expect(knowing).toEqual([]);
  });

  it('of core 1.41 contain only names of the published constants', () => {
    const known = new Set<unknown>(Object.values(published));
    expect(namesOf(CONVENTIONS['core-1.41']).filter((name) => !known.has(name))).toEqual([]);
  });

  it('of the newer version differ from the older one only in renamed attributes', () => {
    const [older, newer] = [namesOf(CONVENTIONS['core-1.41']), namesOf(CONVENTIONS['genai-main'])];
    expect(older.filter((name) => !newer.includes(name)).sort()).toEqual([
      'gen_ai.client.operation.duration',
      'gen_ai.client.operation.duration',
      'gen_ai.client.operation.time_per_output_chunk',
      'gen_ai.client.operation.time_to_first_chunk',
      'gen_ai.client.token.usage',
      'gen_ai.client.token.usage',
      'gen_ai.token.type',
      'gen_ai.token.type',
      'gen_ai.usage.cache_creation.input_tokens',
    ]);
  });

  it('use the published names of well-known providers', () => {
    const known = Object.entries(published).filter(([name]) => name.startsWith('GEN_AI_PROVIDER_NAME_VALUE_'));
    const values = new Set<unknown>(known.map(([, value]) => value));
    const { providers } = CONVENTIONS['core-1.41'];
    // It was added after the published version.
    expect(Object.values(providers).filter((value) => !values.has(value))).toEqual(['moonshot_ai']);
  });
});
