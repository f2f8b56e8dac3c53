/**
 * The folders of `packages/core/src`, from the lowest to the highest: a file imports only from its own folder and from those
 * before it. A folder stands for the files directly in it; a folder in it has a place of its own. CONTRIBUTING.md says what
 * each of them holds.
 */
export const coreRooms: readonly string[] = [
  'model',
  'data',
  'errors',
  'usage',
  'validation',
  'stream',
  'conversation',
  'plugin/http',
  'plugin/sse',
  'plugin/json',
  'plugin/json-schema',
  'config/options',
  'plugin',
  'middleware',
  'resilience',
  'routing',
  'client/call',
  'client/status',
  'client/events',
  'client/attempt',
  'client/failover',
  'client/answer',
  'client/broadcast',
  'client/lifecycle',
  'client/health',
  'client/request',
  'config',
  'config/variables',
  'config/entries',
  'client',
  'tools',
  'config/node',
];
