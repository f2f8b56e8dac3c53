import { stripVTControlCharacters } from 'node:util';
import stringWidth from 'fast-string-width';

/** What the first word of a line may follow: spaces, and the mark or the number of an item. Further lines begin below that word. */
const LEAD = /^ *(?:(?:[✓✗!•*-]|\d+[.)]) )?/;

/**
 * Breaks a line between words. Colours do not count. A word that is wider than the screen stays whole, so that it can be
 * copied: the terminal breaks it.
 */
export function wrapWords(line: string, width: number): readonly string[] {
  if (stringWidth(line) <= width) return [line];
  const lead = stringWidth(LEAD.exec(stripVTControlCharacters(line))?.[0] ?? '');
  const margin = ' '.repeat(lead > width / 2 ? 0 : lead);
  const lines: string[] = [];
  let current = '';
  for (const [index, word] of line.split(' ').entries()) {
    const longer = index === 0 ? word : `${current} ${word}`;
    if (stringWidth(longer) <= width || stripVTControlCharacters(current).trim() === '') current = longer;
    else {
      lines.push(current.trimEnd());
      current = margin + word;
    }
  }
  return [...lines, current];
}
