import type { Policy } from './caller.ts';
import { type FlexiAISettings, flexiaiPolicy, isFlexiAIPolicy } from './flexiai-policy.ts';

/** Settings that replace those of a policy, group by group. */
export interface Variant {
  readonly name: string;
  readonly settings: FlexiAISettings;
}

/**
 * A variant from the command line: JSON, or a name, `=` and JSON.
 *
 * @throws Error for text that is not a JSON object
 */
export function readVariant(text: string): Variant {
  const start = text.indexOf('{');
  const name = text.slice(0, Math.max(0, start)).replace(/=\s*$/, '').trim();
  let settings: unknown;
  try {
    settings = JSON.parse(text.slice(Math.max(0, start)));
  } catch (error) {
    throw new Error(`A variant is a JSON object of options, not "${text}".`, { cause: error });
  }
  if (!isGroup(settings)) throw new Error(`A variant is a JSON object of options, not "${text}".`);
  return { name: name === '' ? JSON.stringify(settings) : name, settings };
}

/** A FlexiAI policy with other settings. Policies without settings have no variants. */
export function variantOf(policy: Policy, { name, settings }: Variant): Policy | undefined {
  if (!isFlexiAIPolicy(policy)) return undefined;
  const merged = merge(policy.settings, settings) as FlexiAISettings;
  return flexiaiPolicy(policy.upstreams, `${policy.name} ${name}`, `“${policy.name}” and ${name}.`, merged);
}

function merge(base: unknown, over: unknown): unknown {
  if (!isGroup(base) || !isGroup(over)) return over;
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(over)) merged[key] = merge(merged[key], value);
  return merged;
}

function isGroup(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
