import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import ts from 'typescript';
import { DeclarationFile, type Origin } from './declarations.ts';

interface Manifest {
  readonly name: string;
  readonly exports?: Readonly<Record<string, string | { readonly types?: string }>>;
}

const printer = ts.createPrinter({ removeComments: true });

/**
 * The public API of a built package as text: what each entry exports, and every declaration that is reached from there, without
 * comments but for `@deprecated`. The same build gives the same text.
 */
export async function apiReport(folder: string): Promise<string> {
  const { name, exports = {} }: Manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const report = new Report();
  const entries: string[] = [];
  for (const [door, target] of Object.entries(exports)) {
    if (typeof target === 'string' || target.types === undefined) continue;
    const names = report.add(join(folder, target.types));
    entries.push(
      `## \`${name}${door.slice(1)}\`\n\n${names.map((one) => `- ${one}`).join('\n') || 'Exports no name.'}`,
    );
  }
  const parts = [
    `# The public API of \`${name}\``,
    'Written by `npm run docs:api` from the built declarations. A change of this file is a change that users may notice: it comes with a\nchangeset.',
    ...entries,
    ...report.sections(),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** Collects what the entries of one package reach. */
class Report {
  readonly #files = new Map<string, DeclarationFile>();
  /** By file and name, so that two declarations of one name in different files stay two. */
  readonly #texts = new Map<string, { readonly name: string; readonly text: string; public: boolean }>();
  readonly #externals = new Set<string>();
  readonly #augmentations = new Set<string>();

  /** The names that an entry exports; what they reach is collected. */
  add(path: string): string[] {
    const lines: string[] = [];
    const exports = this.#exportsOf(path).sort(([one], [other]) => compare(one, other));
    for (const [exported, origin] of exports) {
      const other = origin.name === exported ? '' : ` (\`${origin.name}\`)`;
      lines.push(`\`${exported}\`${origin.external === undefined ? other : `, from \`${origin.external}\``}`);
      if (origin.external === undefined) this.#reach(origin, true);
    }
    for (const file of this.#withImports(path)) {
      for (const augmentation of file.augmentations) {
        this.#augmentations.add(print(augmentation, file));
        this.#follow(augmentation, file);
      }
    }
    return lines;
  }

  sections(): string[] {
    const all = [...this.#texts.values()].sort(
      (one, two) => compare(one.name, two.name) || compare(one.text, two.text),
    );
    const code = (texts: readonly string[]): string => `\`\`\`ts\n${texts.join('\n\n')}\n\`\`\``;
    const section = (title: string, texts: readonly string[], separator = code): string[] =>
      texts.length === 0 ? [] : [`## ${title}`, separator(texts)];
    return [
      ...section(
        'Declarations',
        all.filter((one) => one.public).map(({ text }) => text),
      ),
      ...section(
        'Reached from these, without a name of their own',
        all.filter((one) => !one.public).map(({ text }) => text),
      ),
      ...section('Added to other modules', [...this.#augmentations].sort()),
      ...section('Used of other packages', [...this.#externals].sort(), (lines) =>
        lines.map((line) => `- ${line}`).join('\n'),
      ),
    ];
  }

  #file(path: string): DeclarationFile {
    const known = this.#files.get(path) ?? new DeclarationFile(path);
    this.#files.set(path, known);
    return known;
  }

  #exportsOf(path: string): [exported: string, origin: Origin][] {
    const file = this.#file(path);
    const own = [...file.exported].map(([exported, local]): [string, Origin] => [
      exported,
      this.#resolved(file, local) ?? { external: 'an unknown module', file: '', name: local },
    ]);
    const others = file.reexported.flatMap((module): [string, Origin][] =>
      module.startsWith('.')
        ? this.#exportsOf(file.resolve(module))
        : [['*', { external: module, file: '', name: '*' }]],
    );
    return [...own, ...others];
  }

  /** The declaration of a name, through imports and exports of the package's own files. */
  #resolved(file: DeclarationFile, name: string): Origin | undefined {
    const origin = file.originOf(name);
    if (origin === undefined || origin.external !== undefined || origin.file === file.path) return origin;
    const next = this.#file(origin.file);
    return this.#resolved(next, next.exported.get(origin.name) ?? origin.name);
  }

  #withImports(path: string, seen = new Set<string>()): DeclarationFile[] {
    if (seen.has(path)) return [];
    seen.add(path);
    const file = this.#file(path);
    const next = file.imported.filter((module) => module.startsWith('.')).map((module) => file.resolve(module));
    return [file, ...next.flatMap((one) => this.#withImports(one, seen))];
  }

  #reach({ file: path, name }: Origin, isPublic: boolean): void {
    const key = `${path}#${name}`;
    const known = this.#texts.get(key);
    if (known !== undefined) {
      known.public ||= isPublic;
      return;
    }
    const file = this.#file(path);
    const statements = file.declared.get(name) ?? [];
    this.#texts.set(key, { name, text: statements.map((one) => print(one, file)).join('\n'), public: isPublic });
    for (const statement of statements) this.#follow(statement, file);
  }

  /** Collects what a declaration refers to. */
  #follow(node: ts.Node, file: DeclarationFile): void {
    const visit = (child: ts.Node): void => {
      if (ts.isIdentifier(child) && !isNameOfMember(child)) {
        const origin = this.#resolved(file, child.text);
        if (origin?.external !== undefined) this.#externals.add(`\`${origin.name}\` of \`${origin.external}\``);
        else if (origin !== undefined) this.#reach(origin, false);
      }
      ts.forEachChild(child, visit);
    };
    visit(node);
  }
}

/** Whether an identifier names a member, a parameter or the like, rather than refers to a declaration. */
function isNameOfMember(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isQualifiedName(parent)) return parent.right === node;
  if (ts.isPropertyAccessExpression(parent)) return parent.name === node;
  return (
    (ts.isTypeElement(parent) ||
      ts.isClassElement(parent) ||
      ts.isParameter(parent) ||
      ts.isNamedTupleMember(parent)) &&
    parent.name === node
  );
}

function print(node: ts.Node, { source }: DeclarationFile): string {
  const text = printer.printNode(ts.EmitHint.Unspecified, node, source).replace(/^(?:export |declare )+/, '');
  const deprecated = ts.getJSDocTags(node).some(({ tagName }) => tagName.text === 'deprecated');
  return deprecated ? `/** @deprecated */\n${text}` : text;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
