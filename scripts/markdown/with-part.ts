/** The lines of a page between which a writer puts its part. */
export interface Marks {
  /** Of the page, for messages, such as `docs/cost.md`. */
  readonly page: string;
  readonly start: string;
  readonly end: string;
}

/** The text of a page with another part between its marks. @throws Error if the marks are missing */
export function withPart(text: string, { page, start, end }: Marks, part: string): string {
  const [from, to] = [text.indexOf(start), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${page} has no place for its written part: ${start} … ${end}`);
  return `${text.slice(0, from + start.length)}\n\n${part}\n\n${text.slice(to)}`;
}
