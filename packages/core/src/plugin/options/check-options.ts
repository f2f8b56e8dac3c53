import { ConfigurationError } from '../../errors/client-errors.ts';
import type { StandardSchemaV1 } from '../../model/standard-schema.ts';
import { formatIssues } from '../../validation/format-issues.ts';
import { issuesOf } from '../../validation/schema-issues.ts';

/**
 * Checks the options of a function.
 * @param what the owner of the options, at the end of a sentence: `openaiCompatible()`
 * @throws ConfigurationError that lists every problem with its path
 */
export function checkOptions(what: string, schema: StandardSchemaV1, options: unknown): void {
  const result = schema['~standard'].validate(options);
  if (result instanceof Promise) throw new TypeError(`The schema for the options of ${what} is not synchronous.`);
  if (result.issues === undefined) return;
  const issues = issuesOf(schema, result.issues, options, '');
  throw new ConfigurationError(formatIssues(`The options of ${what} are not valid.`, issues), { issues });
}
