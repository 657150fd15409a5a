import {
  GRPCInferenceServiceDefinition,
  ImageServiceDefinition,
  ModelServiceDefinition,
  PredictionServiceDefinition,
  type PredictRequest,
} from '@isitacat/contracts';
import type { Definition } from '@isitacat/service-kit';

import { owned, PUBLIC, SIGNED_IN, type Access, type AccessRows } from './access.js';

/** The stored picture that a question is about, if it is about one. */
export function pictureOf({ picture }: Pick<PredictRequest, 'picture'>): readonly string[] {
  return picture?.$case === 'image' ? [picture.value] : [];
}

/**
 * Who may call what: a row for each method that callers reach. Beside these, Envoy
 * lets everybody have the page's files and `/healthz`, and nobody what is for
 * operators, who have a listener of their own.
 */
export const ACCESS: ReadonlyMap<string, Access> = new Map([
  ...rows(ImageServiceDefinition, {
    upload: SIGNED_IN,
    uploadStream: SIGNED_IN,
    getImage: owned('images', ({ name }) => [name]),
    listImages: SIGNED_IN,
    deleteImage: owned('images', ({ name }) => [name]),
  }),
  ...rows(PredictionServiceDefinition, {
    predict: owned('images', pictureOf),
    predictStream: owned('images', pictureOf), // of each message: one that names what isn't theirs fails alone
    streamResults: owned('predictions', ({ predictions }) => predictions),
    getPrediction: owned('predictions', ({ name }) => [name]),
    listPredictions: SIGNED_IN,
    giveFeedback: owned('predictions', ({ prediction }) => [prediction]),
  }),
  ...rows(ModelServiceDefinition, {
    listModels: SIGNED_IN,
    getModel: SIGNED_IN,
    getModelVersion: SIGNED_IN,
  }),
  ...rows(GRPCInferenceServiceDefinition, {
    serverLive: PUBLIC, // as health is
    serverReady: PUBLIC,
    serverMetadata: SIGNED_IN,
    modelReady: SIGNED_IN,
    modelMetadata: SIGNED_IN,
    modelConfig: SIGNED_IN,
    modelStatistics: SIGNED_IN,
    repositoryIndex: SIGNED_IN,
    modelInfer: SIGNED_IN,
    modelStreamInfer: SIGNED_IN,
  }),
  ['/grpc.health.v1.Health/Check', PUBLIC],
  ['/grpc.health.v1.Health/Watch', PUBLIC],
  ['/grpc.health.v1.Health/List', PUBLIC],
  ['/grpc.reflection.v1.ServerReflection/ServerReflectionInfo', PUBLIC],
  ['/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo', PUBLIC],
]);

function rows<D extends Definition>(definition: D, access: AccessRows<D>): [string, Access][] {
  return Object.entries(definition.methods).map(([key, { name }]) => [
    `/${definition.fullName}/${name}`,
    access[key as keyof D['methods']],
  ]);
}
