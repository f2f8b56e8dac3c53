import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  startAnthropicServer,
  startGeminiServer,
  startOpenAIServer,
  type WireServer,
} from '../../packages/testing/src/index.ts';
import { IS_LONG } from '../long-form.ts';
import { docCommentExamples } from '../samples/doc-comment-examples.ts';
import { exportedFunctions } from '../samples/exported-functions.ts';
import { extractSamples, type Sample } from '../samples/extract-samples.ts';
import { type Complaint, markdownFiles, SampleWorkspace, sourceFiles } from '../samples/sample-workspace.ts';

// Node 22 strips types, but does not know `using`. An application there has it compiled.
const lacksUsing = process.versions.node.startsWith('22.');

const sources = await sourceFiles();
const samples = [
  ...[...(await markdownFiles())].flatMap(([file, text]) => extractSamples(file, text)),
  ...[...sources].flatMap(([file, text]) => extractSamples(file, docCommentExamples(text))),
];

/** What most applications call first. Each has an example in its doc comment. */
const MAIN_FUNCTIONS = {
  'packages/core/src/index.ts': [
    'configFromEnv',
    'createFlexiAI',
    'defineProvider',
    'majority',
    'partStream',
    'prepareFor',
    'resolveConfig',
    'responseFromParts',
    'ResponseStream',
    'runTools',
    'tool',
  ],
  'packages/core/src/node.ts': ['describeConfig', 'discoverProviders', 'loadConfig', 'watchConfig'],
  'packages/provider-openai/src/index.ts': ['openai', 'openaiCompatible'],
  'packages/provider-anthropic/src/index.ts': ['anthropic'],
  'packages/provider-gemini/src/index.ts': ['gemini'],
  'packages/provider-google/src/index.ts': ['google'],
  'packages/cache/src/index.ts': ['cache'],
  'packages/cost/src/index.ts': ['cost'],
  'packages/logger/src/index.ts': ['createLogger', 'maskSecrets', 'withCorrelationId'],
  'packages/metrics/src/index.ts': ['createMetrics', 'dashboardHandler', 'healthHandler', 'prometheusHandler'],
  'packages/metrics/src/otel.ts': ['openTelemetry'],
  'packages/testing/src/index.ts': ['createWireServer', 'mockProvider', 'startOpenAIServer'],
};

// Samples that show that a bad sample is found.
const bad = extractSamples(
  'bad.md',
  `
\`\`\`ts
const answer: number = 'text';
\`\`\`
\`\`\`ts
const first = 1;
\`\`\`
\`\`\`ts continue
export const second: string = first;
\`\`\`
\`\`\`ts
await Promise.resolve();
throw new Error('the third line');
\`\`\`
\`\`\`ts
await fetch('https://example.com/');
\`\`\`
\`\`\`ts
setInterval(() => {}, 1000);
\`\`\`
`,
);
const [wrong, , continued, throwing, reaching, endless] = bad;

// Samples that ask each provider, by fetch and by node:https.
const asking = [
  ['api.openai.com', '/v1/models'],
  ['api.anthropic.com', '/v1/models'],
  ['generativelanguage.googleapis.com', '/v1beta/models'],
].flatMap(([host, path]) =>
  extractSamples(
    `${host}.md`,
    `
\`\`\`ts
import { request } from 'node:https';
const url = 'https://${host}${path}';
const viaHttps = await new Promise<number | undefined>((resolve, reject) => {
  request(url, (answer) => resolve(answer.resume().statusCode)).on('error', reject).end();
});
for (const status of [(await fetch(url)).status, viaHttps]) if (status !== 200) throw new Error('status ' + status);
\`\`\`
`,
  ),
);

let workspace: SampleWorkspace;
let servers: WireServer[];
let ports: Record<string, number>;
let typeErrors: Map<Sample, string>;
/** In the short form, what running the samples of the pages together found. */
let complaints: Map<Sample, Complaint>;

beforeAll(async () => {
  const [openai, anthropic, gemini] = await Promise.all([
    startOpenAIServer(),
    startAnthropicServer(),
    startGeminiServer(),
  ]);
  servers = [openai, anthropic, gemini];
  ports = {
    'api.openai.com': portOf(openai),
    'api.anthropic.com': portOf(anthropic),
    'generativelanguage.googleapis.com': portOf(gemini),
  };
  workspace = await SampleWorkspace.create('build');
  await workspace.write([...samples, ...bad, ...asking]);
  [typeErrors, complaints] = await Promise.all([
    workspace.checkTypes([...samples, ...bad, ...asking]),
    IS_LONG ? new Map() : runPages(),
  ]);
  // One type check of everything: more than the usual minute where other work has the cores.
}, 240_000);

afterAll(async () => {
  await workspace[Symbol.asyncDispose]();
  await Promise.all(servers.map((server) => server.close()));
});

describe.concurrent('the documentation', () => {
  it('shows on its first page how the client is used', ({ expect }) => {
    expect(samples.filter(({ file, run }) => file === 'README.md' && run)).not.toEqual([]);
  });

  it.for(samples.map((sample) => [`${sample.file}:${sample.line}`, sample] as const))(
    'has a sample at %s that is right',
    async ([, sample], { expect, skip }) => {
      expect(typeErrors.get(sample)).toBeUndefined();
      skip(lacksUsing && usesUsing(sample.code), 'this Node does not know `using`');
      // A process for each in the long form. The short form runs those of the pages together, and checks the types of all.
      if (sample.run) expect(IS_LONG ? await workspace.run(sample, ports) : complaints.get(sample)).toBeUndefined();
    },
  );
});

describe('the doc comments', () => {
  const named = Object.entries(MAIN_FUNCTIONS).flatMap(([index, names]) => names.map((name) => [index, name] as const));

  it.each(named)('of %s have an example of %s that runs', (index, name) => {
    const place = exportedFunctions(index, sources).get(name);
    expect(place, `${index} exports no ${name}`).toBeDefined();
    const own = samples.filter(({ file, line }) => file === place?.file && line > place.from && line < place.to);
    expect(own.filter(({ run }) => run)).not.toEqual([]);
  });
});

describe('a bad sample', () => {
  it('is told by its line when its types are wrong', () => {
    expect(typeErrors.get(defined(wrong))).toMatch(/^bad\.md:3 error TS2322/);
  });

  it('is told by its line when it continues another', () => {
    expect(typeErrors.get(defined(continued))).toMatch(/^bad\.md:9 error TS2322/);
  });

  it('is told by its line when it throws', async () => {
    const complaint = await workspace.run(defined(throwing), ports);
    expect(complaint).toContain('The sample at bad.md:12 failed');
    expect(complaint).toContain('bad.md:13');
  });

  it('does not reach a host that is not a provider', async () => {
    expect(await workspace.run(defined(reaching), ports)).toContain('A sample reached for example.com');
  });

  it('is told when it does not end', async () => {
    expect(await workspace.run(defined(endless), ports, 1000)).toContain('bad.md:19 did not end within 1000 ms');
  });

  it('is told by its line in a doc comment, of which only the example counts', async () => {
    const source = `
/**
 * Adds one.
 *
 * @param value such as \`\`\`ts
 * @example
 * \`\`\`ts
 * const answer: number = 'text';
 * \`\`\`
 * @throws never
 */
export const next = (value: number) => value + 1;
`;
    const found = extractSamples('bad.ts', docCommentExamples(source));
    expect(found.map(({ code, line, lines }) => ({ code, line, lines }))).toEqual([
      { code: "const answer: number = 'text';", line: 8, lines: [8] },
    ]);
  });

  it('is refused when it says what no sample knows', () => {
    expect(() => extractSamples('bad.md', '\n```ts norun\n```\n')).toThrow("bad.md:2 has 'norun'");
  });
});

describe('a provider', () => {
  it.each(asking)('is answered for by its local server, whichever way it is asked: $file', async (sample) => {
    expect(typeErrors.get(sample)).toBeUndefined();
    expect(await workspace.run(sample, ports)).toBeUndefined();
  });
});

/** Runs the samples of the Markdown pages that this Node can run, those in `docs/` in one process, the others in another. */
async function runPages(): Promise<Map<Sample, Complaint>> {
  const runnable = samples.filter(
    ({ file, run, code }) => run && file.endsWith('.md') && !(lacksUsing && usesUsing(code)),
  );
  const found: [Sample, Complaint][] = [];
  for (const group of Map.groupBy(runnable, ({ file }) => file.startsWith('docs/')).values())
    found.push(...(await workspace.runTogether(group, ports)));
  return new Map(found);
}

function usesUsing(code: string): boolean {
  return /\busing \w+ =/.test(code);
}

function portOf(server: WireServer): number {
  return Number(new URL(server.baseURL).port);
}

function defined<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('expected a value');
  return value;
}
