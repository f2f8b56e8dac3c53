import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Application, Converter, type ProjectReflection } from 'typedoc';
import type { PluginOptions } from 'typedoc-plugin-markdown';

const root = join(import.meta.dirname, '../..');

/** Where the reference is written: pages of the site that are not checked in. */
const API_FOLDER = join(root, 'docs/api');

/** Writes the reference of every entry of every package, from its doc comments, as pages of the site. */
export async function writeApiReference(): Promise<void> {
  const markdown: Partial<PluginOptions> = {
    // The small things of an entry stand on its page.
    outputFileStrategy: 'members',
    membersWithOwnFile: ['Class', 'Interface', 'Function'],
    entryFileName: 'index',
    hidePageHeader: true,
    hideBreadcrumbs: true,
    parametersFormat: 'table',
    interfacePropertiesFormat: 'table',
    typeDeclarationFormat: 'table',
    enumMembersFormat: 'table',
    indexFormat: 'table',
    expandObjects: false,
    useCodeBlocks: true,
    sanitizeComments: true,
  };
  const application = await Application.bootstrapWithPlugins({
    entryPoints: await entryPoints(),
    plugin: ['typedoc-plugin-markdown'],
    tsconfig: join(root, 'tsconfig.json'),
    // The type check of the repository finds errors.
    skipErrorChecking: true,
    excludeInternal: true,
    excludePrivate: true,
    excludeExternals: true,
    disableSources: true,
    readme: 'none',
    name: 'API reference',
    out: API_FOLDER,
    cleanOutputDir: true,
    logLevel: 'Error',
    ...markdown,
  });
  application.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => nameModules(project));
  const project = await application.convert();
  if (project === undefined) throw new Error('TypeDoc found no project.');
  await application.generateOutputs(project);
  if (application.logger.hasErrors()) throw new Error('TypeDoc reported errors.');
}

/** A module is called by what an application writes in its import: `core/src/plugin` is `@flexiai/core/plugin`. */
function nameModules(project: ProjectReflection): void {
  for (const module of project.children ?? []) module.name = module.name.replace(/^([^/]+)\/src/, '@flexiai/$1');
}

/** The sources of what applications import. An entry without exports, which only registers a plugin, is left out. */
async function entryPoints(): Promise<string[]> {
  const sources: string[] = [];
  for await (const file of glob('packages/*/package.json', { cwd: root })) {
    const { exports = {}, private: isPrivate } = JSON.parse(await readFile(join(root, file), 'utf8'));
    if (isPrivate === true) continue;
    for (const [path, target] of Object.entries(exports)) {
      const source = path === './register' ? undefined : sourceOf(target);
      if (source !== undefined) sources.push(join(root, file, '..', source));
    }
  }
  return sources.sort();
}

function sourceOf(target: unknown): string | undefined {
  if (typeof target !== 'object' || target === null || !('@flexiai/source' in target)) return undefined;
  const source = target['@flexiai/source'];
  return typeof source === 'string' ? source : undefined;
}
