import type { SharedV4Warning } from '@ai-sdk/provider';
import type { Warning } from '@flexiai/core/plugin';

/** FlexiAI's names of settings, by the names in the AI SDK, where they differ. */
const SETTINGS: { readonly [feature: string]: string } = {
  stopSequences: 'stop',
};

/** Converts a warning of a model. */
export function toWarning(warning: SharedV4Warning): Warning {
  switch (warning.type) {
    case 'unsupported':
      return {
        code: 'unsupported-setting',
        message: `${warning.feature} is not supported${warning.details === undefined ? '' : `: ${warning.details}`}`,
        setting: SETTINGS[warning.feature] ?? warning.feature,
      };
    case 'compatibility':
      return {
        code: 'adjusted-setting',
        message: `${warning.feature} is used in a compatibility mode${warning.details === undefined ? '' : `: ${warning.details}`}`,
        setting: SETTINGS[warning.feature] ?? warning.feature,
      };
    case 'deprecated':
      return {
        code: 'other',
        message: `${warning.setting} is deprecated: ${warning.message}`,
        setting: warning.setting,
      };
    case 'other':
      return { code: 'other', message: warning.message };
  }
}

export function unsupported(setting: string, message: string): Warning {
  return { code: 'unsupported-setting', setting, message };
}
