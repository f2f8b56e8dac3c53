import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterEach, expect, it, vi } from 'vitest';
import { mcpTools } from '../mcp.ts';

const clients: Client[] = [];
afterEach(() => Promise.all(clients.splice(0).map((client) => client.close())));

async function start(mode: 'legacy' | 'auto'): Promise<Client> {
  const client = new Client({ name: 'test', version: '1.0.0' }, { versionNegotiation: { mode } });
  clients.push(client);
  const server = join(import.meta.dirname, '../../test/mcp/stdio-server.ts');
  const { NODE_COMPILE_CACHE } = process.env;
  const env = NODE_COMPILE_CACHE === undefined ? {} : { NODE_COMPILE_CACHE };
  await client.connect(new StdioClientTransport({ command: process.execPath, args: [server], env }));
  return client;
}

it.each(['legacy', 'auto'] as const)(
  'runs the tools of a server on stdio, sees its list change and its process end, and starts it again (%s)',
  async (mode) => {
    const [onListChanged, onConnection] = [vi.fn(), vi.fn()];
    const mcp = mcpTools(() => start(mode), { onListChanged, onConnection });
    const tools = await mcp.list();
    const context = { toolCallId: '1', signal: new AbortController().signal };
    const run = (name: string, args = {}) => tools.find((tool) => tool.name === name)?.execute(args as never, context);
    expect(await run('notes_read', { id: 7 })).toBe('note 7');
    await run('add-tool');
    await vi.waitFor(() => expect(onListChanged).toHaveBeenCalled(), 10_000);
    expect((await mcp.list()).map(({ name }) => name)).toContain('added');
    await expect(run('exit')).rejects.toThrow();
    await vi.waitFor(() => expect(onConnection.mock.calls).toEqual([['lost']]), 10_000);
    expect(await run('notes_read', { id: 8 })).toBe('note 8');
    expect(onConnection.mock.calls).toEqual([['lost'], ['reconnected']]);
    expect((await mcp.list()).map(({ name }) => name)).not.toContain('added');
  },
);
