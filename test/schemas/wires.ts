import { createFlexiAI, type FlexiAI, type ProviderEntry } from '@flexiai/core';
import type { SchemaDialect } from '@flexiai/core/plugin';
import { anthropic } from '@flexiai/provider-anthropic';
import { bedrock } from '@flexiai/provider-bedrock';
import { gemini } from '@flexiai/provider-gemini';
import { openai } from '@flexiai/provider-openai';
import {
  type RecordedRequest,
  startAnthropicServer,
  startBedrockServer,
  startGeminiServer,
  startOpenAIServer,
  type WireServer,
} from '@flexiai/testing';
import { afterAll, beforeAll } from 'vitest';
import { GEMINI_DIALECT } from '../../packages/gemini-wire/src/request/schema-dialect.ts';
import { CONSTRAINED_DIALECT } from '../../packages/provider-anthropic/src/request/schema-dialect.ts';
import { CONSTRAINED_DIALECT as CONVERSE_DIALECT } from '../../packages/provider-bedrock/src/request/schema-dialect.ts';
import { STRICT_DIALECT } from '../../packages/provider-openai/src/request/schema-dialects.ts';

type Fields = { readonly [field: string]: unknown };

/** A received schema, and whether it is enforced. */
export interface ArrivedSchema {
  readonly schema: Fields;
  readonly isHeldTo: boolean;
}

/** One wire with a server that rejects what its service rejects. */
export interface SchemaWire {
  readonly name: string;
  readonly dialect: SchemaDialect;
  readonly start: () => Promise<WireServer>;
  readonly entry: (baseURL: string) => ProviderEntry;
  /** The schema of the answer in a request. */
  readonly answer: (body: Fields) => ArrivedSchema | undefined;
  /** The schema of the only tool in a request. */
  readonly parameters: (body: Fields) => ArrivedSchema | undefined;
}

const at = (value: unknown, ...path: readonly (string | number)[]): Fields =>
  path.reduce<unknown>((inner, step) => (inner as Fields | undefined)?.[step], value) as Fields;

const arrived = (schema: unknown, isHeldTo: boolean): ArrivedSchema | undefined =>
  schema === undefined ? undefined : { schema: schema as Fields, isHeldTo };

export const WIRES: readonly SchemaWire[] = [
  {
    name: 'OpenAI Chat Completions',
    dialect: STRICT_DIALECT,
    start: () => startOpenAIServer({ strict: true }),
    entry: (baseURL) => openai({ model: 'gpt-4.1-mini', apiKey: 'sk-test-0123456789', baseURL, api: 'chat' }),
    answer: (body) => {
      const format = at(body, 'response_format', 'json_schema');
      return arrived(format?.['schema'], format?.['strict'] === true);
    },
    parameters: (body) => {
      const tool = at(body, 'tools', 0, 'function');
      return arrived(tool?.['parameters'], tool?.['strict'] === true);
    },
  },
  {
    name: 'OpenAI Responses',
    dialect: STRICT_DIALECT,
    start: () => startOpenAIServer({ strict: true }),
    entry: (baseURL) => openai({ model: 'gpt-4.1-mini', apiKey: 'sk-test-0123456789', baseURL, api: 'responses' }),
    answer: (body) => {
      const format = at(body, 'text', 'format');
      return arrived(format?.['schema'], format?.['strict'] === true);
    },
    parameters: (body) => {
      const tool = at(body, 'tools', 0);
      return arrived(tool?.['parameters'], tool?.['strict'] === true);
    },
  },
  {
    name: 'Anthropic Messages',
    dialect: CONSTRAINED_DIALECT,
    start: () => startAnthropicServer({ strict: true }),
    entry: (baseURL) => anthropic({ model: 'claude-sonnet-4-5', apiKey: 'sk-ant-test', baseURL }),
    answer: (body) => arrived(at(body, 'output_config', 'format')?.['schema'], true),
    parameters: (body) => {
      const tool = at(body, 'tools', 0);
      return arrived(tool?.['input_schema'], tool?.['strict'] === true);
    },
  },
  {
    name: 'Gemini',
    dialect: GEMINI_DIALECT,
    start: () => startGeminiServer({ strict: true }),
    entry: (baseURL) => gemini({ model: 'gemini-3.8-flash', apiKey: 'AIza-test', baseURL }),
    answer: (body) => arrived(at(body, 'generationConfig')?.['responseJsonSchema'], true),
    parameters: (body) => arrived(at(body, 'tools', 0, 'functionDeclarations', 0)?.['parametersJsonSchema'], true),
  },
  {
    name: 'Amazon Bedrock Converse',
    dialect: CONVERSE_DIALECT,
    start: () => startBedrockServer({ strict: true }),
    entry: (baseURL) =>
      bedrock({
        model: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
        region: 'us-east-1',
        credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' },
        baseURL,
      }),
    answer: (body) => {
      const schema = at(body, 'outputConfig', 'textFormat', 'structure', 'jsonSchema')?.['schema'];
      return arrived(schema === undefined ? undefined : JSON.parse(String(schema)), true);
    },
    parameters: (body) => {
      const tool = at(body, 'toolConfig', 'tools', 0, 'toolSpec');
      return arrived(at(tool, 'inputSchema')?.['json'], tool?.['strict'] === true);
    },
  },
];

export function bodyOf({ body }: RecordedRequest): Fields {
  return body as Fields;
}

/** A server of a wire, and a client that calls only this server. */
export interface ServedWire {
  readonly server: WireServer;
  readonly ai: FlexiAI;
}

/** Both for the tests of one `describe`: they exist once its first test begins. */
export function serveWire(wire: SchemaWire): ServedWire {
  let server: WireServer;
  let ai: FlexiAI;
  beforeAll(async () => {
    server = await wire.start();
    ai = createFlexiAI({ providers: [wire.entry(server.baseURL)], retry: { maxRetries: 0 } });
  });
  afterAll(async () => {
    await ai.close();
    await server.close();
  });
  return {
    get server() {
      return server;
    },
    get ai() {
      return ai;
    },
  };
}
