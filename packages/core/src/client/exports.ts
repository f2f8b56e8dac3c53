// What index.ts exports of this folder with `export *`; for the reason, see errors/exports.ts.
export { createFlexiAI } from './create-flexiai.ts';
