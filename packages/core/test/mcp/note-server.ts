import { fromJsonSchema, McpServer } from '@modelcontextprotocol/server';

const none = fromJsonSchema<Record<string, never>>({ type: 'object', properties: {} });
const text = (content: string) => ({ content: [{ type: 'text' as const, text: content }] });

/** An MCP server with notes: its tools answer, fail, change the list, and end its process. */
export function noteServer(): McpServer {
  const server = new McpServer({ name: 'notes', version: '1.0.0' }, { capabilities: { tools: { listChanged: true } } });
  const schema = { type: 'object', properties: { id: { type: 'number' } }, required: ['id'] } as const;
  server.registerTool(
    'notes.read',
    { description: 'Reads a note.', inputSchema: fromJsonSchema<{ id: number }>(schema) },
    ({ id }) => text(`note ${id}`),
  );
  server.registerTool('fail', { inputSchema: none }, () => ({ ...text('no such note'), isError: true }));
  server.registerTool('exit', { inputSchema: none }, () => process.exit(1));
  server.registerTool('picture', { inputSchema: none }, () => ({
    content: [{ type: 'image' as const, data: 'AAAA', mimeType: 'image/png' }],
  }));
  server.registerTool('add-tool', { inputSchema: none }, () => {
    server.registerTool('added', { inputSchema: none }, () => text('new'));
    return text('added');
  });
  return server;
}
