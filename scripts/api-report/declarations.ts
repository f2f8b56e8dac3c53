import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';

/** A name as one file of declarations knows it. */
export interface Origin {
  /** The module, if it belongs to another package. */
  readonly external: string | undefined;
  /** The path of the file that declares it; empty for another package. */
  readonly file: string;
  readonly name: string;
}

/** One file of a build's declarations, taken apart. */
export class DeclarationFile {
  readonly path: string;
  readonly source: ts.SourceFile;
  /** The statements that declare a name; a function with overloads has several. */
  readonly declared = new Map<string, ts.Statement[]>();
  /** From the exported to the local name. */
  readonly exported = new Map<string, string>();
  /** Additions to modules, such as the names of registered plugins. */
  readonly augmentations: ts.ModuleDeclaration[] = [];
  /** All modules that are imported, also those without a name. */
  readonly imported: string[] = [];
  /** `export * from` */
  readonly reexported: string[] = [];
  readonly #imports = new Map<string, { readonly module: string; readonly name: string }>();

  constructor(path: string) {
    this.path = path;
    this.source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
    for (const statement of this.source.statements) this.#read(statement);
  }

  /** Where a name that this file uses comes from; `undefined` for a global. */
  originOf(name: string): Origin | undefined {
    if (this.declared.has(name)) return { external: undefined, file: this.path, name };
    const found = this.#imports.get(name);
    if (found === undefined) return undefined;
    return found.module.startsWith('.')
      ? { external: undefined, file: this.resolve(found.module), name: found.name }
      : { external: found.module, file: '', name: found.name };
  }

  /** The file of a relative module. */
  resolve(module: string): string {
    return join(dirname(this.path), module.replace(/\.js$/, '.d.ts'));
  }

  #read(statement: ts.Statement): void {
    if (ts.isImportDeclaration(statement)) this.#readImport(statement);
    else if (ts.isExportDeclaration(statement)) this.#readExport(statement);
    else if (ts.isModuleDeclaration(statement) && ts.isStringLiteral(statement.name)) {
      this.augmentations.push(statement);
    } else {
      for (const name of namesOf(statement)) {
        this.declared.set(name, [...(this.declared.get(name) ?? []), statement]);
        if (isExported(statement)) this.exported.set(name, name);
      }
    }
  }

  #readImport({ moduleSpecifier, importClause }: ts.ImportDeclaration): void {
    const module = textOf(moduleSpecifier);
    this.imported.push(module);
    if (importClause?.name !== undefined) this.#imports.set(importClause.name.text, { module, name: 'default' });
    const bindings = importClause?.namedBindings;
    if (bindings === undefined) return;
    if (ts.isNamespaceImport(bindings)) this.#imports.set(bindings.name.text, { module, name: '*' });
    else
      for (const { name, propertyName } of bindings.elements) {
        this.#imports.set(name.text, { module, name: propertyName?.text ?? name.text });
      }
  }

  #readExport({ moduleSpecifier, exportClause }: ts.ExportDeclaration): void {
    const module = moduleSpecifier === undefined ? undefined : textOf(moduleSpecifier);
    if (exportClause === undefined) {
      if (module !== undefined) this.reexported.push(module);
      return;
    }
    if (ts.isNamespaceExport(exportClause)) throw new Error(`${this.path}: export * as is not understood`);
    for (const { name, propertyName } of exportClause.elements) {
      const local = propertyName?.text ?? name.text;
      this.exported.set(name.text, local);
      if (module !== undefined) this.#imports.set(local, { module, name: local });
    }
  }
}

function namesOf(statement: ts.Statement): string[] {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.map(({ name }) => name.getText());
  }
  const declares =
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isFunctionDeclaration(statement) ||
    ts.isEnumDeclaration(statement) ||
    ts.isModuleDeclaration(statement);
  return declares && statement.name !== undefined ? [statement.name.text] : [];
}

function isExported(statement: ts.Statement): boolean {
  if (!ts.canHaveModifiers(statement)) return false;
  return ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false;
}

function textOf(specifier: ts.Expression): string {
  return ts.isStringLiteral(specifier) ? specifier.text : specifier.getText();
}
