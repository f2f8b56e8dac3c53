import { type JsonObject, listOf, objectOf, type StreamPart, stringOf } from '@flexiai/core/plugin';

type Picture = Extract<StreamPart, { type: 'image' }>;

/**
 * The images in an item: one that the model generated, or those of its code. Each has the id of its item, with which it is sent
 * back.
 *
 * @see https://developers.openai.com/api/docs/guides/tools-image-generation
 */
export function picturesOf(item: JsonObject): readonly Picture[] {
  const itemId = stringOf(item['id']);
  const mark = itemId !== undefined && { providerMetadata: { openai: { itemId } } };
  return contentsOf(item).map((contents) => ({ type: 'image', ...contents, ...mark }));
}

type Contents = Pick<Picture, 'url' | 'data' | 'mediaType'>;

function contentsOf(item: JsonObject): readonly Contents[] {
  switch (item['type']) {
    case 'image_generation_call': {
      const result = stringOf(item['result']);
      return result === undefined ? [] : [drawn(result, stringOf(item['output_format']))];
    }
    case 'code_interpreter_call':
      return listOf(item['outputs'])
        .map(objectOf)
        .flatMap((output) => {
          const url = output?.['type'] === 'image' ? stringOf(output['url']) : undefined;
          return url === undefined ? [] : [addressed(url) ?? { url }];
        });
    default:
      return [];
  }
}

function drawn(result: string, format: string | undefined): Contents {
  return addressed(result) ?? { data: result, mediaType: typeOf(format) ?? sniffed(result) };
}

/** Some servers send a URL, perhaps one that contains the image. */
function addressed(result: string): Contents | undefined {
  if (/^https?:/i.test(result)) return { url: result };
  const comma = result.startsWith('data:') ? result.indexOf(';base64,') : -1;
  if (comma === -1) return undefined;
  return { data: result.slice(comma + ';base64,'.length), mediaType: result.slice('data:'.length, comma) };
}

function typeOf(format: string | undefined): string | undefined {
  if (format === undefined) return undefined;
  if (format === 'jpg') return 'image/jpeg';
  return format === 'svg' ? 'image/svg+xml' : `image/${format}`;
}

/** The beginning of base64 for each type. */
const BEGINNINGS: readonly (readonly [string, string])[] = [
  ['/9j/', 'image/jpeg'],
  ['UklGR', 'image/webp'],
  ['R0lGOD', 'image/gif'],
];

function sniffed(data: string): string {
  return BEGINNINGS.find(([beginning]) => data.startsWith(beginning))?.[1] ?? 'image/png';
}
