import { asList, asObject, type JsonObject } from '../server/json-object.ts';

const CACHED = ['type', 'cache_control'];
const RESULT = [...CACHED, 'tool_use_id', 'content', 'caller'];

/** The allowed fields of each block in a message. */
const BLOCK_FIELDS: { readonly [type: string]: ReadonlySet<string> } = {
  text: new Set([...CACHED, 'text', 'citations']),
  image: new Set([...CACHED, 'source', 'transformations']),
  document: new Set([...CACHED, 'source', 'citations', 'context', 'title']),
  search_result: new Set([...CACHED, 'source', 'title', 'content', 'citations']),
  container_upload: new Set([...CACHED, 'file_id']),
  tool_use: new Set([...CACHED, 'id', 'name', 'input', 'caller', 'toolset_name']),
  tool_result: new Set([...CACHED, 'tool_use_id', 'content', 'is_error', 'toolset_name']),
  thinking: new Set(['type', 'thinking', 'signature']),
  redacted_thinking: new Set(['type', 'data']),
  server_tool_use: new Set([...CACHED, 'id', 'name', 'input', 'caller']),
  web_search_tool_result: new Set(RESULT),
  web_fetch_tool_result: new Set(RESULT),
  code_execution_tool_result: new Set(RESULT),
  bash_code_execution_tool_result: new Set(RESULT),
  text_editor_code_execution_tool_result: new Set(RESULT),
  tool_search_tool_result: new Set(RESULT),
  advisor_tool_result: new Set(RESULT),
  mcp_tool_use: new Set([...CACHED, 'id', 'name', 'server_name', 'input']),
  mcp_tool_result: new Set([...CACHED, 'tool_use_id', 'content', 'is_error']),
  mcp_tool_listing: new Set(['type', 'mcp_server_name', 'tools']),
  compaction: new Set([...CACHED, 'content', 'encrypted_content', 'signature', 'tool_changes']),
  fallback: new Set(['type', 'from', 'to', 'trigger']),
};

/** Blocks that need a beta of this family. */
const BETA_BLOCKS: { readonly [type: string]: string } = {
  mcp_tool_use: 'mcp-client-',
  mcp_tool_result: 'mcp-client-',
  mcp_tool_listing: 'mcp-client-',
  advisor_tool_result: 'advisor-tool-',
  compaction: 'compact-',
  fallback: 'server-side-fallback-',
};

const USER_ONLY = new Set(['tool_result', 'image', 'document', 'search_result']);
const ANYONES = new Set(['text', 'container_upload']);
const IMAGE_TYPES = new Set(['image/jpeg', 'image/png', 'image/gif', 'image/webp']);

const CITATION_FIELDS: { readonly [type: string]: ReadonlySet<string> } = {
  char_location: citation('document_index', 'document_title', 'start_char_index', 'end_char_index'),
  page_location: citation('document_index', 'document_title', 'start_page_number', 'end_page_number'),
  content_block_location: citation('document_index', 'document_title', 'start_block_index', 'end_block_index'),
  web_search_result_location: citation('encrypted_index', 'title', 'url'),
  search_result_location: citation('search_result_index', 'source', 'title', 'start_block_index', 'end_block_index'),
};

function citation(...fields: readonly string[]): ReadonlySet<string> {
  return new Set(['type', 'cited_text', ...fields]);
}

/** The position of a block. */
export interface BlockPlace {
  readonly path: string;
  readonly role: unknown;
  readonly model: string;
  readonly betas: readonly string[];
}

/** The error of one block by itself, in the API's words. */
export function blockProblem(block: JsonObject, place: BlockPlace): string | undefined {
  const type = String(block['type']);
  const known = Object.hasOwn(BLOCK_FIELDS, type) ? BLOCK_FIELDS[type] : undefined;
  const family = Object.hasOwn(BETA_BLOCKS, type) ? BETA_BLOCKS[type] : undefined;
  if (known === undefined || (family !== undefined && !place.betas.some((beta) => beta.startsWith(family)))) {
    return `${place.path}: Input tag '${type}' found using 'type' does not match any of the expected tags`;
  }
  const unknown = Object.keys(block).find((field) => !known.has(field));
  if (unknown !== undefined) return `${place.path}.${type}.${unknown}: Extra inputs are not permitted`;
  return roleProblem(type, place) ?? contentProblem(type, block, place);
}

function roleProblem(type: string, { path, role }: BlockPlace): string | undefined {
  if (ANYONES.has(type) || role === 'system') return undefined;
  const wanted = USER_ONLY.has(type) ? 'user' : 'assistant';
  return role === wanted ? undefined : `${path}: \`${type}\` blocks can only be in \`${wanted}\` messages`;
}

function contentProblem(type: string, block: JsonObject, place: BlockPlace): string | undefined {
  const { path } = place;
  switch (type) {
    case 'text':
      return textProblem(block, path);
    case 'tool_use':
      if (!/^[a-zA-Z0-9_-]+$/.test(String(block['id']))) {
        return `${path}.tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'`;
      }
      return typeof block['input'] === 'object' && block['input'] !== null
        ? undefined
        : `${path}.tool_use.input: Input should be a valid dictionary`;
    case 'thinking':
      return signatureProblem(block, place);
    case 'image':
    case 'document':
      return sourceProblem(type, asObject(block['source']), path);
    case 'tool_result':
      return asList(block['content'])
        .map((inner, index) => nestedProblem(asObject(inner), `${path}.tool_result.content.${index}`))
        .find((problem) => problem !== undefined);
    default:
      return undefined;
  }
}

function nestedProblem(block: JsonObject, path: string): string | undefined {
  const type = String(block['type']);
  if (type === 'text') return textProblem(block, path);
  return type === 'image' || type === 'document' ? sourceProblem(type, asObject(block['source']), path) : undefined;
}

function textProblem({ text, citations }: JsonObject, path: string): string | undefined {
  if (text === '') return 'messages: text content blocks must be non-empty';
  if (String(text).trim() === '') return 'messages: text content blocks must contain non-whitespace text';
  for (const [index, each] of asList(citations).map(asObject).entries()) {
    const type = String(each['type']);
    const known = CITATION_FIELDS[type];
    const unknown = known && Object.keys(each).find((field) => !known.has(field));
    if (unknown !== undefined) {
      return `${path}.text.citations.${index}.${type}.${unknown}: Extra inputs are not permitted`;
    }
  }
  return undefined;
}

/** Only Claude signs its thoughts; servers of other vendors accept unsigned ones. */
function signatureProblem({ signature }: JsonObject, { path, model }: BlockPlace): string | undefined {
  if (!model.includes('claude')) return undefined;
  if (typeof signature !== 'string') return `${path}.thinking.signature: Field required`;
  return signature === '' ? `${path}: Invalid \`signature\` in \`thinking\` block` : undefined;
}

function sourceProblem(type: string, source: JsonObject, path: string): string | undefined {
  const { type: kind, media_type: mediaType } = source;
  if (kind === 'base64') {
    const isTaken = type === 'image' ? IMAGE_TYPES.has(String(mediaType)) : mediaType === 'application/pdf';
    const wanted = type === 'image' ? "'image/jpeg', 'image/png', 'image/gif' or 'image/webp'" : "'application/pdf'";
    return isTaken ? undefined : `${path}.${type}.source.base64.media_type: Input should be ${wanted}`;
  }
  return kind === 'text' && mediaType !== 'text/plain'
    ? `${path}.${type}.source.text.media_type: Input should be 'text/plain'`
    : undefined;
}
