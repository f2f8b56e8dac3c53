/**
 * The tools of MCP servers, for `runTools`.
 *
 * @module
 */
export type { McpClient, McpContent, McpResult, McpTool } from './mcp/mcp-client.ts';
export { type McpTools, type McpToolsOptions, mcpTools } from './mcp/mcp-tools.ts';
