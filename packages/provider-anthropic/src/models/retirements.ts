import type { ModelRetirement } from '@flexiai/core/plugin';

/** @see https://platform.claude.com/docs/en/about-claude/model-deprecations */
export const RETIREMENTS: readonly ModelRetirement[] = Object.freeze([
  { id: 'claude-2.0', on: '2025-07-21' },
  { id: 'claude-2.1', on: '2025-07-21' },
  { id: 'claude-3-sonnet-20240229', on: '2025-07-21' },
  { id: 'claude-3-5-sonnet-20240620', on: '2025-10-28' },
  { id: 'claude-3-5-sonnet-20241022', on: '2025-10-28' },
  { id: 'claude-3-5-sonnet-latest', on: '2025-10-28' },
  { id: 'claude-3-opus-20240229', on: '2026-01-05' },
  { id: 'claude-3-opus-latest', on: '2026-01-05' },
  { id: 'claude-3-7-sonnet-20250219', on: '2026-02-19' },
  { id: 'claude-3-7-sonnet-latest', on: '2026-02-19' },
  { id: 'claude-3-5-haiku-20241022', on: '2026-02-19', replacement: 'claude-haiku-4-5-20251001' },
  { id: 'claude-3-5-haiku-latest', on: '2026-02-19', replacement: 'claude-haiku-4-5-20251001' },
  { id: 'claude-sonnet-4-20250514', on: '2026-06-15', replacement: 'claude-sonnet-4-6' },
  { id: 'claude-sonnet-4-0', on: '2026-06-15', replacement: 'claude-sonnet-4-6' },
  { id: 'claude-opus-4-20250514', on: '2026-06-15', replacement: 'claude-opus-4-8' },
  { id: 'claude-opus-4-0', on: '2026-06-15', replacement: 'claude-opus-4-8' },
  { id: 'claude-opus-4-1-20250805', on: '2026-08-05' },
  { id: 'claude-opus-4-1', on: '2026-08-05' },
  { id: 'claude-opus-4-5-20251101', on: '2027-01-22', replacement: 'claude-opus-5-5' },
  { id: 'claude-opus-4-5', on: '2027-01-22', replacement: 'claude-opus-5-5' },
]);
