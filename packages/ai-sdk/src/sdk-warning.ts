import type { SharedV4Warning } from '@ai-sdk/provider';
import type { Warning } from '@flexiai/core';
import { assertNever } from '@flexiai/core/plugin';

/** Converts a warning to a warning of the AI SDK. */
export function toSdkWarning({ code, message, setting }: Warning): SharedV4Warning {
  switch (code) {
    case 'unsupported-setting':
    case 'unsupported-content':
      return { type: 'unsupported', feature: setting ?? 'content', details: message };
    case 'adjusted-setting':
      return { type: 'compatibility', feature: setting ?? 'setting', details: message };
    case 'malformed-chunk':
    case 'other':
      return { type: 'other', message };
    default:
      return assertNever(code);
  }
}
