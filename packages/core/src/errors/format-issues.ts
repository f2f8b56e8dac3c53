import type { InputIssue } from './client-errors.ts';

/** One message out of all problems: the problem itself, or a list of them. */
export function formatIssues(head: string, issues: readonly InputIssue[]): string {
  const lines = issues.map(({ path, message, location }) => {
    const where = location === undefined || location === path ? '' : ` (${location})`;
    return path === '' ? `${message}${where}` : `${path}: ${message}${where}`;
  });
  return lines.length === 1 ? `${head} ${lines[0]}` : [head, ...lines.map((line) => `  - ${line}`)].join('\n');
}
