export type { OutputBasis } from './estimate/output-tokens.ts';
export type { Range } from './estimate/range.ts';
export { type EstimatedCandidate, type TokenEstimate, TokenEstimator } from './estimate/token-estimator.ts';
