#!/usr/bin/env node
import { letGoOf, untilStopped } from './program/until-stopped.ts';
import { runCli } from './run-cli.ts';

/** Older versions lack features that are used here, and would fail with confusing errors. */
const OLDEST_NODE = 22;
if (Number.parseInt(process.versions.node, 10) < OLDEST_NODE) {
  process.stderr.write(
    `warning: this is Node ${process.versions.node}; the command may fail below Node ${OLDEST_NODE}.18.\n`,
  );
}

const { stdin, stdout, stderr, env } = process;

process.exitCode = await untilStopped([stdout, stderr], (stopper) =>
  runCli(process.argv.slice(2), { stdin, stdout, stderr, env, cwd: process.cwd(), stopper }),
);
letGoOf(stdin);
