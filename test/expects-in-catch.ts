import ts from 'typescript';

/** A test that cannot fail when the code under test throws nothing. */
export interface WeakTest {
  readonly title: string;
  /** Counted from 1. */
  readonly line: number;
}

/**
 * The tests in `source` whose only assertions are in a `catch` clause or in the callback of `.catch()`. A test is not
 * weak when it asserts something elsewhere (`expect.assertions()` and `expect.unreachable()` included), or when its
 * `try` block ends with a `throw`.
 */
export function testsThatOnlyExpectInCatch(source: string, fileName = 'a.test.ts'): readonly WeakTest[] {
  // Parsing takes most of the time, and most files have no `catch`.
  if (!source.includes('catch')) return [];
  const file = ts.createSourceFile(fileName, source, ts.ScriptTarget.Latest, true);
  const weak: WeakTest[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && /^(?:it|test)\b/.test(node.expression.getText(file))) {
      const body = node.arguments.find((argument) => ts.isArrowFunction(argument) || ts.isFunctionExpression(argument));
      if (body !== undefined && isWeak(body)) {
        const { line } = file.getLineAndCharacterOfPosition(node.getStart(file));
        weak.push({ title: node.arguments[0]?.getText(file) ?? '', line: line + 1 });
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return weak;
}

function isWeak(test: ts.Node): boolean {
  let isInCatch = 0;
  let inside = 0;
  let outside = 0;
  const visit = (node: ts.Node): void => {
    if (isAssertion(node)) {
      if (isInCatch > 0) inside += 1;
      else outside += 1;
    }
    const isCatch = isCatchThatMayNotRun(node);
    if (isCatch) isInCatch += 1;
    ts.forEachChild(node, visit);
    if (isCatch) isInCatch -= 1;
  };
  visit(test);
  return inside > 0 && outside === 0;
}

/** A call such as `expect(x)`, `expect.assertions(1)`, `assert(x)` or `expectBroken(x)`. */
function isAssertion(node: ts.Node): boolean {
  return ts.isCallExpression(node) && /^(?:expect|assert)/.test(node.expression.getText()) && !isChained(node);
}

/** Whether it is the matcher of an `expect(x)`, which was counted itself. */
function isChained({ expression }: ts.CallExpression): boolean {
  return ts.isPropertyAccessExpression(expression) && !ts.isIdentifier(expression.expression);
}

function isCatchThatMayNotRun(node: ts.Node): boolean {
  if (ts.isCatchClause(node)) {
    const last = node.parent.tryBlock.statements.at(-1);
    return last === undefined || !ts.isThrowStatement(last);
  }
  const { parent } = node;
  return (
    (ts.isArrowFunction(node) || ts.isFunctionExpression(node)) &&
    ts.isCallExpression(parent) &&
    parent.arguments[0] === node &&
    ts.isPropertyAccessExpression(parent.expression) &&
    parent.expression.name.text === 'catch'
  );
}
