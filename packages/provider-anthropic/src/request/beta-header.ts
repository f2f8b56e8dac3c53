import type { MessageParam } from '@anthropic-ai/sdk/resources/messages/messages';
import { stringAt } from '../wire.ts';

/** Blocks that the API knows only with a beta, with the family of the beta, and its version for a request without one. */
const BETAS: { readonly [type: string]: readonly [family: string, version: string] } = {
  fallback: ['server-side-fallback-', 'server-side-fallback-2026-07-01'],
  compaction: ['compact-', 'compact-2026-01-12'],
  mcp_tool_use: ['mcp-client-', 'mcp-client-2025-11-20'],
  mcp_tool_result: ['mcp-client-', 'mcp-client-2025-11-20'],
  mcp_tool_listing: ['mcp-client-', 'mcp-client-2026-09-15'],
  advisor_tool_result: ['advisor-tool-', 'advisor-tool-2026-03-01'],
};

/**
 * The `anthropic-beta` header: the betas of the options, and those that blocks of earlier answers need. Without the beta, the API
 * refuses a conversation with such blocks.
 *
 * @see https://platform.claude.com/docs/en/api/beta-headers
 */
export function betaHeader(
  betas: unknown,
  messages: readonly MessageParam[],
  headers: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const named = typeof betas === 'string' ? betas.split(',') : Array.isArray(betas) ? betas.map(String) : [];
  const needed = neededBetas(messages);
  if (named.length === 0 && needed.size === 0) return {};
  const list = named.map((beta) => beta.trim()).filter((beta) => beta !== '');
  // A header of the request replaces the entry's: the betas of the entry must not be lost.
  if (list.length === 0) list.push(...configured(headers));
  for (const [family, version] of needed) if (!list.some((beta) => beta.startsWith(family))) list.push(version);
  return list.length === 0 ? {} : { 'anthropic-beta': list.join(',') };
}

function neededBetas(messages: readonly MessageParam[]): ReadonlyMap<string, string> {
  const needed = new Map<string, string>();
  for (const { role, content } of messages) {
    if (role !== 'assistant' || typeof content === 'string') continue;
    for (const block of content) {
      const type = stringAt(block, 'type') ?? '';
      const beta = Object.hasOwn(BETAS, type) ? BETAS[type] : undefined;
      if (beta !== undefined) needed.set(...beta);
    }
  }
  return needed;
}

function configured(headers: Readonly<Record<string, string>>): readonly string[] {
  const header = Object.entries(headers).find(([name]) => name.toLowerCase() === 'anthropic-beta')?.[1] ?? '';
  return header
    .split(',')
    .map((beta) => beta.trim())
    .filter((beta) => beta !== '');
}
