import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Instrumenter } from '@stryker-mutator/instrumenter';

/** One fault that can be switched on in the instrumented sources. */
export interface Mutant {
  /** What the instrumented code compares with the mutant that is on. */
  readonly id: string;
  /** The same in each run while the file does not change. */
  readonly key: string;
  /** From the root of the repository. */
  readonly file: string;
  /** Beginning at 1. */
  readonly line: number;
  readonly mutator: string;
  readonly original: string;
  readonly replacement: string;
  /** The reason of a comment `Stryker disable`. */
  readonly ignored?: string;
}

export interface Instrumented {
  /** The sources with all mutants in them, by absolute path. */
  readonly sources: Readonly<Record<string, string>>;
  readonly mutants: readonly Mutant[];
}

const silent = {
  isTraceEnabled: () => false,
  isDebugEnabled: () => false,
  isInfoEnabled: () => false,
  isWarnEnabled: () => true,
  isErrorEnabled: () => true,
  isFatalEnabled: () => true,
  trace: () => {},
  debug: () => {},
  info: () => {},
  warn: console.warn,
  error: console.error,
  fatal: console.error,
};

/** What is read of a node of Babel's tree. */
interface SyntaxNode {
  readonly type: string;
  readonly test?: unknown;
  readonly consequent?: readonly SyntaxNode[];
  readonly argument?: SyntaxNode | null;
  readonly expression?: SyntaxNode;
  readonly callee?: SyntaxNode & { readonly name?: string };
}

/** A branch that the types exclude: `default: assertNever(…)`, with or without `return`. */
const exhaustive = {
  shouldIgnore(path: object): string | undefined {
    const { node } = path as { readonly node: SyntaxNode };
    if (node.type !== 'SwitchCase' || node.test !== null || node.consequent?.length !== 1) return undefined;
    const [statement] = node.consequent;
    const value = statement?.argument ?? statement?.expression;
    return value?.callee?.name === 'assertNever' ? 'The types exclude it.' : undefined;
  },
};

/** Puts all mutants into the files. None is on before `globalThis.__stryker__.activeMutant` names it. */
export async function instrument(root: string, files: readonly string[]): Promise<Instrumented> {
  const contents = new Map(files.map((file) => [file, readFileSync(join(root, file), 'utf8')]));
  const result = await new Instrumenter(silent).instrument(
    [...contents].map(([name, content]) => ({ name, content, mutate: true })),
    // A mutated message or a removed log line is seldom a fault: their tests are those of the sentences.
    { plugins: null, ignorers: [exhaustive], excludedMutations: ['StringLiteral', 'ObjectLiteral'] },
  );
  return {
    sources: Object.fromEntries(result.files.map(({ name, content }) => [join(root, name), content])),
    mutants: result.mutants
      // Excluded kinds come with this reason.
      .filter(({ statusReason }) => !statusReason?.startsWith('Ignored because of excluded mutation'))
      .map(({ id, fileName, location, mutatorName, replacement = '', statusReason }) => {
        const content = contents.get(fileName) ?? '';
        const hash = createHash('sha256').update(content).digest('hex').slice(0, 12);
        const { start, end } = location;
        return {
          id,
          key: [fileName, hash, start.line, start.column, end.line, end.column, mutatorName, replacement].join('|'),
          file: fileName,
          line: start.line + 1,
          mutator: mutatorName,
          original: textBetween(content, start, end),
          replacement,
          ...(statusReason !== undefined && { ignored: statusReason }),
        };
      }),
  };
}

interface Place {
  readonly line: number;
  readonly column: number;
}

function textBetween(content: string, start: Place, end: Place): string {
  const lines = content.split('\n').slice(start.line, end.line + 1);
  const last = lines.length - 1;
  lines[last] = lines[last]?.slice(0, end.column) ?? '';
  lines[0] = lines[0]?.slice(start.column) ?? '';
  return lines.join('\n');
}
