import type { KnipConfig } from 'knip';

export default {
  ignoreExportsUsedInFile: { interface: true, type: true },
  // Started by name, from scripts/verify.ts, from package.json through the bootstrap, or from the workflows.
  ignoreDependencies: [
    '@arethetypeswrong/cli',
    '@biomejs/biome',
    '@changesets/cli',
    '@typescript/native',
    'lefthook',
    'turbo',
  ],
  // Tests make a certificate, pipes and devices with them; a script installs programs.
  ignoreBinaries: ['apt-get', 'openssl', 'mkfifo', 'mknod'],
  workspaces: {
    '.': {
      entry: [
        'scripts/{toolchain.mjs,verify.ts,check-licences.ts,real-programs.ts,scan-secrets.ts,api-report/write.ts,changelog.ts,provider-table/write.ts,config-docs/write.ts,estimate-table/write.ts,bundle-size/write.ts,conformance-docs/write.ts,error-pages/write.ts,man-page/write.ts,quality/{coverage,mutants/{mutants,session,worker}}.ts,site/build.ts,dashboard-page/{write,screenshots}.ts}',
        'test/{samples/only-local,leave-as-found}.ts',
      ],
      project: [
        'scripts/**',
        'test/**',
        '*.ts',
        'docs/.vitepress/*.ts',
        'docs/.vitepress/theme/*',
        'docs/packages/*.ts',
      ],
      vitepress: {
        config: 'docs/.vitepress/config.ts',
        entry: ['docs/.vitepress/theme/index.ts', 'docs/packages/*.paths.ts'],
      },
    },
    // Started as programs, or loaded by the applications that the tests write.
    'test/packed': { entry: ['matrix/main.ts'], ignoreDependencies: ['bun', 'deno', 'msw', 'nock', 'undici'] },
    'packages/*': { entry: ['src/**/*.test-d.ts'], project: ['{src,test}/**/*.ts'] },
    // What the package's "imports" name for runtimes without Node.
    'packages/provider-google': { entry: ['src/auth/no-google-auth.ts'], project: ['{src,test}/**/*.ts'] },
    'packages/core': { entry: ['src/**/*.test-d.ts', 'test/mcp/stdio-server.ts'], project: ['{src,test}/**/*.ts'] },
    'packages/logger': { entry: ['test/ending-process.ts'], project: ['{src,test}/**/*.ts'] },
    'packages/cache': { entry: ['test/fleet-member.ts'], project: ['{src,test}/**/*.ts'] },
    'packages/metrics': { entry: ['src/dashboard/page/main.ts'], project: ['{src,test}/**/*.ts'] },
    // What a generated package depends on stands in the manifest, with its versions.
    'packages/create-flexiai-provider': {
      entry: ['src/main.ts', 'template/{src,test}/*.ts'],
      project: ['{src,template}/**/*.ts'],
      ignoreDependencies: ['@changesets/cli', '@types/node', '@typescript/native'],
    },
    'packages/cli': { entry: ['src/main.ts'], project: ['{src,test}/**/*.ts'] },
    bench: {
      entry: [
        '*.ts',
        'performance/{main,run/worker,upstream/server}.ts',
        'simulate/main.ts',
        'simulate/run/cell-worker.ts',
        'soak/soak-servers.ts',
      ],
    },
    'examples/next-chat': {
      entry: ['app/**/*.{ts,tsx}'],
      project: ['{app,src}/**/*.{ts,tsx}'],
      // Not installed here: see .pnpmfile.mjs.
      ignoreDependencies: ['react-dom', 'next'],
      ignoreBinaries: ['next'],
    },
    'examples/worker': {
      entry: ['src/worker.ts'],
      project: ['src/**/*.ts'],
      ignoreDependencies: ['wrangler'],
      ignoreBinaries: ['wrangler'],
    },
    'examples/streaming': { entry: ['src/page.ts'], project: ['src/**/*.ts'] },
    'examples/react-chat': { entry: ['src/{main.ts,page.tsx}'], project: ['src/**/*.{ts,tsx}'] },
    'examples/*': { entry: ['src/main.ts'], project: ['src/**/*.ts'] },
  },
} satisfies KnipConfig;
