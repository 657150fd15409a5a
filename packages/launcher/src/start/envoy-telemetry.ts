/** Where Envoy's spans go. */
export interface EnvoyTracing {
  /** Such as `http://127.0.0.1:4318`. */
  readonly endpoint: string;
  /** Share of the traces which is recorded, 0 to 1: what a caller says of that does not count. */
  readonly ratio: number;
}

const OTLP_CLUSTER = 'otlp';
const PER_MILLION = 1_000_000;
const OPENTELEMETRY = 'type.googleapis.com/envoy.config.trace.v3.OpenTelemetryConfig';
const SAMPLERS = 'type.googleapis.com/envoy.extensions.tracers.opentelemetry.samplers.v3';
const STDOUT_LOG = 'type.googleapis.com/envoy.extensions.access_loggers.stream.v3.StdoutAccessLog';

/** @returns the connection manager's `tracing`, as YAML on one line. */
export function tracingConfig(tracing: EnvoyTracing | undefined): string {
  if (tracing === undefined) return 'null';
  const numerator = Math.round(tracing.ratio * PER_MILLION);
  return JSON.stringify({
    provider: {
      name: 'envoy.tracers.opentelemetry',
      typed_config: {
        '@type': OPENTELEMETRY,
        service_name: 'isitacat-envoy',
        http_service: {
          http_uri: { uri: tracesUrl(tracing), cluster: OTLP_CLUSTER, timeout: '5s' },
        },
        sampler: {
          name: 'envoy.tracers.opentelemetry.samplers.trace_id_ratio_based',
          typed_config: {
            '@type': `${SAMPLERS}.TraceIdRatioBasedSamplerConfig`,
            sampling_percentage: { numerator, denominator: 'MILLION' },
          },
        },
      },
    },
    spawn_upstream_span: false,
    max_path_tag_length: 256,
  });
}

/** @returns the clusters that only telemetry needs, as YAML on one line. */
export function telemetryClusters(tracing: EnvoyTracing | undefined): string {
  if (tracing === undefined) return '';
  const { hostname, port } = new URL(tracing.endpoint);
  const socket_address = { address: hostname.replace(/^\[|\]$/g, ''), port_value: Number(port || 80) };
  const endpoints = [{ lb_endpoints: [{ endpoint: { address: { socket_address } } }] }];
  const cluster = {
    ...{ name: OTLP_CLUSTER, type: 'STRICT_DNS', connect_timeout: '1s' },
    load_assignment: { cluster_name: OTLP_CLUSTER, endpoints },
  };
  return `- ${JSON.stringify(cluster)}`;
}

function tracesUrl({ endpoint }: EnvoyTracing): string {
  return new URL('v1/traces', endpoint.endsWith('/') ? endpoint : `${endpoint}/`).href;
}

/** What a line says of a call: no address, no query, no header but the ids. */
const CALL_LINE = {
  level: 'info',
  time: '%START_TIME(%Y-%m-%dT%H:%M:%S.%3fZ)%',
  service: 'envoy',
  requestId: '%REQ(X-REQUEST-ID)%',
  traceparent: '%REQ(TRACEPARENT)%',
  method: '%PATH(NQ)%',
  code: '%GRPC_STATUS(SNAKE_STRING)%',
  httpCode: '%RESPONSE_CODE%',
  durationMs: '%DURATION%',
  flags: '%RESPONSE_FLAGS%',
  msg: 'call',
};

/** @returns the connection manager's `access_log`, as YAML on one line: a line of JSON for each call, or nothing. */
export function accessLogConfig(isOn: boolean): string {
  if (!isOn) return '[]';
  const log_format = { json_format: CALL_LINE, omit_empty_values: true };
  return JSON.stringify([
    { name: 'envoy.access_loggers.stdout', typed_config: { '@type': STDOUT_LOG, log_format } },
  ]);
}
