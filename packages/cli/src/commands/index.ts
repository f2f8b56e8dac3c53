import type { CliCommand } from '../program/cli-command.ts';
import { ask } from './ask.ts';
import { chat } from './chat.ts';
import { completion } from './completion.ts';
import { config } from './config.ts';
import { cost } from './cost.ts';
import { dashboard } from './dashboard.ts';
import { demo } from './demo.ts';
import { doctor } from './doctor.ts';
import { init } from './init.ts';
import { metrics } from './metrics.ts';
import { models } from './models.ts';
import { providers } from './providers.ts';
import { top } from './top.ts';

/** Every command, in the order of the help. To add one, create a file beside this one, and add a line here. */
export const COMMANDS: readonly CliCommand[] = [
  init,
  chat,
  ask,
  providers,
  models,
  metrics,
  dashboard,
  top,
  doctor,
  config,
  cost,
  demo,
  completion,
];
