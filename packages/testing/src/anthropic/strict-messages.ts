import { asList, asObject, isObject, type JsonObject } from '../server/json-object.ts';
import type { HttpAnswer, Turn } from '../server/wire.ts';
import { anthropicError } from './anthropic-errors.ts';
import { schemaProblem } from './strict-schema.ts';
import { turnProblem } from './strict-turns.ts';

const FIELDS = new Set(
  `max_tokens messages model cache_control container diagnostics inference_geo metadata output_config service_tier speed
  stop_sequences stream system temperature thinking tool_choice tools top_k top_p user_profile_id workspace_id`.split(
    /\s+/,
  ),
);
/** Fields that need a beta of one of these families. */
const BETA_FIELDS: { readonly [field: string]: readonly string[] } = {
  context_management: ['context-management-', 'compact-'],
  compaction: ['compact-'],
  mcp_servers: ['mcp-client-'],
  fallbacks: ['server-side-fallback-'],
  fallback_credit_token: ['fallback-credit-'],
  output_format: ['structured-outputs-'],
};
const TOOL_FIELDS = new Set(
  `input_schema name allowed_callers cache_control defer_loading description eager_input_streaming input_examples strict
  type`.split(/\s+/),
);
/** Models with adaptive thinking reject a budget. */
const ADAPTIVE_ONLY = /^claude-opus-4-[7-9]|^claude-[a-z]+-[5-9]/;
const THINKING_PAGE = 'https://docs.claude.com/en/docs/build-with-claude/extended-thinking';

/** Further checks of the Messages API beside required fields; returns the first error. */
export function checkMessagesStrictly(turn: Turn): HttpAnswer | undefined {
  const body = asObject(turn.request.body);
  const betas = (turn.request.headers['anthropic-beta'] ?? '').split(',').map((beta) => beta.trim());
  const problem =
    fieldProblem(body, betas) ??
    rangeProblem(body) ??
    toolProblem(body) ??
    schemaProblem(body) ??
    thinkingProblem(body) ??
    turnProblem(body, betas);
  return problem === undefined ? undefined : anthropicError(turn, 400, 'invalid_request_error', problem);
}

function fieldProblem(body: JsonObject, betas: readonly string[]): string | undefined {
  const isKnown = (field: string): boolean =>
    FIELDS.has(field) || (BETA_FIELDS[field] ?? []).some((family) => betas.some((beta) => beta.startsWith(family)));
  const unknown = Object.keys(body).find((field) => !isKnown(field));
  return unknown === undefined ? undefined : `${unknown}: Extra inputs are not permitted`;
}

function rangeProblem(body: JsonObject): string | undefined {
  for (const field of ['temperature', 'top_p']) {
    const value = body[field];
    if (typeof value !== 'number') continue;
    if (value > 1) return `${field}: Input should be less than or equal to 1`;
    if (value < 0) return `${field}: Input should be greater than or equal to 0`;
  }
  const blank = asList(body['stop_sequences']).findIndex((text) => typeof text !== 'string' || text.trim() === '');
  return blank === -1 ? undefined : 'stop_sequences: each stop sequence must contain non-whitespace';
}

function toolProblem({ tools, tool_choice: choice }: JsonObject): string | undefined {
  if (choice !== undefined && asList(tools).length === 0) {
    return '`tool_choice` may only be specified while providing `tools`.';
  }
  const names = new Set<unknown>();
  for (const [index, tool] of asList(tools).map(asObject).entries()) {
    // Server tools have a versioned type and fields of their own.
    if (tool['type'] !== undefined && tool['type'] !== 'custom') continue;
    const path = `tools.${index}.custom`;
    const unknown = Object.keys(tool).find((field) => !TOOL_FIELDS.has(field));
    if (unknown !== undefined) return `${path}.${unknown}: Extra inputs are not permitted`;
    const { name, input_schema: schema } = tool;
    if (typeof name !== 'string') return `${path}.name: Field required`;
    if (!/^[a-zA-Z0-9_-]{1,128}$/.test(name)) {
      return `${path}.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'`;
    }
    if (names.has(name)) return 'tools: Tool names must be unique.';
    names.add(name);
    if (!isObject(schema)) return `${path}.input_schema: Field required`;
    if (schema['type'] !== 'object') return `${path}.input_schema.type: Input should be 'object'`;
  }
  return undefined;
}

function thinkingProblem({
  model,
  thinking,
  max_tokens: maxTokens,
  tool_choice: choice,
}: JsonObject): string | undefined {
  const { type, budget_tokens: budget } = asObject(thinking);
  if (type !== 'enabled') return undefined;
  if (ADAPTIVE_ONLY.test(String(model))) {
    return '"thinking.type.enabled" is not supported for this model. Use "thinking.type.adaptive" and "output_config.effort" to control thinking behavior.';
  }
  if (typeof budget !== 'number') return 'thinking.enabled.budget_tokens: Field required';
  if (budget < 1024) return 'thinking.enabled.budget_tokens: Input should be greater than or equal to 1024';
  if (typeof maxTokens === 'number' && maxTokens <= budget) {
    return `\`max_tokens\` must be greater than \`thinking.budget_tokens\`. Please consult our documentation at ${THINKING_PAGE}#max-tokens-and-context-window-size`;
  }
  const { type: forced } = asObject(choice);
  return forced === 'any' || forced === 'tool'
    ? 'Thinking may not be enabled when tool_choice forces tool use.'
    : undefined;
}
