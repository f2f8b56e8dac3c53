import type { StandardSchemaIssue } from '../model/standard-schema.ts';

/** The most problems in one message: every field of a model's answer may be wrong. */
const MAX_PROBLEMS = 5;

/** A Standard Schema's problems as one line: `city: expected a string; days.0: …`. */
export function describeProblems(issues: readonly StandardSchemaIssue[]): string {
  const lines = issues.slice(0, MAX_PROBLEMS).map(({ path = [], message }) => {
    const at = path.map((step) => String(typeof step === 'object' ? step.key : step)).join('.');
    return at === '' ? message : `${at}: ${message}`;
  });
  return lines.join('; ');
}
