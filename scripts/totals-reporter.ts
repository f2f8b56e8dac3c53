import type { Reporter, TestCase, TestModule } from 'vitest/node';

/**
 * Ends a run with `N passed, N failed` (and `, N skipped` if some were) on a separate line, for scripts. A file that
 * could not be loaded counts as one failure, and so does an uncaught error. Before it stand the tests that failed, were
 * repeated and passed, each with the error of its first try.
 */
export default class TotalsReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const totals = { passed: 0, failed: unhandledErrors.length, skipped: 0, pending: 0 };
    const flaky: string[] = [];
    for (const module of modules) {
      totals.failed += module.errors().length;
      for (const suite of module.children.allSuites()) totals.failed += suite.errors().length;
      for (const test of module.children.allTests()) {
        totals[test.result().state] += 1;
        if (test.diagnostic()?.flaky === true)
          flaky.push(`${module.relativeModuleId}: ${test.fullName}${reasonOf(test)}`);
      }
    }
    if (flaky.length > 0) console.log(`\nPassed only when repeated:\n${flaky.map((name) => `  ${name}\n`).join('')}`);
    const skipped = totals.skipped + totals.pending;
    const line = `${totals.passed} passed, ${totals.failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
    // The default reporter writes its last lines in the same turn, so this runs after it.
    process.once('exit', () => process.stdout.write(`${line}\n`));
  }
}

/** The longest text of an error that is printed, in characters: the counterexample of a property test fits. */
const LONGEST_REASON = 2000;

function reasonOf(test: TestCase): string {
  const { errors } = test.result();
  const text = errors?.[0]?.message.slice(0, LONGEST_REASON) ?? '';
  return text
    .split('\n')
    .map((line) => `\n    ${line}`)
    .join('');
}
