import type { InputIssue } from '../errors/client-errors.ts';

/** The most lines of one message; `issues` has all problems. */
const MOST_LINES = 100;
/** The longest line, in characters: a line may repeat a name from a file, which may be as long as the file. */
const LONGEST_LINE = 2000;

/** One message for all problems: the problem itself, or a list. */
export function formatIssues(head: string, issues: readonly InputIssue[]): string {
  const lines = issues.slice(0, MOST_LINES).map(({ path, message, location }) => {
    const where = location === undefined || location === path ? '' : ` (${location})`;
    const line = path === '' ? message : `${path}: ${message}`;
    return `${line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line}${where}`;
  });
  if (issues.length > MOST_LINES) lines.push(`and ${issues.length - MOST_LINES} more`);
  return lines.length === 1 ? `${head} ${lines[0]}` : [head, ...lines.map((line) => `  - ${line}`)].join('\n');
}
