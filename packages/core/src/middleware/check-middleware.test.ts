import { expect, it } from 'vitest';
import { checkMiddleware } from './check-middleware.ts';

it('a function in place of a middleware is refused with the hint to call it', () => {
  expect(checkMiddleware(() => undefined)).toBe(
    'expected { name, scope, handle }, got a function: call it, as in cache()',
  );
  expect(checkMiddleware('cache')).toBe('expected { name, scope, handle }, got "cache"');
});
