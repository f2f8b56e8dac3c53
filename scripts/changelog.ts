// How `changeset version` writes the changelogs of the packages: .changeset/config.json names this file.

/** A changeset, as changesets gives it: https://github.com/changesets/changesets/tree/main/packages/types */
interface Changeset {
  readonly summary: string;
  /** The commit that added it; missing before it is committed. */
  readonly commit?: string | undefined;
}

interface UpdatedDependency {
  readonly name: string;
  readonly newVersion: string;
}

const commits = 'https://github.com/flexiai/flexiai/commit/';

/** One point of a list, with a link to its commit at the end of its first paragraph. */
function getReleaseLine({ summary, commit }: Changeset): string {
  const link = commit === undefined ? '' : ` ([${commit.slice(0, 7)}](${commits}${commit}))`;
  const [first = '', ...rest] = unwrap(summary.trim());
  return [`- ${first}${link}`, ...rest.map((line) => (line === '' ? '' : `  ${line}`))].join('\n');
}

/** The new versions of packages that are installed with this one, in one line. */
function getDependencyReleaseLine(_changesets: readonly Changeset[], updated: readonly UpdatedDependency[]): string {
  if (updated.length === 0) return '';
  return `- Works with ${updated.map(({ name, newVersion }) => `\`${name}\` ${newVersion}`).join(', ')}.`;
}

/** A paragraph or a point of a list in one line each: a page of releases shows the other line breaks. */
function unwrap(text: string): string[] {
  const lines: string[] = [];
  let inCode = false;
  for (const line of text.split(/\r?\n/)) {
    const fence = /^\s*```/.test(line);
    const last = lines.at(-1);
    const begins = last === undefined || last === '' || /^\s*```/.test(last);
    const alone = fence || line.trim() === '' || /^\s*(?:[-*+]|\d+\.|#+|\||>)\s/.test(line);
    if (inCode || alone || begins) lines.push(line.trimEnd());
    else lines[lines.length - 1] = `${last} ${line.trim()}`;
    if (fence) inCode = !inCode;
  }
  return lines;
}

export default { getReleaseLine, getDependencyReleaseLine };
