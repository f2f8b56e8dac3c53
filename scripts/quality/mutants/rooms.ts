/** The code of core that `npm run test:mutants` changes: the engine, the circuits, the streams. */
export const ROOMS: readonly string[] = [
  'resilience',
  'client/call',
  'client/attempt',
  'client/failover',
  'client/answer',
  'stream',
  'routing',
].map((room) => `packages/core/src/${room}`);
