import type { ModelRetirement } from '@flexiai/core/plugin';

/** @see https://ai.google.dev/gemini-api/docs/deprecations */
export const RETIREMENTS: readonly ModelRetirement[] = Object.freeze([
  { id: 'gemini-2.5-pro-preview-03-25', on: '2025-12-02', replacement: 'gemini-3.1-pro-preview' },
  { id: 'gemini-2.5-pro-preview-05-06', on: '2025-12-02', replacement: 'gemini-3.1-pro-preview' },
  { id: 'gemini-2.5-pro-preview-06-05', on: '2025-12-02', replacement: 'gemini-3.1-pro-preview' },
  { id: 'gemini-3-pro-preview', on: '2026-03-09', replacement: 'gemini-3.1-pro-preview' },
  { id: 'gemini-2.0-flash', on: '2026-06-01' },
  { id: 'gemini-2.0-flash-001', on: '2026-06-01' },
  { id: 'gemini-2.0-flash-lite', on: '2026-06-01' },
  { id: 'gemini-2.0-flash-lite-001', on: '2026-06-01' },
  { id: 'gemini-2.5-pro', on: '2026-12-01', replacement: 'gemini-3.8-flash' },
  { id: 'gemini-2.5-flash', on: '2026-12-01', replacement: 'gemini-3.5-flash-lite' },
]);
