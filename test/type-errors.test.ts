import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { extractSamples } from './samples/extract-samples.ts';
import { SampleWorkspace } from './samples/sample-workspace.ts';

/** The natural mistakes, each on a line of its own. No other module of the program registers a plugin. */
const MISTAKES = {
  'an id that no imported plugin has': "createFlexiAI({ providers: [{ provider: 'acme', model: 'acme-1' }] });",
  'an unknown option of an entry by name':
    "createFlexiAI({ plugins, providers: [{ provider: 'acme', model: 'acme-1', apikey: 'x' }] });",
  'an option of a wrong type': "createFlexiAI({ plugins, providers: [{ provider: 'acme', model: 5 }] });",
  'a missing option': "createFlexiAI({ plugins, providers: [{ provider: 'acme' }] });",
  'a misspelt option of a plugin': "createFlexiAI({ providers: [acme({ model: 'acme-1', apikey: 'x' })] });",
  'a misspelt option of the client': "createFlexiAI({ provider: [acme('acme-1')] });",
} as const;

const code = `
import { createFlexiAI, defineProvider, type Provider, type StandardSchemaV1 } from '@flexiai/core';
declare const configSchema: StandardSchemaV1<AcmeConfig>;
interface AcmeConfig {
  readonly model: 'acme-1' | 'acme-2';
  readonly apiKey?: string;
}
declare const create: () => Provider;
const acme = defineProvider({ id: 'acme', displayName: 'Acme', configSchema, create });
const other = defineProvider({ id: 'other', displayName: 'Other', configSchema, create });
const plugins = [acme, other] as const;
${Object.values(MISTAKES).join('\n')}
`;
const [sample] = extractSamples('mistakes.md', `\`\`\`ts no-run\n${code}\n\`\`\`\n`);

let told: Map<string, string>;
let workspace: SampleWorkspace;

beforeAll(async () => {
  if (sample === undefined) throw new Error('expected a sample');
  workspace = await SampleWorkspace.create('sources');
  await workspace.write([sample]);
  const errors = (await workspace.checkTypes([sample])).get(sample) ?? '';
  const messages = errors.split(/\n(?=mistakes\.md)/);
  const first = 2 + code.split('\n').findIndex((line) => line.startsWith('createFlexiAI'));
  const messageAt = (line: number): string => messages.find((each) => each.startsWith(`mistakes.md:${line} `)) ?? '';
  told = new Map(Object.keys(MISTAKES).map((name, index) => [name, messageAt(first + index)]));
}, 120_000);

afterAll(() => workspace[Symbol.asyncDispose]());

describe('the compiler says', () => {
  it.each<[keyof typeof MISTAKES, RegExp]>([
    [
      'an id that no imported plugin has',
      /Type '"acme"' is not assignable to type '"No imported plugin has this id. Install its package, then call the plugin \(openai\({ model }\)\), list it in `plugins`, or import its '\/register'."'\.$/,
    ],
    ['an unknown option of an entry by name', /'apikey' does not exist in type .*AcmeConfig & EntryOptions\)'\.$/],
    ['an option of a wrong type', /Type 'number' is not assignable to type '"acme-1" | "acme-2"'\.$/],
    ['a missing option', /Property 'model' is missing in type .* but required in type 'AcmeConfig'\.$/],
    ['a misspelt option of a plugin', /Did you mean to write 'apiKey'\?$/],
    ['a misspelt option of the client', /Did you mean to write 'providers'\?$/],
  ])('what is wrong with %s, in its last line', (mistake, sentence) => {
    const message = told.get(mistake) ?? '';
    expect(message).toMatch(sentence);
    // The type that the compiler prints is short enough to be read.
    for (const line of message.split('\n')) expect(line.length, line).toBeLessThan(300);
  });
});
