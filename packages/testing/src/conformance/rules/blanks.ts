/** Text that begins and ends with several kinds of whitespace, which must not be trimmed. */
export function withBlanks(text: string): string {
  return `  \n\t${text}\t \n `;
}
