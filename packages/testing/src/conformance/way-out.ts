import type { RuleNeeds } from './conformance-rule.ts';

/** What settles the failure of a rule whose requirement a provider cannot meet; `undefined` if only a change of the provider does. */
export function wayOut({ server: features, can = [], withoutField }: RuleNeeds): string | undefined {
  if (withoutField !== undefined) return `If the service has no field for this, ${withoutField}`;
  const lacks = typeof features === 'object' ? features : [];
  const ways = [
    ...lacks.map(
      (feature) => `the service cannot do this, name the reason in the server: lacks: { '${feature}': '…' }`,
    ),
    ...can.map((capability) => `the provider does not support this, declare it: capabilities.${capability}: false`),
  ];
  return ways.length === 0 ? undefined : ways.map((way) => `If ${way}`).join('\n');
}
