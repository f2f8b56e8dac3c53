import type { ModelRetirement } from '@flexiai/core/plugin';

/** @see https://developers.openai.com/api/docs/deprecations */
export const RETIREMENTS: readonly ModelRetirement[] = Object.freeze([
  { id: 'gpt-4.5-preview', on: '2025-07-14' },
  { id: 'o1-preview', on: '2025-07-28' },
  { id: 'gpt-3.5-turbo', on: '2026-10-23', replacement: 'gpt-5.6-terra' },
  { id: 'gpt-4', on: '2026-10-23', replacement: 'gpt-5.6-sol' },
  { id: 'gpt-4-turbo', on: '2026-10-23', replacement: 'gpt-5.6-sol' },
  { id: 'gpt-4.1-nano', on: '2026-10-23', replacement: 'gpt-5.6-luna' },
  { id: 'o1', on: '2026-10-23', replacement: 'gpt-5.6-sol' },
  { id: 'o1-pro', on: '2026-10-23', replacement: 'gpt-5.6-sol' },
  { id: 'o3-mini', on: '2026-10-23', replacement: 'gpt-5.6-sol' },
  { id: 'o4-mini', on: '2026-10-23', replacement: 'gpt-5.6-terra' },
  { id: 'gpt-5', on: '2026-12-11', replacement: 'gpt-6.1-sol' },
  { id: 'gpt-5-mini', on: '2026-12-11', replacement: 'gpt-6.1-terra' },
  { id: 'gpt-5-nano', on: '2026-12-11', replacement: 'gpt-5.6-luna' },
  { id: 'gpt-5-pro', on: '2026-12-11', replacement: 'gpt-6.1-sol' },
  { id: 'o3', on: '2026-12-11', replacement: 'gpt-5.6-sol' },
  { id: 'o3-pro', on: '2026-12-11', replacement: 'gpt-5.6-sol' },
  { id: 'gpt-4o', on: '2027-01-14', replacement: 'gpt-6-luna' },
  { id: 'gpt-4o-mini', on: '2027-01-14', replacement: 'gpt-6-luna' },
  { id: 'gpt-4.1', on: '2027-01-14', replacement: 'gpt-6-luna' },
  { id: 'gpt-4.1-mini', on: '2027-01-14', replacement: 'gpt-6-luna' },
  { id: 'gpt-5.1', on: '2027-04-01' },
  { id: 'gpt-5.4-nano', on: '2027-04-01' },
]);
