import type { Middleware } from '@flexiai/core';

/** Writes how long each attempt took. A unary answer is a stream that is already whole: one `handle` serves both. */
export function timing(write: (line: string) => void): Middleware {
  return {
    name: 'timing',
    scope: 'attempt',
    async handle(request, { provider, attempt }, next) {
      const started = performance.now();
      const told = (how: string): void =>
        write(`attempt ${attempt} at ${provider}: ${how} in ${Math.round(performance.now() - started)} ms`);
      try {
        const stream = await next(request);
        return stream.tap({ end: ({ status }) => told(status) });
      } catch (error) {
        told('failed');
        throw error;
      }
    },
  };
}
