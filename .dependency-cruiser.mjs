// Who may import whom. `npm run check` reports a breach with the name of the rule; test/layers.test.ts shows that each
// of these rules can fail. Imports of types count like any others, but for those of Node.

import { coreRooms } from './scripts/core-rooms.ts';

const core = '^packages/core/src/';
const tests = '\\.test(-d)?\\.ts$';
/** What needs Node. */
const nodeOnly = `${core}(node\\.ts$|config/node/)`;
/** The files directly in one of these folders of core. */
const filesIn = (rooms) => `${core}(${rooms.join('|')})/[^/]+$`;

const upwards = coreRooms.slice(0, -1).map((room, index) => ({
  name: `core-${room.replace('/', '-')}-imports-no-higher-room`,
  comment:
    'A file of core imports only from its own folder and from lower ones: scripts/core-rooms.ts has their order.',
  severity: 'error',
  from: { path: filesIn([room]), pathNot: tests },
  to: { path: filesIn(coreRooms.slice(index + 1)) },
}));

export default {
  forbidden: [
    ...upwards,
    {
      name: 'core-rooms-import-no-entry-point',
      comment: 'index.ts, plugin.ts, define.ts, browser.ts, mcp.ts and node.ts stand on top of all folders.',
      severity: 'error',
      from: { path: `${core}[^/]+/`, pathNot: tests },
      to: { path: `${core}[^/]+\\.ts$` },
    },
    {
      name: 'core-folders-have-a-place',
      comment: 'Give a new folder of core its place among the others in scripts/core-rooms.ts.',
      severity: 'error',
      from: {},
      to: { path: `${core}[^/]+/`, pathNot: filesIn(coreRooms) },
    },
    {
      name: 'core-runs-on-edge',
      comment: 'Only node.ts reaches what is in config/node/: index.ts and plugin.ts must run everywhere.',
      severity: 'error',
      from: { path: core, pathNot: [nodeOnly, tests] },
      to: { path: nodeOnly },
    },
    {
      name: 'core-knows-no-other-package',
      comment: 'Core never names a provider, nor anything else that is built on it.',
      severity: 'error',
      from: { path: core, pathNot: tests },
      to: { path: '^(packages/(?!core/)|@flexiai/)' },
    },
    {
      name: 'only-the-circuit-knows-cockatiel',
      comment: 'Only the circuit breaker of core, and its table of states, know the library.',
      severity: 'error',
      from: { path: '^packages/', pathNot: `${core}resilience/(circuit-breaker|cockatiel-states)\\.ts$` },
      to: { path: '(^|/)cockatiel(/|$)' },
    },
    {
      name: 'providers-import-the-plugin-door-only',
      comment:
        "A provider imports '@flexiai/core/plugin' or '@flexiai/core/define'. Its register.ts may also augment '@flexiai/core'.",
      severity: 'error',
      from: { path: '^packages/(provider-[^/]+|gemini-wire)/src/', pathNot: [tests, '/register\\.ts$'] },
      to: { path: `^(${core.slice(1)}(?!(plugin|define)\\.ts$)|@flexiai/core(?!/(plugin|define)$))` },
    },
    {
      name: 'register-imports-the-two-doors-only',
      comment:
        "register.ts imports '@flexiai/core/define' or '@flexiai/core/plugin', and '@flexiai/core' to augment it.",
      severity: 'error',
      from: { path: '^packages/provider-[^/]+/src/register\\.ts$' },
      to: { path: `^${core.slice(1)}(?!(plugin|define|index)\\.ts$)` },
    },
    {
      name: 'providers-know-no-other-package',
      comment: 'A provider is built on core, on its wire where that is a package, and on its SDK.',
      severity: 'error',
      from: { path: '^packages/(provider-[^/]+|gemini-wire)/src/', pathNot: tests },
      to: {
        path: '^(packages/|@flexiai/)',
        pathNot: '^(packages/($1|core|gemini-wire)/|@flexiai/(core|gemini-wire)(/|$))',
      },
    },
    {
      name: 'add-ons-import-core-only',
      comment: "An add-on imports '@flexiai/core' and '@flexiai/core/plugin', and no other package of FlexiAI.",
      severity: 'error',
      from: { path: '^packages/(logger|cost|cache|metrics|ai-sdk)/src/', pathNot: tests },
      to: {
        path: '^packages/|^@flexiai/',
        pathNot: `^packages/$1/|${core}(index|plugin)\\.ts$|^@flexiai/core(/plugin)?$`,
      },
    },
    {
      name: 'testing-knows-no-provider',
      comment: 'The mock provider and the wire servers test providers; they know none.',
      severity: 'error',
      from: { path: '^packages/testing/' },
      to: { path: '^(packages/|@flexiai/)provider-' },
    },
    {
      name: 'no-package-imports-the-command',
      comment: 'The command stands on top of all packages.',
      severity: 'error',
      from: { path: '^(packages/(?!cli/)|examples/|bench/)' },
      to: { path: '^(packages/|@flexiai/)cli(/|$)' },
    },
    {
      name: 'packages-meet-through-their-exports',
      comment: "Import another package by its name ('@flexiai/core'), never by a path into its folder.",
      severity: 'error',
      from: { path: '^packages/([^/]+)/' },
      to: { path: '^packages/', pathNot: '^packages/$1/', dependencyTypes: ['local'] },
    },
    {
      name: 'no-node-imports-on-the-edge',
      comment:
        'Core and the providers run on edge runtimes as well: in core, `node:` belongs behind node.ts. ' +
        'A type of Node is fine, it is erased. Only what has no use elsewhere is of Node.',
      severity: 'error',
      from: {
        path: '^packages/(?!(testing|logger|cli|create-flexiai-provider)/)[^/]+/src/',
        pathNot: [nodeOnly, '^packages/(cost|cache|metrics)/src/node(/|\\.ts$)', tests],
      },
      to: { dependencyTypes: ['core'], dependencyTypesNot: ['type-only', 'type-import'] },
    },
    {
      name: 'no-cycles',
      comment: 'Neither through values nor through types.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'sources-import-no-test',
      comment: 'What a test shares with others stands in a file of its own.',
      severity: 'error',
      from: {},
      to: { path: tests },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    detectProcessBuiltinModuleCalls: false,
    doNotFollow: { path: '(^|/)node_modules/' },
    exclude: { path: '(^|/)dist/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@flexiai/source', 'import', 'types', 'default'],
      extensions: ['.ts', '.mjs', '.js', '.d.ts'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
