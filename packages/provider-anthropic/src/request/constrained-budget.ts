import type { SchemaSize } from '@flexiai/core/plugin';

/**
 * The limits for all enforced schemas of one request together.
 *
 * @see https://platform.claude.com/docs/en/build-with-claude/structured-outputs#schema-complexity-limits
 */
export class ConstrainedBudget {
  #tools = 20;
  #optionalProperties = 24;
  #unions = 16;

  /**
   * Adds the share of a schema.
   * @returns the exceeded limit; the schema is then not added
   */
  take({ optionalProperties, unions }: SchemaSize, isTool: boolean): string | undefined {
    if (isTool && this.#tools < 1) return 'more than 20 strict tools';
    if (optionalProperties > this.#optionalProperties) return 'more than 24 optional properties in all its schemas';
    if (unions > this.#unions) return 'more than 16 properties of several types in all its schemas';
    if (isTool) this.#tools -= 1;
    this.#optionalProperties -= optionalProperties;
    this.#unions -= unions;
    return undefined;
  }
}
