import { describeValue } from '../data/describe-value.ts';
import { LONGEST_TIMER_MS } from '../data/longest-timer.ts';
import type { JsonSchema } from '../model/json.ts';
import type { RunnableTool } from '../tools/runnable-tool.ts';
import { type McpClient, type McpContent, type McpResult, type McpTool, watchMcp } from './mcp-client.ts';

/** The options of `mcpTools`. */
export interface McpToolsOptions {
  /** Is put before the name of each tool, for two servers with tools of the same name. @default none */
  readonly prefix?: string;
  /** Which tools to use. @default all */
  readonly only?: (tool: McpTool) => boolean;
  /** Which tools need an approval: see `onApproval` of `runTools`. What a server says of its own tools is not to be trusted. @default none */
  readonly needsApproval?: (tool: McpTool) => boolean;
  /** Called when the server has other tools: the next `list()` has them. */
  readonly onListChanged?: () => void;
  /** Called when a connection was closed, and when a new one is there. Only where `source` is a function. */
  readonly onConnection?: (change: 'lost' | 'reconnected') => void;
}

/** The tools of an MCP server. */
export interface McpTools {
  /**
   * The tools, for `tools` of a run. Asked of the server again only when it has said that they changed, or after a reconnect.
   * @throws the error of the MCP client
   */
  list(): Promise<readonly RunnableTool<JsonSchema>[]>;
}

/**
 * The tools of an MCP server as tools of `runTools`. An error of a tool, and of the connection, is an error result for the model: no
 * call is made twice.
 *
 * @param source a connected `Client` of `@modelcontextprotocol/client`; or a function that makes one, which is called again for the
 * first use after the connection was closed
 * @example
 * ```ts no-run
 * import { createFlexiAI } from '@flexiai/core';
 * import { mcpTools } from '@flexiai/core/mcp';
 * import { openai } from '@flexiai/provider-openai';
 * import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
 *
 * const files = mcpTools(async () => {
 *   const client = new Client({ name: 'my-app', version: '1.0.0' });
 *   await client.connect(new StreamableHTTPClientTransport(new URL('http://localhost:3000/mcp')));
 *   return client;
 * });
 * const ai = createFlexiAI({ providers: [openai({ model: 'gpt-6.1-sol' })] });
 * const { response } = await ai.runTools({ prompt: 'What is in my notes?' }, { tools: await files.list() });
 * console.log(response.text);
 * ```
 */
export function mcpTools(source: McpClient | (() => Promise<McpClient>), options: McpToolsOptions = {}): McpTools {
  if (typeof source !== 'function' && typeof source?.callTool !== 'function') {
    throw new TypeError(`mcpTools expects an MCP client or a function that makes one, got ${describeValue(source)}.`);
  }
  let connection: Promise<McpClient> | undefined;
  let listing: Promise<readonly RunnableTool<JsonSchema>[]> | undefined;
  let wasLost = false;

  const connect = async (): Promise<McpClient> => {
    const client = typeof source === 'function' ? await source() : source;
    const changed = (): void => {
      listing = undefined;
      options.onListChanged?.();
    };
    const lost = (): void => {
      listing = undefined;
      if (typeof source !== 'function') return;
      connection = undefined;
      wasLost = true;
      options.onConnection?.('lost');
    };
    watchMcp(client, changed, lost);
    if (wasLost) options.onConnection?.('reconnected');
    return client;
  };
  const connected = (): Promise<McpClient> => {
    const opening = connection ?? connect();
    connection = opening;
    // The next use tries again.
    opening.catch(() => {
      if (connection === opening) connection = undefined;
    });
    return opening;
  };
  const call = async (name: string, args: Record<string, unknown>, signal: AbortSignal): Promise<unknown> =>
    outputOf(
      name,
      await (await connected()).callTool({ name, arguments: args }, { signal, timeout: LONGEST_TIMER_MS }),
    );
  return {
    list() {
      const asking = listing ?? connected().then((client) => listTools(client, call, options));
      listing = asking;
      asking.catch(() => {
        if (listing === asking) listing = undefined;
      });
      return asking;
    },
  };
}

async function listTools(
  client: McpClient,
  call: (name: string, args: Record<string, unknown>, signal: AbortSignal) => Promise<unknown>,
  { prefix = '', only = () => true, needsApproval }: McpToolsOptions,
): Promise<readonly RunnableTool<JsonSchema>[]> {
  const { tools } = await client.listTools();
  const taken = new Set<string>();
  return tools.filter(only).map((tool) => ({
    name: freeName(prefix + tool.name, taken),
    ...(tool.description !== undefined && { description: tool.description }),
    parameters: tool.inputSchema as JsonSchema,
    ...(needsApproval?.(tool) === true && { needsApproval: true }),
    execute: (args: Record<string, unknown>, { signal }) => call(tool.name, args, signal),
  }));
}

/** The longest name that all providers take. */
const LONGEST_NAME = 64;

/** A name that all providers take: MCP allows dots, slashes and more characters. */
function freeName(name: string, taken: Set<string>): string {
  const fit = name.replace(/[^\w-]/g, '_');
  let free = fit.slice(0, LONGEST_NAME);
  for (let count = 2; taken.has(free); count += 1) {
    free = `${fit.slice(0, LONGEST_NAME - String(count).length - 1)}_${count}`;
  }
  taken.add(free);
  return free;
}

/** What the model gets. @throws Error for the error of a tool */
function outputOf(name: string, { content = [], structuredContent, isError }: McpResult): unknown {
  const text = content.map(textOf).join('\n');
  if (isError === true) throw new Error(text === '' ? `The tool ${name} failed.` : text);
  return structuredContent ?? text;
}

/** The text of a piece; of pictures and sounds, what they are. */
function textOf({ type, text, mimeType, uri, resource }: McpContent): string {
  if (text !== undefined) return text;
  return (
    resource?.text ?? `[${[type, mimeType ?? resource?.mimeType, uri ?? resource?.uri].filter(Boolean).join(', ')}]`
  );
}
