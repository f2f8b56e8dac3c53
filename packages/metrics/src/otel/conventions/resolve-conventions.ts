import type { Conventions, SemconvVersion } from './conventions.ts';
import { CORE_1_41 } from './core-1-41.ts';
import { GENAI_MAIN } from './genai-main.ts';

/** One table per version. */
export const CONVENTIONS: { readonly [Version in SemconvVersion]: Conventions } = {
  'core-1.41': CORE_1_41,
  'genai-main': GENAI_MAIN,
};

/** The variable of the conventions, and its value for the latest GenAI conventions. */
const VARIABLE = 'OTEL_SEMCONV_STABILITY_OPT_IN';
const LATEST = 'gen_ai_latest_experimental';

/** The selected conventions: by the option, otherwise by the environment, otherwise the older ones. */
export function resolveConventions(chosen: SemconvVersion | undefined): Conventions {
  return CONVENTIONS[chosen ?? (wantsLatest() ? 'genai-main' : 'core-1.41')];
}

/** Some runtimes have no environment. */
function wantsLatest(): boolean {
  const { process } = globalThis as {
    readonly process?: { readonly env?: { readonly [name: string]: string | undefined } };
  };
  const words = process?.env?.[VARIABLE]?.split(',') ?? [];
  return words.some((word) => word.trim() === LATEST);
}
