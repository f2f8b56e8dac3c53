import type { AdmissionPreview, AdmissionTarget } from '@flexiai/core';
import { ValidationError } from '@flexiai/core';
import { describeValue, sha256 } from '@flexiai/core/plugin';
import type { LimitDimension } from './limit-options.ts';

/** A longer label is refused, because it becomes part of a bucket's name. */
const LONGEST_LABEL = 256;

/** A call with more tags is refused: each tag is a bucket. */
const MOST_TAGS = 10;

/** The value for a call without a label. It differs from every label, because labels are not empty. */
const NO_LABEL = '';

/**
 * The values of a dimension for an attempt: one, or several tags. A missing label is `''`.
 * @throws ValidationError for a label that is not a text, number or boolean, or a text that is too long
 */
export function subjectsOf(
  dimension: LimitDimension,
  metadata: AdmissionPreview['metadata'],
  target: AdmissionTarget,
): readonly string[] {
  switch (dimension) {
    case 'provider':
      return [target.provider];
    case 'model':
      return [target.model];
    case 'tag': {
      const { tag, tags } = metadata;
      const listed = Array.isArray(tags)
        ? tags.map((each: unknown, index) => labelOf(each, `metadata.tags[${index}]`))
        : [labelOf(tags, 'metadata.tags')];
      const labels = new Set([labelOf(tag, 'metadata.tag'), ...listed].filter((label) => label !== NO_LABEL));
      if (labels.size > MOST_TAGS)
        throw refused('metadata.tags', `expected at most ${MOST_TAGS} tags, got ${labels.size}`);
      return labels.size === 0 ? [NO_LABEL] : [...labels];
    }
    case 'key':
    case 'tenant':
    case 'user':
      return [labelOf(metadata[dimension], `metadata.${dimension}`)];
  }
}

/**
 * How a value is written in the names of buckets, in errors and events. A key is replaced by its digest, because a
 * store must not contain secrets.
 */
export function shownSubject(dimension: LimitDimension, subject: string): string {
  if (subject === NO_LABEL) return `no ${dimension}`;
  return dimension === 'key' ? `key#${sha256(subject).slice(0, 12)}` : `${dimension}=${subject}`;
}

function labelOf(value: unknown, path: string): string {
  if (value === undefined || value === null || value === '') return NO_LABEL;
  const label = typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
  const problem =
    typeof label !== 'string'
      ? `expected a text, got ${describeValue(value)}`
      : label.length > LONGEST_LABEL
        ? `expected at most ${LONGEST_LABEL} characters, got ${label.length}`
        : undefined;
  if (problem === undefined) return label as string;
  throw refused(path, problem);
}

function refused(path: string, problem: string): ValidationError {
  const message = `A spending limit is counted by ${path}: ${problem}.`;
  return new ValidationError(message, { issues: [{ path, message: problem }] });
}
