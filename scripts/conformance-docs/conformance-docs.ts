import { type ConformanceGroup, conformanceRules } from '../../packages/testing/src/index.ts';
import { featureTable } from './service-features.ts';

/** What the rules of a group are about. The type checker asks for a new one. */
const GROUPS: { readonly [Group in ConformanceGroup]: string } = {
  'FX-PLUGIN': 'The plugin itself: its options, its key, its health check, its list of models',
  'FX-UNARY': 'A whole answer',
  'FX-STREAM': 'A stream',
  'FX-ABORT': 'The signal of a call',
  'FX-ERROR': 'Failures: statuses, bodies, connections, rate limits',
  'FX-USAGE': 'Tokens',
  'FX-TOOLS': 'Tools and their calls',
  'FX-CONTENT': 'The conversation, and the content of answers',
  'FX-FORMAT': 'Answers in JSON',
  'FX-WARN': 'Settings that the service does not accept',
  'FX-SECRET': 'Keys stay secret',
  'FX-LEAK': 'Nothing is left behind',
  'FX-CLOCK': 'The clocks of the client',
  'FX-CONCURRENCY': 'Calls at the same time',
};

/** docs/conformance-rules.md: every rule by its group, and what `lacks` of a server can name. */
export function rulesPage(): string {
  const groups = Map.groupBy(conformanceRules, ({ group }) => group);
  const sections = [...groups].map(([group, rules]) => {
    const lines = rules.map(({ id, sentence }) => `- **${id}**: ${escaped(sentence)}`);
    return `## ${group}: ${GROUPS[group]}\n\n${lines.join('\n')}\n`;
  });
  return `# The rules of the conformance suite

The ${conformanceRules.length} rules that \`providerConformance\` of \`@flexiai/testing\` holds a provider plugin to. The id of a rule never changes.
[Writing a provider plugin](writing-a-provider.md) says how to run them. This page is written by \`npm run docs:rules\`.

${sections.join('\n')}
## What a service may lack

The values of \`lacks\` of a server, each with the rules that it skips. Declare only what is true: a \`lacks\` hides a mistake, too.

${featureTable()}
`;
}

/** The README of the package with the number of rules. */
export function withRuleCount(readme: string): string {
  return readme.replace(/\b\d+ named rules\b/, `${conformanceRules.length} named rules`);
}

function escaped(sentence: string): string {
  return sentence.replace(/[<>*_]/g, '\\$&');
}
