import type { PresetName } from '@flexiai/core';

/** Complete: a preset that is missing here is a type error. Written down, so that completion need not load the core. */
const NAMES: { readonly [Name in PresetName]: true } = {
  reliable: true,
  fast: true,
  cheap: true,
  development: true,
  batch: true,
};

/** The names of the core's own presets. */
export const PRESET_NAMES: readonly string[] = Object.keys(NAMES);
