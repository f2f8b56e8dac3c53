/** The action of the command line. */
export type Command =
  | { readonly kind: 'story' }
  | { readonly kind: 'help' }
  | { readonly kind: 'dashboard' }
  | { readonly kind: 'live'; readonly question: string }
  | { readonly kind: 'mistake'; readonly message: string };

export function parseArguments(args: readonly string[]): Command {
  const [first, second, third] = args;
  if (args.some((arg) => arg === '--help' || arg === '-h')) return { kind: 'help' };
  if (first === undefined) return { kind: 'story' };
  if (first === '--dashboard') {
    return second === undefined ? { kind: 'dashboard' } : mistake(`Unknown argument "${second}".`);
  }
  if (first !== '--live') return mistake(`Unknown ${first.startsWith('-') ? 'option' : 'argument'} "${first}".`);
  if (second === undefined || second.trim() === '')
    return mistake('--live needs a question: --live "Why is the sky blue?"');
  if (second.startsWith('--')) return mistake(`--live needs a question, not the option "${second}".`);
  if (third !== undefined) return mistake(`Unknown argument "${third}". Put the whole question in quotes.`);
  return { kind: 'live', question: second };
}

function mistake(message: string): Command {
  return { kind: 'mistake', message };
}
