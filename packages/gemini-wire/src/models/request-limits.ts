import { NO_ISSUES, type RequestIssue, type UnifiedRequest } from '@flexiai/core/define';
import { KNOWN_MODELS } from './known-models.ts';
import { bareModelName } from './model-traits.ts';

/** The API's seed is an int32: https://ai.google.dev/api/generate-content#generationconfig */
const LARGEST_SEED = 2_147_483_647;

/** "Must start with a letter or an underscore": https://ai.google.dev/api/caching#FunctionDeclaration */
const TOOL_NAME = /^[A-Za-z_]/;

const MOST_OUTPUT: ReadonlyMap<string, number> = new Map(
  KNOWN_MODELS.flatMap(({ id, maxOutputTokens }) => (maxOutputTokens === undefined ? [] : [[id, maxOutputTokens]])),
);

/** Settings that the unified form allows and the API refuses. Every call runs this code. */
export function requestLimits(
  { seed, maxOutputTokens, tools }: UnifiedRequest,
  model: string,
): readonly RequestIssue[] {
  if (seed === undefined && maxOutputTokens === undefined && tools === undefined) return NO_ISSUES;
  const issues: RequestIssue[] = [];
  const refuse = (path: string, message: string): void => void issues.push({ path, message, kind: 'invalid' });
  if (seed !== undefined && Math.abs(seed) > LARGEST_SEED) {
    refuse('seed', `must be a whole number of 32 bits, got ${seed}`);
  }
  const most = maxOutputTokens === undefined ? undefined : MOST_OUTPUT.get(bareModelName(model));
  if (most !== undefined && maxOutputTokens !== undefined && maxOutputTokens > most) {
    refuse('maxOutputTokens', `must be at most ${most}, got ${maxOutputTokens}`);
  }
  for (const [index, { name }] of (tools ?? []).entries()) {
    if (!TOOL_NAME.test(name)) refuse(`tools[${index}].name`, `must begin with a letter or "_", got "${name}"`);
  }
  return issues.length === 0 ? NO_ISSUES : issues;
}
