import type { SchemaSize } from '@flexiai/core/plugin';

/**
 * What all schemas of one request that the model is held to may have together.
 *
 * @see https://platform.claude.com/docs/en/build-with-claude/structured-outputs#schema-complexity-limits
 */
export class ConstrainedBudget {
  #tools = 20;
  #optionalProperties = 24;
  #unions = 16;

  /** Takes a schema's share. @returns what there is too much of, and then takes nothing */
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
