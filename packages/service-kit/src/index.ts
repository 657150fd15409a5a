export {
  apiKeyHash,
  apiKeyId,
  newApiKey,
  readApiKeys,
  writeApiKeys,
  type ApiKey,
} from './access/api-keys.js';
export { fetchJson } from './access/fetch-json.js';
export { issuerKeysUrl, issuerUnavailable } from './access/issuer-keys-url.js';
export { refusal, REFUSALS } from './access/refusals.js';
export { checkSignIn, readSignIn, type SignIn, type TokenIssuer } from './access/sign-in.js';
export { EnvReader, type Environment } from './config/env-reader.js';
export { ENVIRONMENT_NAMES, type EnvironmentName } from './config/environment-names.js';
export { CODE_OF_KIND } from './errors/codes.js';
export { ERROR_DOMAIN } from './errors/details.js';
export { fromStatus, toStatus } from './errors/status.js';
export { toAppError } from './errors/to-app-error.js';
export { HOLD_METADATA } from './grpc/error-trailers.js';
export { bindService, type BoundMethod, type BoundService } from './grpc/bound-service.js';
export type { Call, CallHead } from './grpc/call.js';
export type { Codec, Definition, Handler, Implementation, Method } from './grpc/definition.js';
export type { DrainOptions } from './grpc/drain.js';
export { Health } from './grpc/health.js';
export { startGrpcServer, type GrpcServer, type GrpcServerOptions } from './grpc/server.js';
export { probeRoutes, type Checks, type ProbeOptions } from './http/probes.js';
export { reply, replyJson } from './http/reply.js';
export type { HttpCall, Route } from './http/route.js';
export { startHttpServer, type HttpServer, type HttpServerOptions } from './http/server.js';
export { runService, STOP_GRACE_MS, type RunOptions, type Service } from './lifecycle/run-service.js';
export {
  createLogger,
  LOG_LEVELS,
  type Logger,
  type LoggerOptions,
  type LogLevel,
} from './logging/logger.js';
export { withoutQuotes } from './logging/without-quotes.js';
export { callObserver } from './metrics/call-metrics.js';
export {
  createMetrics,
  defineCounter,
  defineGauge,
  defineHistogram,
  type MetricOptions,
  type MetricsRegistry,
} from './metrics/metrics.js';
export { connectBroker, type Broker, type BrokerOptions } from './nats/broker.js';
export { toBrokerError } from './nats/broker-error.js';
export { BUS_USERS, inboxPrefix, type BusUser } from './nats/bus-users.js';
export { natsAuthorization } from './nats/authorization.js';
export { newBusCredentials } from './nats/credentials.js';
export {
  DEADLINE_HEADER,
  readHeaders,
  readOwner,
  REQUEST_ID_HEADER,
  TRACEPARENT_HEADER,
  TRACESTATE_HEADER,
  writeHeaders,
  type MessageContext,
} from './nats/headers.js';
export { checkNatsAccess, readNatsAccess, type NatsAccess } from './nats/nats-access.js';
export { ensureStreams, STREAM_LIMITS, streamsReady } from './nats/streams.js';
export { budgetMs, type BudgetOptions } from './time/budget.js';
export { toDuration, toMilliseconds } from './time/duration.js';
export { withDeadline, type DeadlineSignal } from './time/with-deadline.js';
export { requestIdOf } from './trace/request-id.js';
export { startTracing, type TracingOptions } from './trace/start-tracing.js';
export { readTraceContext, traceIdOf, type TraceContext } from './trace/trace-context.js';
export { NOT_TRACED, readTracing, type TracingSettings } from './trace/tracing-settings.js';
export { tracedPort, type TracedMethod, type TracedMethods } from './trace/traced-port.js';
export type { Span, SpanEnd, SpanFacts, SpanRole, SpanStart, Tracing } from './trace/tracing.js';
