import { type MaskOptions, resolveMask } from './mask-options.ts';
import { plainValue } from './plain-value.ts';

/**
 * A copy of `value` as plain data, fit for JSON, in which every secret is masked, at any depth: known key shapes, JSON Web
 * Tokens, bearer tokens, private keys, fields such as `apiKey` or `authorization`, and what `options` add. Cycles, getters
 * that throw, BigInts, Maps, Sets and errors are taken as they come; what is endless is cut. Never throws.
 *
 * @example
 * ```ts
 * import { maskSecrets } from '@flexiai/logger';
 *
 * console.log(maskSecrets({ user: 'ada', password: 'never shown' }));
 * ```
 */
export function maskSecrets(value: string, options?: MaskOptions): string;
export function maskSecrets(value: unknown, options?: MaskOptions): unknown;
export function maskSecrets(value: unknown, options?: MaskOptions): unknown {
  return plainValue(value, { ...resolveMask(options), content: true });
}
