import type { InputIssue } from '../errors/client-errors.ts';

/** More lines than this are not read in one message; `issues` has them all. */
const MOST_LINES = 100;
/** A name in a file, which a line repeats, may be as long as the file. */
const LONGEST_LINE = 2000;

/** One message out of all problems: the problem itself, or a list of them. */
export function formatIssues(head: string, issues: readonly InputIssue[]): string {
  const lines = issues.slice(0, MOST_LINES).map(({ path, message, location }) => {
    const where = location === undefined || location === path ? '' : ` (${location})`;
    const line = path === '' ? message : `${path}: ${message}`;
    return `${line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line}${where}`;
  });
  if (issues.length > MOST_LINES) lines.push(`and ${issues.length - MOST_LINES} more`);
  return lines.length === 1 ? `${head} ${lines[0]}` : [head, ...lines.map((line) => `  - ${line}`)].join('\n');
}
