import type { UnifiedRequest, Warning } from '@flexiai/core/plugin';
import type { ModelTraits, ReasoningEffort } from '../../models/model-traits.ts';
import { chooseEffort } from '../../models/reasoning-effort.ts';
import { samplingSettings } from '../../models/sampling.ts';

/** The plain settings of a request. */
export interface ResponsesSettings {
  max_output_tokens?: number;
  temperature?: number;
  top_p?: number;
  reasoning?: { readonly effort: ReasoningEffort };
}

/** The smallest value of `max_output_tokens`. */
const FEWEST_OUTPUT_TOKENS = 16;

/** Settings of Chat Completions and of other providers that the Responses API does not have. */
const MISSING = ['topK', 'seed', 'frequencyPenalty', 'presencePenalty', 'stop'] as const;

/** What decides about settings, besides the request. */
export interface SettingsContext {
  readonly model: string;
  readonly traits: ModelTraits;
  /** `reasoning.effort` in `providerOptions`, which overrides the request's. */
  readonly effortOption: unknown;
}

/** The settings that the API and the model support; a warning for each other one. */
export function responsesSettings(
  request: UnifiedRequest,
  { model, traits, effortOption }: SettingsContext,
  warnings: Warning[],
): ResponsesSettings {
  const { effort, thinks } = chooseEffort(
    request.reasoning,
    { model, traits, api: 'the Responses API', toolsForbidThinking: false, effortOption },
    warnings,
  );
  const settings: ResponsesSettings = samplingSettings(request, { model, thinks }, warnings);
  if (effort !== undefined) settings.reasoning = { effort };
  if (request.maxOutputTokens !== undefined) {
    settings.max_output_tokens = enoughOutput(request.maxOutputTokens, warnings);
  }
  for (const setting of MISSING) {
    const value = request[setting];
    if (value === undefined || (Array.isArray(value) && value.length === 0)) continue;
    const message = `${setting} was left out: the Responses API has no such setting.`;
    warnings.push({ code: 'unsupported-setting', setting, message });
  }
  return settings;
}

function enoughOutput(asked: number, warnings: Warning[]): number {
  if (asked >= FEWEST_OUTPUT_TOKENS) return asked;
  warnings.push({
    code: 'adjusted-setting',
    setting: 'maxOutputTokens',
    message: `maxOutputTokens became ${FEWEST_OUTPUT_TOKENS}, the smallest value that the Responses API accepts.`,
  });
  return FEWEST_OUTPUT_TOKENS;
}
