const LINE_WIDTH = 120;

/** An item of a list, wrapped at the usual width. */
export function listItem(words: string): string {
  const lines = ['-'];
  for (const word of words.split(/\s+/)) {
    const line = lines.at(-1) ?? '';
    if (line.length + 1 + word.length <= LINE_WIDTH) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(`  ${word}`);
  }
  return lines.join('\n');
}
