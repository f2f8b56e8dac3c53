// The cost of a hit in the cache's memory: node --conditions=@flexiai/source bench/cache-hit.ts
import { measureCacheHit } from './cache-hit/measure.ts';

const { bareMicros, passedMicros, hitMicros, hits } = await measureCacheHit(20_000, 8);
const row = (name: string, micros: number): string => `${name.padEnd(40)} ${micros.toFixed(1).padStart(6)} µs`;

console.log('CPU time of one unary call, the minimum of 8 rounds of 20,000:');
console.log(row('without middleware', bareMicros));
console.log(row('with a pass-through middleware', passedMicros));
console.log(row(`a hit in memory (${hits} hits)`, hitMicros));
console.log(row('added to the bare call by a hit', hitMicros - bareMicros));
