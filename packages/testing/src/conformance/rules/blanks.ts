/** Text whose first and last characters are blanks of several kinds: nobody may trim it. */
export function withBlanks(text: string): string {
  return `  \n\t${text}\t \n `;
}
