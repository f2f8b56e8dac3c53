import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Names } from './names.ts';
import { ownManifest } from './own-manifest.ts';
import { packageManifest } from './package-manifest.ts';
import type { PackageManager } from './parse-arguments.ts';

/** A package to write. */
export interface NewPackage {
  /** Its folder, as an absolute path. */
  readonly folder: string;
  readonly names: Names;
  readonly author: string;
  readonly packageManager: PackageManager;
}

const TEMPLATE = fileURLToPath(new URL('../template/', import.meta.url));

/** npm leaves a `.gitignore` out of a package; pnpm adds no licence to a package that has a file of this name anywhere. */
const RENAMED: { readonly [file: string]: string } = { _gitignore: '.gitignore', _license: 'LICENSE' };

/** Writes the files of a package, and returns their paths inside its folder. If it fails, it removes what it has written. */
export async function writePackage(wanted: NewPackage): Promise<readonly string[]> {
  const missing = highestMissing(wanted.folder);
  const written: string[] = [];
  try {
    await writeFiles(wanted, written);
  } catch (error) {
    const entries = new Set(written.map((path) => join(wanted.folder, path.split(sep, 1).join(''))));
    for (const path of missing === undefined ? entries : [missing]) await rm(path, { recursive: true, force: true });
    throw error;
  }
  return written.sort();
}

/** The highest folder of a path that does not exist yet. */
function highestMissing(folder: string): string | undefined {
  if (existsSync(folder)) return undefined;
  return highestMissing(dirname(folder)) ?? folder;
}

/** @param written gets the path of each file before it is written */
async function writeFiles(wanted: NewPackage, written: string[]): Promise<void> {
  const manifest = packageManifest(wanted.names, await ownManifest());
  written.push('package.json');
  await mkdir(wanted.folder, { recursive: true });
  await writeFile(join(wanted.folder, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
  for (const entry of await readdir(TEMPLATE, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const source = join(entry.parentPath, entry.name);
    const path = join(entry.parentPath.slice(TEMPLATE.length), RENAMED[entry.name] ?? entry.name);
    const target = join(wanted.folder, path);
    written.push(path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, filledIn(await readFile(source, 'utf8'), wanted));
  }
}

/** The template is a package that works; its names are replaced. */
function filledIn(text: string, { names, author, packageManager }: NewPackage): string {
  const values: { readonly [place: string]: string } = {
    'flexiai-provider-acme-llm': names.package,
    'acme-llm': names.id,
    'Acme LLM': names.display,
    acmeLlm: names.camel,
    AcmeLlm: names.pascal,
    ACME_LLM: names.constant,
    '{{author}}': author,
    '{{year}}': String(new Date().getFullYear()),
    '{{run}}': `${packageManager} run`,
    '{{install}}': packageManager === 'npm' ? 'npm ci' : 'npm install --global pnpm && pnpm install --frozen-lockfile',
  };
  return text.replaceAll(
    /flexiai-provider-acme-llm|acme-llm|Acme LLM|acmeLlm|AcmeLlm|ACME_LLM|\{\{(?:author|year|run|install)\}\}/g,
    (place) => values[place] ?? place,
  );
}
