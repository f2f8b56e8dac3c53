import type { PresetName } from '@flexiai/core';

/** Complete: a missing preset is a type error. A copy, so that completion need not load the core. */
const NAMES: { readonly [Name in PresetName]: true } = {
  reliable: true,
  fast: true,
  cheap: true,
  development: true,
  batch: true,
};

/** The names of the core's own presets. */
export const PRESET_NAMES: readonly string[] = Object.keys(NAMES);
