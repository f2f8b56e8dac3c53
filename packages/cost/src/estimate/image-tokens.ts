import type { ImageSize } from './image-size.ts';
import type { Range } from './range.ts';
import { isClaudeSince47 } from './tokenizer-of.ts';

/** The properties of a picture that determine its tokens. */
export interface ImageFacts {
  /** `undefined` for a remote picture, or a type whose size is not read. */
  readonly size?: ImageSize | undefined;
  readonly detail?: 'auto' | 'low' | 'high' | undefined;
}

/** The assumed size of a picture whose size is unknown, and the largest assumed one, which all providers scale down. */
const USUAL: ImageSize = { width: 1024, height: 1024 };
const SMALL: ImageSize = { width: 256, height: 256 };
const LARGE: ImageSize = { width: 5600, height: 5600 };

/** The provider's own rule, if the size is known. */
const LOW = 0.9;
const HIGH = 1.1;

type Rule = (size: ImageSize, detail: ImageFacts['detail']) => number;

/**
 * The tokens of one picture, by the rules that the model's maker publishes for each family of models. An unknown model
 * is counted in patches, with a wide range.
 */
export function imageTokens(model: string, { size, detail }: ImageFacts): Range {
  const name = model.toLowerCase();
  const rule = ruleOf(name);
  if (size === undefined) {
    return { low: rule(SMALL, detail) * LOW, expected: rule(USUAL, detail), high: rule(LARGE, detail) * HIGH };
  }
  const expected = rule(size, detail);
  if (rule === UNKNOWN) return { low: expected / 4, expected, high: expected * 3 };
  // A large picture may be scaled down before it is counted; the limit differs within a family of models.
  const high = Math.max(expected, rule(size, 'high')) * HIGH;
  return { low: Math.min(expected, rule(size, 'low')) * LOW, expected, high };
}

function ruleOf(name: string): Rule {
  if (name.includes('claude')) return isClaudeSince47(name) ? claude(2576, 4784) : claude(1568, 1568);
  if (name.includes('gemini')) return /gemini-(1|2)([.-]|$)/.test(name) ? geminiTiles : gemini;
  return openaiRule(name) ?? UNKNOWN;
}

/**
 * One token for 28 by 28 pixels, after the picture was scaled down to the maximum edge and the maximum number of
 * tokens. https://platform.claude.com/docs/en/build-with-claude/vision
 */
function claude(longestEdge: number, mostTokens: number): Rule {
  return (size) => patches(scaledTo(size, longestEdge), 28, mostTokens);
}

/**
 * https://ai.google.dev/gemini-api/docs/media-resolution: a maximum number of tokens that does not depend on the size.
 */
const gemini: Rule = (_size, detail) => (detail === 'low' ? 280 : 1120);

/** https://ai.google.dev/gemini-api/docs/tokens: 258 tokens per tile; a small picture is one tile. */
const geminiTiles: Rule = ({ width, height }) => {
  if (width <= 384 && height <= 384) return 258;
  const tile = Math.min(768, Math.max(256, Math.floor(Math.min(width, height) / 1.5)));
  // A very large picture is scaled down to a few tiles.
  return 258 * Math.min(16, Math.ceil(width / tile) * Math.ceil(height / tile));
};

/**
 * https://developers.openai.com/api/docs/guides/images-vision: older models count tiles; newer and small models count
 * patches.
 */
function openaiRule(name: string): Rule | undefined {
  if (name.includes('gpt-4o-mini')) return tiles(2833, 5667);
  if (/gpt-4\.1-mini/.test(name)) return openaiPatches(1.62, 1536);
  if (/gpt-4\.1-nano/.test(name)) return openaiPatches(2.46, 1536);
  if (/gpt-4|chatgpt-4/.test(name)) return tiles(85, 170);
  if (/(^|[/.])o4-mini/.test(name)) return openaiPatches(1.72, 1536);
  if (/(^|[/.])o[13]/.test(name)) return tiles(75, 150);
  if (name.includes('computer-use')) return tiles(65, 129);
  const [, major, minor = '0', small] = /gpt-(\d+)(?:\.(\d+))?(-mini|-nano)?/.exec(name) ?? [];
  if (major === undefined || Number(major) < 5) return undefined;
  const version = Number(major) + Number(minor) / 10;
  if (small !== undefined) return openaiPatches(version < 5.4 && small === '-nano' ? 1.5 : 1.2, 1536, 2);
  if (version < 5.2) return tiles(70, 140);
  // The maximum sizes, measured with the newest models, whose `auto` keeps the original size.
  if (version < 5.4) return openaiPatches(1.2, 1536);
  return (size, detail) =>
    openaiPatches(1.2, detail === 'high' || version < 5.5 ? 2500 : version < 6 ? 10_000 : 30_000)(size, detail);
}

/** Scaled to fit into 2,048 pixels, then to a short side of 768, and divided into tiles of 512. */
function tiles(base: number, each: number): Rule {
  return (size, detail) => {
    if (detail === 'low') return base;
    const within = scaledTo(size, 2048);
    const scale = Math.min(1, 768 / Math.min(within.width, within.height));
    return base + each * Math.ceil((within.width * scale) / 512) * Math.ceil((within.height * scale) / 512);
  };
}

/** `spread`: the documented factor divided by the measured one, for `high`. */
function openaiPatches(factor: number, most: number, spread = 1): Rule {
  return (size, detail) => {
    const count = detail === 'low' ? patches(scaledTo(size, 512), 32, most) : patches(size, 32, most);
    return Math.ceil(count * factor * (detail === 'high' ? spread : 1));
  };
}

const UNKNOWN: Rule = (size) => patches(scaledTo(size, 2048), 28, 4096);

/** How many squares cover a picture, after it was scaled down to the maximum. */
function patches({ width, height }: ImageSize, edge: number, most: number): number {
  const count = Math.ceil(width / edge) * Math.ceil(height / edge);
  if (count <= most) return count;
  const scale = Math.sqrt((edge * edge * most) / (width * height));
  return Math.max(1, Math.floor((width * scale) / edge)) * Math.max(1, Math.floor((height * scale) / edge));
}

function scaledTo({ width, height }: ImageSize, longestEdge: number): ImageSize {
  const scale = Math.min(1, longestEdge / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}
