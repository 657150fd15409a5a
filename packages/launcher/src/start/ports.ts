/** Where each part listens. */
export interface PortTable {
  readonly envoy: number;
  readonly bffGrpc: number;
  readonly bffHttp: number;
  readonly nats: number;
  readonly natsMonitor: number;
  readonly envoyAdmin: number;
  readonly bffAdmin: number;
  /** One a predictor. */
  readonly predictors: readonly number[];
}

/** The public port where none is named. */
export const DEFAULT_PORT = 8080;

/** Ports 10 and up from the public one are the predictors'. */
const PREDICTOR_OFFSET = 10;
const DEFAULT_PREDICTOR_PORT = 9470;
const HIGHEST_PORT = 65_535;

/** @returns the highest public port whose table still fits below 65536. */
export function highestPort(predictors: number): number {
  return HIGHEST_PORT - PREDICTOR_OFFSET - predictors;
}

/**
 * Every port follows from the public one.
 *
 * @param port The public port: 8080 gives each part its customary port, any other
 *   one a block of ports from it upwards.
 */
export function portTable(port: number, predictors: number): PortTable {
  const row = (first: number): number[] => Array.from({ length: predictors }, (_, n) => first + n);
  if (port === DEFAULT_PORT) {
    return {
      envoy: port,
      bffGrpc: 50_051,
      bffHttp: 9464,
      nats: 4222,
      natsMonitor: 8222,
      envoyAdmin: 9901,
      bffAdmin: 50_052,
      predictors: row(DEFAULT_PREDICTOR_PORT),
    };
  }
  return {
    envoy: port,
    bffGrpc: port + 1,
    bffHttp: port + 2,
    nats: port + 3,
    natsMonitor: port + 4,
    envoyAdmin: port + 5,
    bffAdmin: port + 6,
    predictors: row(port + PREDICTOR_OFFSET),
  };
}

/** What each port is for, in words. */
export function describePorts(ports: PortTable): readonly (readonly [port: number, use: string])[] {
  return [
    [ports.envoy, 'the page and the API'],
    [ports.bffGrpc, "the BFF's gRPC"],
    [ports.bffHttp, "the BFF's HTTP"],
    [ports.nats, 'NATS'],
    [ports.natsMonitor, "NATS's monitoring"],
    [ports.envoyAdmin, "Envoy's admin page"],
    [ports.bffAdmin, "the BFF's gRPC for operators"],
    ...ports.predictors.map((port, n) => [port, `predictor ${n + 1}`] as const),
  ];
}
