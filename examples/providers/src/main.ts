import { claude } from './claude.ts';
import { gemini } from './gemini.ts';
import { ollamaOnThisMachine } from './ollama.ts';

const all = { gemini, claude, ollama: ollamaOnThisMachine };
const [, , name] = process.argv;
for (const [title, run] of Object.entries(all)) {
  if (name !== undefined && name !== title) continue;
  console.log(`\n${title}`);
  await run();
}
