// What pnpm does beyond its settings. pnpm-lock.yaml carries a checksum of this file: after a change, run
// `node scripts/toolchain.mjs exec pnpm install --no-frozen-lockfile`.

/** The condition under which tests and type checks resolve a package to its sources. */
const sourceCondition = '@flexiai/source';

export const hooks = {
  /** Sources are not published: a published manifest must not point to them. */
  beforePacking(manifest) {
    for (const target of Object.values({ ...manifest.exports, ...manifest.imports })) {
      if (typeof target === 'object') delete target[sourceCondition];
    }
    return manifest;
  },
};
