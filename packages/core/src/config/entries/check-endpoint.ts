import { describeValue } from '../../data/describe-value.ts';
import type { InputIssue } from '../../errors/client-errors.ts';
import { joinPath } from '../../validation/schema-issues.ts';

/** The options that an SDK client of the user replaces. */
const CLIENT_BRINGS = ['apiKey', 'baseURL', 'headers', 'fetch'];

/**
 * The problems of the options for the endpoint of an entry. They have the same names and rules in every plugin.
 * @param at such as `providers[0]`
 */
export function checkEndpoint(options: { readonly [option: string]: unknown }, at: string): readonly InputIssue[] {
  const { baseURL, headers, client } = options;
  const issues: InputIssue[] = [];
  if (typeof baseURL === 'string') {
    const problem = urlProblem(baseURL);
    if (problem !== undefined) issues.push({ path: joinPath(at, ['baseURL']), message: problem });
  }
  if (typeof headers === 'object' && headers !== null) {
    for (const [name, value] of Object.entries(headers)) {
      const path = joinPath(at, ['headers', name]);
      if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) issues.push({ path, message: 'is not a header name' });
      else if (typeof value === 'string' && /[\r\n\0]/.test(value))
        issues.push({ path, message: 'contains a line break' });
    }
  }
  if (client !== undefined) {
    for (const option of CLIENT_BRINGS.filter((name) => options[name] !== undefined)) {
      issues.push({
        path: joinPath(at, [option]),
        message: 'has no effect beside client: set it on your SDK client',
      });
    }
  }
  return issues;
}

function urlProblem(baseURL: string): string | undefined {
  const url = URL.canParse(baseURL) ? new URL(baseURL) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    return `expected a URL that begins with https:// or http://, got ${describeValue(baseURL)}`;
  }
  if (url.username !== '' || url.password !== '') return 'must not contain a user name or password; use headers';
  if (url.search !== '' || url.hash !== '') return 'must not contain a query or a fragment';
  return undefined;
}
