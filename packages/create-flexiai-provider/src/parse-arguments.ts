import { parseArgs } from 'node:util';
import { UsageError } from './usage-error.ts';

export const HELP = `Usage: npm create flexiai-provider@latest <folder> [-- options]

Writes a provider plugin for FlexiAI as a package of its own: plugin, options, errors, a local server of its wire, the conformance
suite, CI, and what it needs to be published.

Options:
  --name <name>             the name of the package (default: the folder's name)
  --id <id>                 the plugin's id, as in { provider: '<id>' } (default: from the name)
  --display-name <name>     the name of the service (default: from the id)
  --author <name>           for the licence (default: the contributors)
  --package-manager <name>  npm or pnpm (default: the one that runs this)
  -y, --yes                 no questions
  -h, --help                this help
  -v, --version             the version

Examples:
  npm create flexiai-provider@latest my-llm
  npm create flexiai-provider@latest my-llm -- --yes --name @me/flexiai-provider-my-llm --display-name "My LLM"
  pnpm create flexiai-provider my-llm --yes
`;

const OPTIONS = {
  name: { type: 'string' },
  id: { type: 'string' },
  'display-name': { type: 'string' },
  author: { type: 'string' },
  'package-manager': { type: 'string' },
  yes: { type: 'boolean', short: 'y' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const;

/** The package managers that a generated package can use. */
export type PackageManager = 'npm' | 'pnpm';

/** What the arguments say. */
export interface Arguments {
  readonly folder: string | undefined;
  readonly name: string | undefined;
  readonly id: string | undefined;
  readonly displayName: string | undefined;
  readonly author: string | undefined;
  readonly packageManager: PackageManager | undefined;
  readonly yes: boolean;
  readonly help: boolean;
  readonly version: boolean;
}

/** @throws UsageError */
export function parseArguments(argv: readonly string[]): Arguments {
  const { values, positionals } = parse(argv);
  const [folder, ...others] = positionals;
  if (others.length > 0) throw new UsageError(`One folder is expected, but there is also "${others.join('", "')}".`);
  return {
    folder,
    name: values.name,
    id: values.id,
    displayName: values['display-name'],
    author: values.author,
    packageManager: packageManagerOf(values['package-manager']),
    yes: values.yes === true,
    help: values.help === true,
    version: values.version === true,
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new UsageError(`${error.message.split('. ', 1)[0]}. See --help.`);
  }
}

function packageManagerOf(name: string | undefined): PackageManager | undefined {
  if (name === undefined || name === 'npm' || name === 'pnpm') return name;
  throw new UsageError(`--package-manager must be npm or pnpm, got "${name}".`);
}
