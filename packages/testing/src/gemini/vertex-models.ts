import type { Route } from '../server/wire.ts';

const MODELS = ['gemini-2.5-flash', 'gemini-2.5-pro', 'text-embedding-005', 'imagen-4.0-generate-001'];

/** @see https://cloud.google.com/vertex-ai/docs/reference/rest/v1beta1/publishers.models/list */
export const vertexModelsRoute: Route = {
  method: 'GET',
  path: /^\/v1beta1\/publishers\/google\/models$/,
  unary: () => ({
    publisherModels: MODELS.map((id) => ({
      name: `publishers/google/models/${id}`,
      versionId: 'default',
      openSourceCategory: 'PROPRIETARY',
      launchStage: 'GA',
      publisherModelTemplate: `projects/{user-project}/locations/{location}/publishers/google/models/${id}`,
    })),
  }),
};
