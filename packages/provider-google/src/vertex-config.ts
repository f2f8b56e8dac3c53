import { defineOptions, type StandardSchemaV1 } from '@flexiai/core/define';
import { type GoogleConfig, type GoogleConfigInput, problemsOf, sharedOptions } from './google-config.ts';
import { type VertexOptions, vertexOptions } from './vertex/vertex-options.ts';

/** The options of `vertex({ … })`, besides those of every entry: those of `google`, and those of its `vertex` beside them. */
export interface VertexConfigInput extends Omit<GoogleConfigInput, 'vertex' | 'client'>, VertexOptions {}

const { client: _client, ...options } = sharedOptions;

/** Checks the options. An unknown option is an error. */
export const vertexConfigSchema: StandardSchemaV1<VertexConfigInput, GoogleConfig> = defineOptions<
  VertexConfigInput,
  GoogleConfig
>(
  { ...options, ...vertexOptions },
  {
    check: (given) => problemsOf(given, given, []),
    complete: ({ project, location, keyFile, authClient, ...rest }) => ({
      ...rest,
      vertex: { project, location, keyFile, authClient },
    }),
  },
);
