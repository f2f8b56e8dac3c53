/** The labels by which reports are grouped. */
export interface CallLabels {
  /** Empty if the call has none. */
  readonly tenant: string;
  readonly tags: readonly string[];
}

const NONE: CallLabels = { tenant: '', tags: [] };

/** Further tags of one call are ignored. */
const MOST_TAGS = 10;

/**
 * The labels of a call, from the `metadata` of its options: `tenant`, and `tag` or `tags`, one or a list. A value that
 * is not text is ignored.
 *
 * ```ts
 * await ai.chat('Hello', { metadata: { tenant: 'acme', tags: ['search', 'beta'] } });
 * ```
 */
export function labelsOf({ tenant, tag, tags }: { readonly [key: string]: unknown }): CallLabels {
  if (tenant === undefined && tag === undefined && tags === undefined) return NONE;
  if (tag === undefined && tags === undefined) return { tenant: isLabel(tenant) ? tenant : '', tags: NONE.tags };
  const all = [...listOf(tag), ...listOf(tags)].filter((each) => isLabel(each));
  return { tenant: isLabel(tenant) ? tenant : '', tags: [...new Set(all)].slice(0, MOST_TAGS) };
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function isLabel(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
