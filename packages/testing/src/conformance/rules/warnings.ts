import { isDeepStrictEqual } from 'node:util';
import type { Warning } from '@flexiai/core/plugin';
import { expectThat, show } from '../expectations.ts';

/** The result for a setting. */
interface SettingOutcome {
  /** The setting's name in a request. */
  readonly setting: string;
  readonly asked: unknown;
  /** What arrived at the service. */
  readonly sent: unknown;
  readonly warnings: readonly Warning[];
}

/** @throws ConformanceFailure if a setting neither arrived as requested nor caused a warning */
export function expectTakenOrTold({ setting, asked, sent, warnings }: SettingOutcome): void {
  if (isDeepStrictEqual(sent, asked) || warnings.some((warning) => isAbout(warning, setting))) return;
  expectThat(
    false,
    `${setting}: ${show(asked)} arrived as ${show(sent)}, and no warning names it (warnings: ${show(warnings)})`,
  );
}

/** Whether a warning is about a setting, or a part of it. */
export function isAbout({ setting = '' }: Warning, name: string): boolean {
  return setting === name || setting.startsWith(`${name}.`) || setting.startsWith(`${name}[`);
}
