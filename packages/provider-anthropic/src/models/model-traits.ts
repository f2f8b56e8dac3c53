/** What a model supports, as far as its name shows. */
export interface ModelTraits {
  /** Prompt and answer together, in tokens; unknown for a model that is not Claude. */
  readonly maxContextTokens?: number;
  readonly maxOutputTokens?: number;
  /** The supported forms of `thinking`: a token budget, adaptive with an effort, either, or none. */
  readonly thinking: 'none' | 'budget' | 'either' | 'adaptive';
  /** The supported fields of temperature, top_p and top_k: none, temperature or top_p but not both, or all. */
  readonly sampling: 'none' | 'one' | 'all';
  /** Continues a trailing assistant message. */
  readonly prefill: boolean;
  /** Supports `output_config.format`. */
  readonly jsonSchema: boolean;
  /** Can be forced to call a tool with `tool_choice`. */
  readonly forcedTools: boolean;
  /** Supports `role: "system"` messages after the first turn. */
  readonly systemTurns: boolean;
  /** Accepts only thinking that it produced itself. */
  readonly ownThinkingOnly: boolean;
}

interface ModelName {
  readonly family: string;
  readonly major: number;
  readonly minor: number;
}

/** Another name stands for another vendor's model behind a compatible endpoint. */
const FOREIGN: ModelTraits = Object.freeze({
  thinking: 'budget',
  sampling: 'all',
  prefill: true,
  jsonSchema: false,
  forcedTools: true,
  systemTurns: false,
  ownThinkingOnly: false,
});

/** A Claude without a version in its name is most likely a new one. */
const NEWEST: ModelName = { family: '', major: 5, minor: 5 };

/** Appeared between the versions, with the capabilities of 4.7. */
const MYTHOS_PREVIEW: ModelName = { family: 'mythos', major: 4, minor: 7 };

// `claude-opus-5-5`, `claude-opus-4-20250514`, `us.anthropic.claude-sonnet-4-5-20250929-v1:0`, `anthropic/claude-opus-5.5`
const FAMILY_FIRST = /claude-([a-z]+)-(\d+)(?:[-.](\d{1,2})(?!\d))?/;
// `claude-3-7-sonnet-20250219`, `claude-3-opus-latest`
const VERSION_FIRST = /claude-(\d+)(?:[-.](\d{1,2}))?-([a-z]+)/;

/**
 * The traits of a model by its name, also with a vendor's prefix or suffix. An unknown newer Claude has the traits of the newest
 * known one.
 *
 * @see https://platform.claude.com/docs/en/about-claude/models/overview
 * @see https://platform.claude.com/docs/en/build-with-claude/thinking-troubleshooting (thinking by model)
 * @see https://platform.claude.com/docs/en/api/errors#prefill-not-supported
 */
export function traitsOf(model: string): ModelTraits {
  const name = parseName(model.toLowerCase());
  return name === undefined ? FOREIGN : traitsOfClaude(name);
}

/** Whether a model is Claude, as far as its name shows. */
export function isClaude(model: string): boolean {
  return parseName(model.toLowerCase()) !== undefined;
}

/** The name of a model without a vendor's prefix and without a snapshot's date: equal for all names of one model. */
export function bareModelName(model: string): string {
  const start = model.indexOf('claude');
  return (start > 0 ? model.slice(start) : model).replace(/[-@]\d{8}.*$/, '');
}

function traitsOfClaude({ family, major, minor }: ModelName): ModelTraits {
  const since = (wantedMajor: number, wantedMinor: number): boolean =>
    major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
  // https://platform.claude.com/docs/en/models/opus-5-5/whats-new-opus-5-5#forced-tool-use-is-not-supported
  const refusesForcedTools =
    family !== 'haiku' && (family === 'fable' || family === 'mythos' ? since(5, 1) : since(5, 5));
  // https://platform.claude.com/docs/en/build-with-claude/mid-conversation-system-messages
  const sinceOpus48 = family === 'opus' ? since(4, 8) : since(5, 0);
  return {
    maxContextTokens: since(4, 6) ? 1_000_000 : 200_000,
    maxOutputTokens: maxOutputTokens(family, since),
    thinking: since(4, 7) ? 'adaptive' : since(4, 6) ? 'either' : since(3, 7) ? 'budget' : 'none',
    sampling: since(4, 7) ? 'none' : since(4, 0) ? 'one' : 'all',
    prefill: !since(4, 6),
    jsonSchema: since(4, 5),
    forcedTools: !refusesForcedTools,
    systemTurns: sinceOpus48,
    ownThinkingOnly: sinceOpus48,
  };
}

function maxOutputTokens(family: string, since: (major: number, minor: number) => boolean): number {
  if (since(4, 6)) return 128_000;
  if (since(4, 5)) return 64_000;
  if (since(3, 7)) return family === 'opus' ? 32_000 : 64_000;
  return since(3, 5) ? 8_192 : 4_096;
}

function parseName(model: string): ModelName | undefined {
  if (!model.includes('claude')) return undefined;
  const familyFirst = FAMILY_FIRST.exec(model);
  if (familyFirst !== null) {
    const [, family = '', major, minor] = familyFirst;
    return { family, major: Number(major), minor: Number(minor ?? 0) };
  }
  const versionFirst = VERSION_FIRST.exec(model);
  if (versionFirst !== null) {
    const [, major, minor, family = ''] = versionFirst;
    return { family, major: Number(major), minor: Number(minor ?? 0) };
  }
  return model.includes('claude-mythos-preview') ? MYTHOS_PREVIEW : NEWEST;
}
