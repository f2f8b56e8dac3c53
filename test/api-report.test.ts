import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { apiReport } from '../scripts/api-report/api-report.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flexiai-api-'));
  await mkdir(join(folder, 'dist'));
  const exports = {
    '.': { types: './dist/index.d.ts' },
    './more': { types: './dist/more.d.ts' },
    './package.json': './package.json',
  };
  await write('package.json', JSON.stringify({ name: 'a-package', exports }));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const write = (name: string, text: string): Promise<void> => writeFile(join(folder, name), text);

/** A build with a file that both entries share, under a name with a hash. */
async function build(hash: string, shared: string): Promise<void> {
  await write(`dist/shared-${hash}.d.ts`, shared);
  await write(
    'dist/index.d.ts',
    `import { b as Shown, n as make$1 } from "./shared-${hash}.js"; export { type Shown, make$1 as make };`,
  );
  await write(
    'dist/more.d.ts',
    `import { b as Shown } from "./shared-${hash}.js"; import "outer";
     declare module 'outer' { interface Registry { one: Shown } }
     /** Gone soon. @deprecated */ export declare function old(one: string): Shown;
     export declare function old(one: number): Shown;
     export { again } from "outer";`,
  );
}

const SHARED = `import { Outer } from "outer";
/** A comment. */ interface Hidden { readonly value: Outer }
interface Unused { readonly none: 1 }
interface Shown { /** Why. */ readonly Unused: Hidden }
declare function make(): Shown;
export { Shown as b, make as n, Unused as u };`;

describe('the report of a public API', () => {
  it('has the exports of each entry, and every declaration that they reach, once', async () => {
    await build('a1', SHARED);
    expect(await apiReport(folder)).toBe(`# The public API of \`a-package\`

Written by \`npm run docs:api\` from the built declarations. A change of this file is a change that users may notice: it comes with a
changeset.

## \`a-package\`

- \`Shown\`
- \`make\`

## \`a-package/more\`

- \`again\`, from \`outer\`
- \`old\`

## Declarations

\`\`\`ts
interface Shown {
    readonly Unused: Hidden;
}

function make(): Shown;

/** @deprecated */
function old(one: string): Shown;
function old(one: number): Shown;
\`\`\`

## Reached from these, without a name of their own

\`\`\`ts
interface Hidden {
    readonly value: Outer;
}
\`\`\`

## Added to other modules

\`\`\`ts
module 'outer' {
    interface Registry {
        one: Shown;
    }
}
\`\`\`

## Used of other packages

- \`Outer\` of \`outer\`
`);
  });

  it('is the same for the same declarations in other files, with other comments', async () => {
    await build('a1', SHARED);
    const before = await apiReport(folder);
    await build('b2', SHARED.replace('A comment.', 'Another one.'));
    expect(await apiReport(folder)).toBe(before);
  });

  it.each([
    ['a member of an exported type', 'readonly Unused: Hidden', 'readonly Unused?: Hidden'],
    ['a type that is only reached', 'readonly value: Outer', 'readonly value: Outer | undefined'],
    ['the signature of a function', 'make(): Shown', 'make(name: string): Shown'],
  ])('changes with %s', async (_what, from, to) => {
    await build('a1', SHARED);
    const before = await apiReport(folder);
    await build('a1', SHARED.replace(from, to));
    expect(await apiReport(folder)).not.toBe(before);
  });

  it('does not change with what no entry reaches', async () => {
    await build('a1', SHARED);
    const before = await apiReport(folder);
    await build('a1', SHARED.replace('readonly none: 1', 'readonly none: 2'));
    expect(await apiReport(folder)).toBe(before);
  });
});
