import type { UnifiedResponse } from '@flexiai/core';

/** Whether two answers are the same text, apart from case, spaces and the punctuation at the end. */
export function sameText({ text: first }: UnifiedResponse, { text: second }: UnifiedResponse): boolean {
  return bare(first) !== '' && bare(first) === bare(second);
}

function bare(text: string): string {
  return text
    .normalize('NFC')
    .toLowerCase()
    .replace(/\s+/gu, ' ')
    .replace(/[\s.!]+$/u, '')
    .trim();
}
