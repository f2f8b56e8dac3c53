import { constraintInWords } from './constraint-words.ts';
import type { SchemaDialect } from './schema-dialect.ts';
import type { Constraints, Notes } from './schema-node.ts';

/** Writes constraints and notes in a dialect: those that it does not accept become a part of the description. */
export class WordsWriter {
  /** No constraint was moved to the description. */
  exact = true;
  readonly #dialect: SchemaDialect;

  constructor(dialect: SchemaDialect) {
    this.#dialect = dialect;
  }

  /** The constraints that the dialect accepts, and the others in words. */
  constraints(constraints: Constraints): { readonly kept: Constraints; readonly told: readonly string[] } {
    const kept: { [keyword: string]: unknown } = {};
    const told: string[] = [];
    for (const [keyword, value] of Object.entries(constraints)) {
      if (this.#takes(keyword, value)) kept[keyword] = value;
      else if (keyword === 'pattern' && constraints['format'] !== undefined) {
        // Schema libraries also write a format as a pattern: for a model, the name of the format is clearer.
        this.exact = false;
      } else {
        const words = constraintInWords(keyword, value);
        if (words !== undefined) told.push(words);
        // A dialect that only accepts "not empty" gets at least that.
        if (keyword === 'minItems' && Number(value) > 1 && this.#takes(keyword, 1)) kept[keyword] = 1;
      }
    }
    return { kept, told };
  }

  #takes(keyword: string, value: unknown): boolean {
    const { constraints, formats, takesConstraint } = this.#dialect;
    if (!constraints.has(keyword)) return false;
    if (keyword === 'format' && formats !== undefined && !formats.has(String(value))) return false;
    return takesConstraint === undefined || takesConstraint(keyword, value);
  }

  /** Title and description, with further constraints in words. */
  notes({ title, description, others, told = [] }: Notes, more: readonly string[] = []): Constraints {
    if (told.length + more.length > 0) this.exact = false;
    const kept: { [keyword: string]: unknown } = {};
    const hints: string[] = [];
    for (const [keyword, value] of Object.entries(others ?? {})) {
      if (this.#dialect.annotations?.has(keyword) === true) kept[keyword] = value;
      else {
        const words = constraintInWords(keyword, value);
        if (words !== undefined) hints.push(words);
      }
    }
    const lines = [...(description === undefined ? [] : [description]), ...new Set([...told, ...more, ...hints])];
    return {
      ...(title !== undefined && { title }),
      ...(lines.length > 0 && { description: lines.join('\n') }),
      ...kept,
    };
  }
}
