import { sha256 } from '@flexiai/core/plugin';

/**
 * The version of the keys' form. It stands in every key: an answer that was stored under another form is not found.
 * To be raised with every change of what keys are made of.
 */
export const KEY_VERSION = 1;

/** What stands for a partition in an entry: its name is not shown. @param partition `undefined`: the one for all */
export function partitionDigest(partition: string | undefined): string {
  return named('partition', partition ?? null);
}

/** What stands for a tag in an entry. */
export function tagDigest(tag: string): string {
  return named('tag', tag);
}

function named(what: string, name: string | null): string {
  // As JSON: the text is well-formed then, and no two names have one.
  return sha256(JSON.stringify([`flexiai.cache.${what}`, KEY_VERSION, name])).slice(0, 32);
}
