import { parseArguments } from './arguments.ts';
import { runDashboard } from './dashboard/run-dashboard.ts';
import { liveEntries } from './live/live-entries.ts';
import { runLive } from './live/run-live.ts';
import { PROVIDER_IDS, PROVIDER_SETTINGS } from './provider-settings.ts';
import { runStory } from './story/run-story.ts';
import { Terminal } from './terminal/terminal.ts';
import { untilStopped } from './until-stopped.ts';
import { USAGE } from './usage.ts';

/** The exit code for an invalid command line. */
const WRONG_USAGE = 2;

process.exitCode = await untilStopped((signal) => main(process.argv.slice(2), signal));

async function main(args: readonly string[], signal: AbortSignal): Promise<number> {
  const terminal = new Terminal(process.stdout);
  const command = parseArguments(args);
  switch (command.kind) {
    case 'story':
      return runStory(terminal, signal);
    case 'live': {
      const entries = liveEntries(process.env);
      if (entries.length > 0) return runLive(command.question, entries, { terminal, errors: process.stderr, signal });
      const variables = PROVIDER_IDS.map((id) => PROVIDER_SETTINGS[id].keyVariable);
      process.stderr.write(`--live needs the key of at least one provider: set ${variables.join(', ')}.\n`);
      return WRONG_USAGE;
    }
    case 'dashboard':
      return runDashboard(terminal, signal);
    case 'help':
      terminal.write(USAGE);
      return 0;
    case 'mistake':
      process.stderr.write(`${command.message}\n\n${USAGE}`);
      return WRONG_USAGE;
    default:
      return command satisfies never;
  }
}
