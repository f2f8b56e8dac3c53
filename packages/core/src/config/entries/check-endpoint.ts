import { describeValue } from '../../data/describe-value.ts';
import type { InputIssue } from '../../errors/client-errors.ts';
import { joinPath } from '../../validation/schema-issues.ts';

/** What an own SDK client brings along: beside it, these would be ignored. */
const CLIENT_BRINGS = ['apiKey', 'baseURL', 'headers', 'fetch'];

/**
 * The problems of the options by which entries reach an endpoint. They have the same names in every plugin, and so the same
 * rules.
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
      if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) issues.push({ path, message: 'is no name for a header' });
      else if (typeof value === 'string' && /[\r\n\0]/.test(value))
        issues.push({ path, message: 'contains a line break' });
    }
  }
  if (client !== undefined) {
    for (const option of CLIENT_BRINGS.filter((name) => options[name] !== undefined)) {
      issues.push({
        path: joinPath(at, [option]),
        message: 'has no effect beside client: your SDK client brings its own',
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
  if (url.username !== '' || url.password !== '') return 'must not hold a user name or password; use headers';
  if (url.search !== '' || url.hash !== '') return 'must not hold a query or a fragment';
  return undefined;
}
