// Core loads the code of calls with the first call. Tests that count promises, or move a fake clock, begin after that; what
// happens before has tests of its own.
import { callCode } from '../packages/core/src/client/call-loader.ts';
import { objectCode } from '../packages/core/src/stream/object-code.ts';
import { toolCode } from '../packages/core/src/tools/tool-code.ts';

await callCode.load();
await objectCode.load();
await toolCode.load();
