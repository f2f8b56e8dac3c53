import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { noteServer } from './note-server.ts';

serveStdio(noteServer);
