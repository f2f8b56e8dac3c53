// What pnpm does beyond its settings. pnpm-lock.yaml carries a checksum of this file: after a change, run
// `node scripts/toolchain.mjs exec pnpm install --no-frozen-lockfile`.

/** The condition under which tests and type checks resolve a package to its sources. */
const sourceCondition = '@flexiai/source';

/** Frameworks that only a copied example needs. Tests do without them. */
const notInstalledHere = ['next', 'wrangler'];

/** Tools of a copied example. Here the root has them. */
const toolsOfTheRoot = ['@types/node', 'typescript', 'vitest'];

export const hooks = {
  /** An example names published versions, so that it can be copied. Here it uses the packages beside it. */
  readPackage(manifest) {
    if (manifest.name?.startsWith('@flexiai/example-')) {
      for (const dependencies of [manifest.dependencies, manifest.devDependencies]) {
        for (const name of Object.keys(dependencies ?? {})) {
          if (name.startsWith('@flexiai/')) dependencies[name] = 'workspace:*';
          if (notInstalledHere.includes(name) || toolsOfTheRoot.includes(name)) delete dependencies[name];
        }
      }
    }
    return manifest;
  },

  /** Sources are not published: a published manifest must not point to them. */
  beforePacking(manifest) {
    for (const target of Object.values({ ...manifest.exports, ...manifest.imports })) {
      if (typeof target === 'object') delete target[sourceCondition];
    }
    return manifest;
  },
};
