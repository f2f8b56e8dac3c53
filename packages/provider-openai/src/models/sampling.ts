import type { UnifiedRequest, Warning } from '@flexiai/core/plugin';

/**
 * The sampling settings, which have the same names in both APIs, if the model supports them: it does not while it thinks.
 *
 * @see https://developers.openai.com/api/docs/guides/deployment-checklist
 */
export function samplingSettings(
  { temperature, topP }: UnifiedRequest,
  { model, thinks }: { readonly model: string; readonly thinks: boolean },
  warnings: Warning[],
): { temperature?: number; top_p?: number } {
  if (!thinks) return { ...(temperature !== undefined && { temperature }), ...(topP !== undefined && { top_p: topP }) };
  for (const [setting, value] of Object.entries({ temperature, topP })) {
    if (value === undefined) continue;
    const message = `${setting} was left out: "${model}" does not support it while it reasons.`;
    warnings.push({ code: 'unsupported-setting', setting, message });
  }
  return {};
}
