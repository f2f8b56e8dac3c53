/** The names of one plugin, in every form that code needs. */
export interface Names {
  /** Of the package: `@me/flexiai-provider-my-llm`. */
  readonly package: string;
  /** Of the plugin: `my-llm`. */
  readonly id: string;
  /** Of the service: `My LLM`. */
  readonly display: string;
  /** `myLlm` */
  readonly camel: string;
  /** `MyLlm` */
  readonly pascal: string;
  /** `MY_LLM` */
  readonly constant: string;
}

const LONGEST_NAME = 214;

/** Words that cannot name the exported plugin: those of the language, and those that the template's own code uses. */
const RESERVED = new Set(
  'arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally for function if implements import in instanceof interface let new null package private protected public return static super switch this throw true try typeof undefined var void while with yield globalThis ai assert call checkApiKey createFlexiAI defaultRegistry define defined defineProvider describe entry it model piece providerConformance reply runTools server service start streamed t text tool'.split(
    ' ',
  ),
);

const ABBREVIATIONS = new Set(['ai', 'api', 'gpt', 'llm', 'ml']);

/** What is wrong with the name of a package, as a sentence. @see https://docs.npmjs.com/cli/configuring-npm/package-json#name */
export function packageNameProblem(name: string): string | undefined {
  if (name === '') return 'A package needs a name.';
  if (name.length > LONGEST_NAME) return `The name of a package has ${LONGEST_NAME} characters at most.`;
  if (name === 'node_modules' || name === 'favicon.ico') return `npm does not allow the name "${name}".`;
  if (/^(?:@[a-z\d~-][a-z\d._~-]*\/)?[a-z\d~-][a-z\d._~-]*$/.test(name)) return undefined;
  const hint = suggestionFor(name);
  return `npm does not allow the name "${name}": small letters, digits, "-", "." and "_" only.${hint === '' ? '' : ` How about "${hint}"?`}`;
}

/** What is wrong with the id of a plugin, as a sentence. */
export function idProblem(id: string): string | undefined {
  if (/^[a-z][a-z\d]*(?:-[a-z\d]+)*$/.test(id)) return undefined;
  const hint = idOf(id);
  const example = hint === '' ? 'my-llm' : hint;
  return `"${id}" is not a valid id: it begins with a small letter, and has small letters, digits and single hyphens, as "${example}".`;
}

/** What is wrong with the name of a service, as a sentence. It is written into texts and comments of the code. */
export function displayNameProblem(name: string): string | undefined {
  if (name.trim() === '') return 'The service needs a name.';
  if (!/[\p{Cc}\p{Zl}\p{Zp}'"`\\{}$]|\*\//u.test(name)) return undefined;
  return 'The name of the service must not have quotation marks, braces, line breaks, "$", "\\" or "*/".';
}

/** The id that a package's name suggests; empty if it suggests none. */
export function idOf(packageName: string): string {
  const bare = packageName.replace(/^@[^/]*\//, '').replace(/^flexiai-provider-|^flexiai-|-flexiai$/, '');
  return suggestionFor(bare)
    .replaceAll(/[._~]/g, '-')
    .replaceAll(/-{2,}/g, '-')
    .replaceAll(/^[\d-]+|-+$/g, '');
}

/** The name of a service that an id suggests: `My LLM`. */
export function displayNameOf(id: string): string {
  return id.split('-').map(titleOf).join(' ');
}

export function namesOf(packageName: string, id: string, display = displayNameOf(id)): Names {
  const words = id.split('-');
  const plain = words.map(capitalized).join('');
  const pascal = RESERVED.has(uncapitalized(plain)) ? `${plain}Plugin` : plain;
  return {
    package: packageName,
    id,
    display,
    camel: uncapitalized(pascal),
    pascal,
    constant: words.join('_').toUpperCase(),
  };
}

function suggestionFor(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^a-z\d._~@/-]+/g, '-')
    .replaceAll(/^[._-]+|[._-]+$/g, '');
}

function titleOf(word: string): string {
  return ABBREVIATIONS.has(word) ? word.toUpperCase() : capitalized(word);
}

function capitalized(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function uncapitalized(word: string): string {
  return word.charAt(0).toLowerCase() + word.slice(1);
}
