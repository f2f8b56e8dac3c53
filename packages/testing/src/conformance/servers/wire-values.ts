import { isObject, listOf } from '@flexiai/core/plugin';

// Values of the fields of a recorded request, for every wire.

export function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

export function booleanOf(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

/** A list of texts; wires also accept a single text. */
export function textsOf(value: unknown): readonly string[] | undefined {
  if (value === undefined || value === null) return undefined;
  return (typeof value === 'string' ? [value] : listOf(value)).filter((text) => typeof text === 'string');
}

export function labelsOf(value: unknown): { readonly [name: string]: string } | undefined {
  if (!isObject(value)) return undefined;
  return Object.fromEntries(Object.entries(value).map(([name, label]) => [name, String(label)]));
}

/** JSON as text. */
export function jsonOf(value: unknown): unknown {
  return typeof value === 'string' ? JSON.parse(value === '' ? '{}' : value) : value;
}

/** The location of a picture or a document: inside the URL itself, or at it. */
export function mediaOfUrl(
  url: string,
): { readonly url: string } | { readonly data: string; readonly mediaType: string } {
  const [, mediaType = '', data = ''] = /^data:([^;,]*)[^,]*;base64,(.*)$/s.exec(url) ?? [];
  return mediaType === '' ? { url } : { data, mediaType };
}

type Given<Fields> = { [Name in keyof Fields]?: NonNullable<Fields[Name]> };

/** Fields without `undefined` values, because those were not sent. */
export function given<Fields extends object>(fields: Fields): Given<Fields> {
  const all: Given<Fields> = {};
  for (const name in fields) {
    const value = fields[name];
    if (value !== undefined && value !== null) all[name] = value;
  }
  return all;
}
