import { defineConfig, type Options } from 'tsup';

/** How every package is built: ESM with declarations; dependencies stay outside, but for those that are named. */
export function packageConfig(
  entry: string[],
  options: Pick<Options, 'noExternal' | 'dts' | 'esbuildOptions'> = {},
): ReturnType<typeof defineConfig> {
  return defineConfig({
    entry,
    format: 'esm',
    target: 'node22',
    platform: 'neutral',
    dts: true,
    sourcemap: true,
    clean: true,
    splitting: true,
    treeshake: true,
    // Classes keep their names in stacks and in what consoles print.
    keepNames: true,
    ...options,
  });
}
