import { sha256 } from '@flexiai/core/plugin';

/**
 * The version of the key's format. It is part of every key: an answer stored under another format is not found.
 * Increment it with every change of the key's contents.
 */
export const KEY_VERSION = 1;

/**
 * The digest of a partition in an entry, which hides its name. @param partition `undefined`: the partition for all
 * calls
 */
export function partitionDigest(partition: string | undefined): string {
  return named('partition', partition ?? null);
}

/** The digest of a tag in an entry. */
export function tagDigest(tag: string): string {
  return named('tag', tag);
}

function named(what: string, name: string | null): string {
  // As JSON, so that the text is well-formed and no two names have the same text.
  return sha256(JSON.stringify([`flexiai.cache.${what}`, KEY_VERSION, name])).slice(0, 32);
}
