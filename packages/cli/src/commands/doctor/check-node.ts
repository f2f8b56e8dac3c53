import semver from 'semver';
import type { Finding } from './finding.ts';

/** Whether this Node is one that the packages are made for. */
export function checkNode(version: string, range: string): Finding {
  const subject = 'node';
  if (semver.satisfies(version, range, { includePrerelease: true })) {
    return { subject, status: 'ok', message: `Node ${version}` };
  }
  return {
    subject,
    status: 'problem',
    message: `Node ${version} is none of ${range}`,
    advice: 'Install a current Node (https://nodejs.org).',
  };
}
