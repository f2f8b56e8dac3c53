#!/usr/bin/env node
import { letGoOf, untilStopped } from './program/until-stopped.ts';
import { runCli } from './run-cli.ts';

const { stdin, stdout, stderr, env } = process;

process.exitCode = await untilStopped([stdout, stderr], (stopper) =>
  runCli(process.argv.slice(2), { stdin, stdout, stderr, env, cwd: process.cwd(), stopper }),
);
letGoOf(stdin);
