export { HeldModel, Presence } from './gen/isitacat/bus/v1/presence.js';
export { Questions } from './gen/isitacat/bus/v1/questions.js';
export { Answer, ClassScore, StoredPicture, Work, WorkReply } from './gen/isitacat/bus/v1/work.js';
export {
  BadRequest,
  BadRequest_FieldViolation,
  ErrorInfo,
  PreconditionFailure,
  PreconditionFailure_Violation,
  QuotaFailure,
  ResourceInfo,
  RetryInfo,
} from './gen/google/rpc/error_details.js';
export { Status } from './gen/google/rpc/status.js';
export { Any } from './gen/google/protobuf/any.js';
export { Duration } from './gen/google/protobuf/duration.js';
export {
  GRPCInferenceServiceDefinition,
  InferParameter,
  InferTensorContents,
  ModelConfigRequest,
  ModelConfigResponse,
  ModelInferRequest,
  ModelInferResponse,
  ModelMetadataRequest,
  ModelMetadataResponse,
  ModelReadyRequest,
  ModelReadyResponse,
  ModelStatistics,
  ModelStatisticsRequest,
  ModelStatisticsResponse,
  ModelStreamInferResponse,
  RepositoryIndexRequest,
  RepositoryIndexResponse,
  ServerMetadataResponse,
} from './gen/inference/grpc_inference_service.js';
export { DataType, ModelConfig } from './gen/inference/model_config.js';
export {
  AdminServiceDefinition,
  GetDeadLetterRequest,
  GetDeadLetterResponse,
  ListDeadLettersRequest,
  ListDeadLettersResponse,
  ReplayDeadLetterRequest,
  ReplayDeadLetterResponse,
} from './gen/isitacat/v1/admin_service.js';
export { DeadLetter } from './gen/isitacat/v1/dead_letter.js';
export { Explanation } from './gen/isitacat/v1/explanation.js';
export { Feedback } from './gen/isitacat/v1/feedback.js';
export { Image } from './gen/isitacat/v1/image.js';
export {
  DeleteImageRequest,
  DeleteImageResponse,
  GetImageRequest,
  GetImageResponse,
  ImageServiceDefinition,
  ListImagesRequest,
  ListImagesResponse,
  UploadRequest,
  UploadResponse,
  UploadStreamHeader,
  UploadStreamRequest,
  UploadStreamResponse,
} from './gen/isitacat/v1/image_service.js';
export {
  Model,
  ModelAlias,
  ModelAliasMove,
  ModelFact,
  ModelMetric,
  ModelVersion,
} from './gen/isitacat/v1/model.js';
export {
  GetModelRequest,
  GetModelResponse,
  GetModelVersionRequest,
  GetModelVersionResponse,
  ListModelsRequest,
  ListModelsResponse,
  ModelServiceDefinition,
} from './gen/isitacat/v1/model_service.js';
export { Prediction, PredictionState, PredictionTiming, Score } from './gen/isitacat/v1/prediction.js';
export {
  GetPredictionRequest,
  GetPredictionResponse,
  GiveFeedbackRequest,
  GiveFeedbackResponse,
  Heartbeat,
  ListPredictionsRequest,
  ListPredictionsResponse,
  PredictRequest,
  PredictResponse,
  PredictStreamRequest,
  PredictStreamResponse,
  PredictionServiceDefinition,
  StreamResultsRequest,
  StreamResultsResponse,
} from './gen/isitacat/v1/prediction_service.js';
export { FairShares } from './fair-shares.js';
export { OWNER_SEPARATOR, ownerOf, type Owner } from './owners.js';
export {
  ABANDONED_SUBJECT,
  EVENTS_STREAM,
  EVENTS_SUBJECTS,
  JOBS_STREAM,
  JOBS_SUBJECTS,
  MOST_DELIVERIES,
  PREDICTORS_QUEUE,
  PRESENCE_SUBJECT,
  PUBLISHED_SUBJECT,
  QUESTIONS_SUBJECTS,
  ROLL_CALL_SUBJECT,
  eventSubject,
  interactiveSubject,
  jobConsumer,
  jobSubject,
  type VersionSelector,
} from './subjects.js';
export { feedbackMarkKey, readFeedbackMark, type FeedbackMark } from './feedback-marks.js';
export {
  API_KEYS_KEY,
  BATCHES_PREFIX,
  DEAD_LETTERS_PREFIX,
  DELETIONS_PREFIX,
  EXPIRIES_PREFIX,
  FEEDBACK_PREFIX,
  IMAGES_PREFIX,
  OPEN_JOBS_PREFIX,
  OPEN_QUESTIONS_PREFIX,
  OWNED_IMAGES_PREFIX,
  OWNED_PREDICTIONS_PREFIX,
  PREDICTIONS_PREFIX,
  REQUESTS_PREFIX,
  TEMPORARY_PREFIX,
  batchPrefix,
  deadLetterKey,
  deadLetterPrefix,
  deletionKey,
  expiryKey,
  feedbackPrefix,
  imageContentKey,
  imagePredictionsPrefix,
  imageRecordKey,
  openJobKey,
  openQuestionKey,
  ownedImagesPrefix,
  ownedPredictionsPrefix,
  predictionAcceptedKey,
  predictionFeedbackKey,
  predictionPrefix,
  predictionReplayKey,
  predictionResultKey,
  requestKey,
  isTemporaryKey,
  temporaryKey,
} from './storage-keys.js';
export { jsonIn } from './json-in.js';
