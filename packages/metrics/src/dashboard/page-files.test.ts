import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { buildPage, GENERATED } from '../../../../scripts/dashboard-page/build-page.ts';
import { DASHBOARD_FILES } from './page-files.generated.ts';

describe('the files of the dashboard', () => {
  it('are up to date with src/dashboard/page: after a change, run npm run dashboard:page', async () => {
    expect((await buildPage()) === (await readFile(GENERATED, 'utf8'))).toBe(true);
  });

  it('are at most 100 kB, and half of it compressed', () => {
    const { etag: _, ...files } = DASHBOARD_FILES;
    const texts = Object.values(files);
    expect(Buffer.byteLength(files['dashboard.js'])).toBeLessThanOrEqual(100_000);
    expect(texts.reduce((sum, text) => sum + gzipSync(text).length, 0)).toBeLessThanOrEqual(50_000);
  });

  it('refer to nothing outside, and the document contains no inline script or style', () => {
    const { 'index.html': html, 'dashboard.css': css, 'dashboard.js': script } = DASHBOARD_FILES;
    expect(html).not.toMatch(/<style|style=|<script(?![^>]* src=)|\son\w+=/);
    expect(css).not.toMatch(/url\(|@import/);
    expect(script.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:\/\//);
  });
});
