import type { ConformanceGroup, ConformanceRule, ConformanceRuleId } from './conformance-rule.ts';
import { abortRules } from './rules/abort-rules.ts';
import { clockRules } from './rules/clock-rules.ts';
import { concurrencyRules } from './rules/concurrency-rules.ts';
import { contentRules } from './rules/content-rules.ts';
import { errorRules } from './rules/error-rules.ts';
import { formatRules } from './rules/format-rules.ts';
import { leakRules } from './rules/leak-rules.ts';
import { letterRules } from './rules/letter-rules.ts';
import { pluginRules } from './rules/plugin-rules.ts';
import { sampleRules } from './rules/sample-rules.ts';
import { secretRules } from './rules/secret-rules.ts';
import { streamFaultRules } from './rules/stream-fault-rules.ts';
import { streamRules } from './rules/stream-rules.ts';
import { toolFidelityRules } from './rules/tool-fidelity-rules.ts';
import { toolHistoryRules } from './rules/tool-history-rules.ts';
import { toolRules } from './rules/tool-rules.ts';
import { unaryRules } from './rules/unary-rules.ts';
import { usageRules } from './rules/usage-rules.ts';
import { warningRules } from './rules/warning-rules.ts';

/** A rule without its check, for lists and reports. */
export interface ConformanceRuleInfo {
  readonly id: ConformanceRuleId;
  readonly group: ConformanceGroup;
  readonly sentence: string;
}

/** Every rule with its check, by group and number. */
export const allRules: readonly ConformanceRule[] = [
  pluginRules,
  unaryRules,
  byId(streamRules, streamFaultRules),
  abortRules,
  errorRules,
  usageRules,
  byId(toolRules, toolHistoryRules, toolFidelityRules),
  byId(contentRules, letterRules, sampleRules),
  formatRules,
  warningRules,
  secretRules,
  leakRules,
  clockRules,
  concurrencyRules,
].flat();

/** Every rule of the suite. Ids are stable: the id of a removed rule is not reused. */
export const conformanceRules: readonly ConformanceRuleInfo[] = Object.freeze(
  allRules.map(({ id, sentence }) => Object.freeze({ id, group: groupOf(id), sentence })),
);

function byId(...lists: readonly (readonly ConformanceRule[])[]): readonly ConformanceRule[] {
  return lists.flat().sort((a, b) => a.id.localeCompare(b.id));
}

/** The group that is the prefix of an id. */
export function groupOf(id: ConformanceRuleId): ConformanceGroup {
  return id.slice(0, id.lastIndexOf('-')) as ConformanceGroup;
}
