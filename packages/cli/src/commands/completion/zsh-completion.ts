import { allCommands, type CompletionCommand } from './completion-tree.ts';

/** The script for zsh. */
export function zshCompletion(root: CompletionCommand): string {
  const commands = allCommands(root);
  const steps = commands.flatMap(({ path, subcommands }) =>
    subcommands.map(({ name, path: further }) => `      ${quoted(`${path} ${name}`)}) place=${quoted(further)} ;;`),
  );
  const values = commands.flatMap(({ path, options }) =>
    options.flatMap(({ flags, value }) => {
      if (value === 'none') return [];
      const patterns = flags.map((flag) => quoted(`${path} ${flag}`)).join('|');
      if (value === 'file') return [`    ${patterns}) _files; return ;;`];
      if (value === 'other') return [`    ${patterns}) return ;;`];
      if ('names' in value) {
        return [
          `    ${patterns}) compadd -- \${(f)"$("\${words[1]}" complete ${value.names} 2>/dev/null)"}; return ;;`,
        ];
      }
      return [`    ${patterns}) compadd -- ${value.join(' ')}; return ;;`];
    }),
  );
  const words = commands.map(({ path, options, subcommands, choices }) => {
    const all = [
      ...subcommands.map(({ name, summary }) => described(name, summary)),
      ...choices.map((choice) => described(choice, '')),
      ...options.flatMap(({ flags, description }) => flags.map((flag) => described(flag, description))),
    ];
    return `    ${quoted(path)}) found=(${all.join(' ')}) ;;`;
  });
  return `#compdef flexiai
# Completion of flexiai for zsh. Made by \`flexiai completion zsh\`.
_flexiai() {
  local place=${quoted(root.path)} i
  local -a found
  for ((i = 2; i < CURRENT; i++)); do
    case "$place \${words[i]}" in
${steps.join('\n')}
    esac
  done
  local before="\${words[CURRENT - 1]}"
  if [[ "\${words[CURRENT]}" == --*=* ]]; then
    before="\${words[CURRENT]%%=*}"
    compset -P '*='
  fi
  case "$place $before" in
${values.join('\n')}
  esac
  case "$place" in
${words.join('\n')}
  esac
  _describe -t all flexiai found || _files
}
if [ "$funcstack[1]" = _flexiai ]; then _flexiai "$@"; else compdef _flexiai flexiai; fi
`;
}

/** `word:description`, as `_describe` expects it; it shows an empty description as a word of its own. */
function described(word: string, what: string): string {
  const parts = what === '' ? [word] : [word, what];
  return quoted(parts.map((part) => part.replaceAll(':', '\\:')).join(':'));
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
