import type { ModelTraits } from './model-traits.ts';

interface ClaudeName {
  readonly family: string;
  readonly major: number;
  readonly minor: number;
}

/** A Claude without a version in its name is most likely a new one. */
const NEWEST: ClaudeName = { family: '', major: 5, minor: 5 };

// `claude-sonnet-4-5-20250929-v1:0`, `claude-opus-4-20250514-v1:0`, `claude-opus-4-6-v1`, `claude-sonnet-5`
const FAMILY_FIRST = /^claude-([a-z]+)-(\d+)(?:[-.](\d{1,2})(?!\d))?/;
// `claude-3-7-sonnet-20250219-v1:0`, `claude-3-haiku-20240307-v1:0`
const VERSION_FIRST = /^claude-(\d+)(?:[-.](\d{1,2}))?-([a-z]+)/;
// `claude-v2:1`, `claude-instant-v1`
const FIRST_MODELS = /^claude-(?:instant-)?v[12]/;

/**
 * The traits of a Claude, by its name in Bedrock.
 *
 * @see https://platform.claude.com/docs/en/about-claude/models/overview
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/structured-output.html
 */
export function claudeTraits(name: string): Partial<ModelTraits> {
  if (FIRST_MODELS.test(name))
    return { tools: false, images: false, files: false, video: false, topK: 'top_k', prefill: true };
  const { family, major, minor } = parseName(name);
  const since = (wantedMajor: number, wantedMinor: number): boolean =>
    major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
  const isFableOrMythos = family === 'fable' || family === 'mythos';
  return {
    reasoning: since(4, 7) ? 'adaptive' : since(4, 6) ? 'either' : since(3, 7) ? 'budget' : 'none',
    sampling: since(4, 7) ? 'none' : since(4, 0) ? 'one' : 'all',
    topK: 'top_k',
    jsonSchema: since(4, 5),
    forcedTools: family === 'haiku' || !(isFableOrMythos ? since(5, 1) : since(5, 5)),
    prefill: !since(4, 6),
    signsThoughts: true,
    video: false,
    ownThinkingOnly: family === 'opus' ? since(4, 8) : since(5, 0),
    caching: true,
    maxContextTokens: since(4, 6) ? 1_000_000 : 200_000,
    maxOutputTokens: maxOutputTokens(family, since),
  };
}

function maxOutputTokens(family: string, since: (major: number, minor: number) => boolean): number {
  if (since(4, 6)) return 128_000;
  if (since(4, 5)) return 64_000;
  if (since(3, 7)) return family === 'opus' ? 32_000 : 64_000;
  return since(3, 5) ? 8_192 : 4_096;
}

function parseName(name: string): ClaudeName {
  const familyFirst = FAMILY_FIRST.exec(name);
  if (familyFirst !== null) {
    const [, family = '', major, minor] = familyFirst;
    return { family, major: Number(major), minor: Number(minor ?? 0) };
  }
  const versionFirst = VERSION_FIRST.exec(name);
  if (versionFirst === null) return NEWEST;
  const [, major, minor, family = ''] = versionFirst;
  return { family, major: Number(major), minor: Number(minor ?? 0) };
}
