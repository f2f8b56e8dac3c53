import { NO_ISSUES, type RequestIssue, type UnifiedRequest } from '@flexiai/core/define';
import { KNOWN_MODELS } from './known-models.ts';

/** The API's error for more tools: "Invalid 'tools': array too long. Expected an array with maximum length 128". */
const MOST_TOOLS = 128;

/** https://platform.openai.com/docs/api-reference/responses/create#responses-create-metadata */
const METADATA = { pairs: 16, keyLength: 64, valueLength: 512 };

const MOST_OUTPUT: ReadonlyMap<string, number> = new Map(
  KNOWN_MODELS.flatMap((model) => ('maxOutputTokens' in model ? [[model.id, model.maxOutputTokens]] : [])),
);

/**
 * Settings that the unified form allows and OpenAI's own endpoint refuses. Every call runs this code.
 *
 * @param metadataIsSent OpenAI keeps labels with stored answers; otherwise they are left out
 */
export function requestLimits(
  { maxOutputTokens, tools, metadata }: UnifiedRequest,
  model: string,
  metadataIsSent: boolean,
): readonly RequestIssue[] {
  if (maxOutputTokens === undefined && tools === undefined && metadata === undefined) return NO_ISSUES;
  const messages: [path: string, message: string][] = [];
  const most = maxOutputTokens === undefined ? undefined : MOST_OUTPUT.get(model);
  // The API's error for more: "max_tokens is too large: 32000. This model supports at most 16384 completion tokens".
  if (most !== undefined && maxOutputTokens !== undefined && maxOutputTokens > most) {
    messages.push(['maxOutputTokens', `must be at most ${most}, got ${maxOutputTokens}`]);
  }
  if (tools !== undefined && tools.length > MOST_TOOLS) {
    messages.push(['tools', `must be at most ${MOST_TOOLS}, got ${tools.length}`]);
  }
  if (metadata !== undefined && metadataIsSent) messages.push(...metadataProblems(metadata));
  if (messages.length === 0) return NO_ISSUES;
  return messages.map(([path, message]) => ({ path, message, kind: 'invalid' }));
}

function metadataProblems(metadata: NonNullable<UnifiedRequest['metadata']>): [path: string, message: string][] {
  const { pairs, keyLength, valueLength } = METADATA;
  const entries = Object.entries(metadata);
  const problems: [path: string, message: string][] = [];
  if (entries.length > pairs) problems.push(['metadata', `must have at most ${pairs} labels, got ${entries.length}`]);
  for (const [key, value] of entries) {
    const path = `metadata.${key.slice(0, keyLength)}`;
    if (key.length > keyLength) problems.push([path, `must have a name of at most ${keyLength} characters`]);
    if (String(value).length > valueLength) problems.push([path, `must have at most ${valueLength} characters`]);
  }
  return problems;
}
