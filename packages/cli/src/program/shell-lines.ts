/** A command line of a shell in lines of this width, which can be copied as they are. Quoted text stays whole. */
export function shellLines(line: string, width: number): string {
  const lines: string[] = [];
  let current = '';
  for (const [word] of line.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)) {
    if (current === '') current = word;
    // Room for the backslash.
    else if (current.length + word.length + 3 <= width) current = `${current} ${word}`;
    else {
      lines.push(`${current} \\`);
      current = `  ${word}`;
    }
  }
  return [...lines, current].join('\n  ');
}
