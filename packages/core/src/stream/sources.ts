/** What a stream needs for its first part, and not before. */
export { partsFromResponse } from './response-parts.ts';
export { foldingSource, wholeSource } from './response-source.ts';
export { observedSource, observeFailure } from './stream-observer.ts';
