import { basename } from 'node:path';
import { displayNameOf, displayNameProblem, idOf, idProblem, packageNameProblem } from './names.ts';
import type { Arguments } from './parse-arguments.ts';
import type { Surroundings } from './surroundings.ts';

/** The answers to the questions. */
export interface Answers {
  readonly folder: string;
  readonly name: string;
  readonly id: string;
  readonly displayName: string;
}

/** Asks what the arguments do not say. @returns `undefined` if the user cancels */
export async function ask(
  given: Arguments,
  { stdin, stdout }: Surroundings,
  folderProblem: (folder: string) => string | undefined,
): Promise<Answers | undefined> {
  const { intro, isCancel, text } = await import('@clack/prompts');
  const terminal = { input: stdin as NodeJS.ReadStream, output: stdout as NodeJS.WriteStream };
  const answered = async (
    value: string | undefined,
    message: string,
    initialValue: string,
    problemOf: (answer: string) => string | undefined,
  ): Promise<string> => {
    if (value !== undefined) return value;
    const validate = (answer: string | undefined): string | undefined => problemOf(answer ?? '');
    const answer = await text({ message, initialValue, validate, ...terminal });
    if (isCancel(answer)) throw new Cancelled();
    return answer;
  };
  intro('A provider plugin for FlexiAI', terminal);
  try {
    const folder = await answered(given.folder, 'In which folder?', 'my-llm', folderProblem);
    const name = await answered(given.name, 'The name of the package?', basename(folder), packageNameProblem);
    const id = await answered(given.id, "The plugin's id, as in { provider: '…' }?", idOf(name), idProblem);
    const displayName = await answered(
      given.displayName,
      'The name of the service?',
      displayNameOf(id),
      displayNameProblem,
    );
    return { folder, name, id, displayName };
  } catch (error) {
    if (error instanceof Cancelled) return undefined;
    throw error;
  }
}

class Cancelled extends Error {}
