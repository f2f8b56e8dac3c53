import type { AudioPart, FilePart } from '@flexiai/core';
import { isTextType } from '@flexiai/core/plugin';
import { beginningOf, byteLengthOf } from './binary.ts';
import type { Range } from './range.ts';

/** The tokens of one page: its text, and its picture if the provider reads both. */
const PAGE: { readonly [maker: string]: Range } = {
  // https://platform.claude.com/docs/en/build-with-claude/pdf-support: 1,500 to 3,000 for the text, plus the page's
  // picture.
  claude: { low: 1500, expected: 3500, high: 8000 },
  // https://ai.google.dev/gemini-api/docs/document-processing: 258 per page, 560 since Gemini 3; the text of the page
  // is free.
  gemini: { low: 258, expected: 560, high: 1400 },
  other: { low: 300, expected: 1800, high: 5000 },
};

/** The assumed size of a PDF page in bytes, if its pages cannot be counted. */
const PAGE_BYTES = { low: 500_000, expected: 60_000, high: 4_000 };
const MOST_PAGES = 2000;

/** Tokens per second of sound. https://ai.google.dev/gemini-api/docs/audio: 32; OpenAI counts one per 100 ms. */
const SOUND: { readonly [maker: string]: Range } = {
  gemini: { low: 24, expected: 32, high: 32 },
  other: { low: 8, expected: 10, high: 34 },
};

/** Bytes per second of sound: uncompressed, and compressed at 128, 320 and 32 kbit/s. */
const PLAIN_SECOND = { low: 192_000, expected: 48_000, high: 16_000 };
const PACKED_SECOND = { low: 40_000, expected: 16_000, high: 4_000 };

/** Whether a document is text, which is counted like text. */
export function isTextFile({ mediaType }: FilePart): boolean {
  return mediaType !== undefined && isTextType(mediaType);
}

/** The tokens of a document that is not text, such as a PDF. */
export function fileTokens(model: string, part: FilePart): Range {
  const page = perMaker(PAGE, model);
  const bytes = byteLengthOf(part);
  if (bytes === undefined) return { low: page.low, expected: page.expected * 5, high: page.high * 100 };
  const pages = (each: number): number => Math.min(MOST_PAGES, Math.max(1, bytes / each));
  return {
    low: page.low * pages(PAGE_BYTES.low),
    expected: page.expected * pages(PAGE_BYTES.expected),
    high: page.high * pages(PAGE_BYTES.high),
  };
}

/**
 * The tokens of recorded sound. The header of a `wav` file contains its length; other files are assumed to have the
 * usual bit rate.
 */
export function audioTokens(model: string, part: AudioPart): Range {
  const rate = perMaker(SOUND, model);
  const bytes = byteLengthOf(part) ?? 0;
  const exact = wavSeconds(beginningOf(part), bytes);
  if (exact !== undefined) {
    return { low: rate.low * exact, expected: rate.expected * exact, high: rate.high * (exact + 1) };
  }
  const second = /wav|pcm|l16|aiff/i.test(part.mediaType) ? PLAIN_SECOND : PACKED_SECOND;
  return {
    low: (rate.low * bytes) / second.low,
    expected: (rate.expected * bytes) / second.expected,
    high: (rate.high * bytes) / second.high,
  };
}

/** Computed from the bytes per second in the header. http://soundfile.sapp.org/doc/WaveFormat/ */
function wavSeconds(beginning: Uint8Array | undefined, bytes: number): number | undefined {
  if (beginning === undefined || beginning.byteLength < 32) return undefined;
  const view = new DataView(beginning.buffer, beginning.byteOffset, beginning.byteLength);
  if (view.getUint32(0) !== 0x52494646 || view.getUint32(8) !== 0x57415645) return undefined;
  const bytesPerSecond = view.getUint32(28, true);
  return bytesPerSecond === 0 ? undefined : bytes / bytesPerSecond;
}

function perMaker(table: { readonly [maker: string]: Range }, model: string): Range {
  const name = model.toLowerCase();
  const maker = Object.keys(table).find((key) => name.includes(key)) ?? 'other';
  return table[maker] as Range;
}
