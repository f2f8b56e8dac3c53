import type { Attributes, AttributeValue } from '@opentelemetry/api';

/** Attributes under construction: `undefined` is left out. */
export class DefinedAttributes {
  readonly all: Attributes = {};

  set(name: string | undefined, value: AttributeValue | undefined): this {
    if (name !== undefined && value !== undefined) this.all[name] = value;
    return this;
  }
}
