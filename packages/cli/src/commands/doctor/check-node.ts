import semver from 'semver';
import type { Finding } from './finding.ts';

/** Whether this Node version is supported by the packages. */
export function checkNode(version: string, range: string): Finding {
  const subject = 'node';
  if (semver.satisfies(version, range, { includePrerelease: true })) {
    return { subject, status: 'ok', message: `Node ${version}` };
  }
  return {
    subject,
    status: 'problem',
    message: `Node ${version} is not supported: ${range} is required`,
    advice: 'Install a current Node (https://nodejs.org).',
  };
}
