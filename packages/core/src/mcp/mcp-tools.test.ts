import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { NodeStreamableHTTPServerTransport } from '@modelcontextprotocol/node';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { noteServer } from '../../test/mcp/note-server.ts';
import { answer, scripted } from '../../test/scripted-provider.ts';
import { createFlexiAI } from '../index.ts';
import { type McpClient, mcpTools } from '../mcp.ts';
import type { UnifiedResponse } from '../model/unified-response.ts';

const clients: Client[] = [];
const servers: Server[] = [];
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

/** A note server behind HTTP, with one session. */
async function serve(): Promise<URL> {
  const transport = new NodeStreamableHTTPServerTransport({ sessionIdGenerator: () => crypto.randomUUID() });
  await noteServer().connect(transport);
  const server = createServer((request, response) => void transport.handleRequest(request, response));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`);
}

async function connect(url: URL): Promise<Client> {
  const client = new Client({ name: 'test', version: '1.0.0' });
  clients.push(client);
  await client.connect(new StreamableHTTPClientTransport(url));
  return client;
}

const context = { toolCallId: '1', signal: new AbortController().signal };

/** Runs a tool of the server with the arguments of a model. */
async function run(tools: Awaited<ReturnType<ReturnType<typeof mcpTools>['list']>>, name: string, args = {}) {
  const tool = tools.find((each) => each.name === name);
  if (tool === undefined) throw new Error(`There is no tool ${name}.`);
  return tool.execute(args as never, context);
}

describe('mcpTools over streamable HTTP', () => {
  it('gives tools with their schemas to a run, and what they answer and how they fail to the model', async () => {
    const tools = await mcpTools(await connect(await serve())).list();
    expect(tools.map(({ name }) => name)).toEqual(['notes_read', 'fail', 'exit', 'picture', 'add-tool']);
    expect(tools[0]).toMatchObject({
      description: 'Reads a note.',
      parameters: { type: 'object', properties: { id: { type: 'number' } }, required: ['id'] },
    });
    const a = scripted('a');
    const toolCalls = ['notes_read', 'fail', 'picture'].map(
      (name) => ({ type: 'tool-call', id: name, name, arguments: { id: 7 } }) as const,
    );
    const first: UnifiedResponse = { ...answer(''), content: toolCalls, toolCalls, finishReason: 'tool-calls' };
    a.next({ whole: first }, 'done');
    const ai = createFlexiAI({ providers: [a({ model: 'm' })] });
    const { steps } = await ai.runTools({ prompt: 'Read' }, { tools });
    expect(steps[0]?.results).toMatchObject([
      { toolName: 'notes_read', content: 'note 7' },
      { toolName: 'fail', isError: true, content: expect.stringContaining('no such note') },
      { toolName: 'picture', content: '[image, image/png]' },
    ]);
  });

  it('asks for the list once, and again when the server says that it changed', async () => {
    const onListChanged = vi.fn();
    const mcp = mcpTools(await connect(await serve()), { onListChanged });
    const before = await mcp.list();
    expect(await mcp.list()).toBe(before);
    await run(before, 'add-tool');
    await vi.waitFor(() => expect(onListChanged).toHaveBeenCalled());
    expect((await mcp.list()).map(({ name }) => name)).toContain('added');
  });

  it('asks for the list again after the connection of the application’s own client was closed', async () => {
    const client = await connect(await serve());
    const mcp = mcpTools(client);
    const before = await mcp.list();
    await client.close();
    await client.connect(new StreamableHTTPClientTransport(await serve()));
    const after = await mcp.list();
    expect(after).not.toBe(before);
    expect(after).toHaveLength(before.length);
  });

  it('leaves the limits of a call to the run', async () => {
    const client = await connect(await serve());
    const callTool = vi.spyOn(client, 'callTool');
    await run(await mcpTools(client).list(), 'notes_read', { id: 7 });
    expect(callTool.mock.calls[0]?.[1]?.timeout).toBeGreaterThan(86_400_000);
  });

  it('names, picks and guards tools as its options say', async () => {
    const tools = await mcpTools(await connect(await serve()), {
      prefix: 'notes-',
      only: ({ name }) => name.startsWith('notes') || name === 'fail',
      needsApproval: ({ name }) => name === 'fail',
    }).list();
    expect(tools.map(({ name, needsApproval }) => [name, needsApproval])).toEqual([
      ['notes-notes_read', undefined],
      ['notes-fail', true],
    ]);
  });

  it('makes a call whose connection fails an error, once, and connects again for the next use', async () => {
    let url = await serve();
    const onConnection = vi.fn();
    const mcp = mcpTools(() => connect(url), { onConnection });
    const tools = await mcp.list();
    await clients[0]?.close();
    url = await serve();
    expect(onConnection.mock.calls).toEqual([['lost']]);
    expect(await run(await mcp.list(), 'notes_read', { id: 1 })).toBe('note 1');
    expect(onConnection.mock.calls).toEqual([['lost'], ['reconnected']]);
    url = new URL('http://127.0.0.1:1/mcp');
    await clients[1]?.close();
    await expect(run(tools, 'notes_read', { id: 2 })).rejects.toThrow();
    url = await serve();
    expect(await run(tools, 'notes_read', { id: 3 })).toBe('note 3');
  });
});

describe('mcpTools', () => {
  it('gives tools names that all providers take, each its own', async () => {
    const long = 'x'.repeat(70);
    const called: unknown[] = [];
    const fake: McpClient = {
      listTools: async () => ({ tools: ['a.b', 'a/b', long, `${long}y`].map((name) => ({ name, inputSchema: {} })) }),
      callTool: async ({ name }) => {
        called.push(name);
        return { content: [], structuredContent: { name } };
      },
      setNotificationHandler: () => undefined,
    };
    const tools = await mcpTools(fake).list();
    expect(tools.map(({ name }) => name)).toEqual(['a_b', 'a_b_2', 'x'.repeat(64), `${'x'.repeat(62)}_2`]);
    expect(await run(tools, 'a_b_2')).toEqual({ name: 'a/b' });
    expect(called).toEqual(['a/b']);
  });

  it('refuses what is not a client', () => {
    expect(() => mcpTools({} as McpClient)).toThrow('expects an MCP client');
  });
});
