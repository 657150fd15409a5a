/** Where one BFF listens. */
export interface BffPorts {
  readonly grpc: number;
  readonly http: number;
  readonly admin: number;
}

/** Where one NATS server listens. */
export interface NatsPorts {
  readonly clients: number;
  readonly monitor: number;
  /** For the other servers of its cluster. */
  readonly routes: number;
}

/** Where each part listens. */
export interface PortTable {
  readonly envoy: number;
  readonly envoyAdmin: number;
  readonly bffs: readonly [BffPorts, ...BffPorts[]];
  readonly nats: readonly [NatsPorts, ...NatsPorts[]];
  /** One a predictor. */
  readonly predictors: readonly number[];
}

/** How many of each run. */
export interface PartCounts {
  readonly bffs: number;
  readonly natsServers: number;
  readonly predictors: number;
}

/** What runs where nothing else is said. */
export const ONE_OF_EACH: PartCounts = { bffs: 1, natsServers: 1, predictors: 1 };

/** The public port where none is named. */
export const DEFAULT_PORT = 8080;

/** Ports that more than one BFF and one NATS server have leave less for predictors. */
export const MOST_OF_MANY = { bffs: 4, predictors: 10 } as const;

/** Ports 10 and up from the public one are the predictors'. */
const PREDICTOR_OFFSET = 10;
/** Ports 20 and up from the public one are those of further NATS servers and BFFs. */
const FURTHER_OFFSET = 20;
const LAST_FURTHER_OFFSET = 32;
const DEFAULT_PREDICTOR_PORT = 9470;
const HIGHEST_PORT = 65_535;

/** @returns the highest public port whose table still fits below 65536. */
export function highestPort(counts: PartCounts): number {
  const last = isMany(counts) ? LAST_FURTHER_OFFSET : PREDICTOR_OFFSET + counts.predictors;
  return HIGHEST_PORT - last;
}

/** Whether there are more parts than predictors of which there is more than one. */
export function isMany({ bffs, natsServers }: PartCounts): boolean {
  return bffs > 1 || natsServers > 1;
}

/**
 * Every port follows from the public one.
 *
 * @param port The public port: 8080 gives each part its customary port, any other
 *   one a block of ports from it upwards.
 */
export function portTable(port: number, counts: PartCounts): PortTable {
  const table = port === DEFAULT_PORT ? customaryPorts : blockOfPorts(port);
  const further = <T>(count: number, portsOf: (n: number) => T): T[] => row(count - 1, (n) => portsOf(n + 1));
  return {
    envoy: port,
    envoyAdmin: table.envoyAdmin,
    bffs: [table.bff(0), ...further(counts.bffs, table.bff)],
    nats: [table.nats(0), ...further(counts.natsServers, table.nats)],
    predictors: row(counts.predictors, (n) => table.firstPredictor + n),
  };
}

interface Ports {
  readonly envoyAdmin: number;
  readonly bff: (n: number) => BffPorts;
  readonly nats: (n: number) => NatsPorts;
  readonly firstPredictor: number;
}

const customaryPorts: Ports = {
  envoyAdmin: 9901,
  bff: (n) => ({ grpc: 50_051 + 10 * n, http: 9464 + n, admin: 50_052 + 10 * n }),
  nats: (n) => ({ clients: 4222 + n, monitor: 8222 + n, routes: 6222 + n }),
  firstPredictor: DEFAULT_PREDICTOR_PORT,
};

function blockOfPorts(port: number): Ports {
  const further = port + FURTHER_OFFSET;
  return {
    envoyAdmin: port + 5,
    bff: (n) => {
      if (n === 0) return { grpc: port + 1, http: port + 2, admin: port + 6 };
      const first = further + 1 + 3 * n;
      return { grpc: first, http: first + 1, admin: first + 2 };
    },
    nats: (n) => {
      const [clients, monitor] = n === 0 ? [port + 3, port + 4] : [further - 2 + 2 * n, further - 1 + 2 * n];
      return { clients, monitor, routes: port + 7 + n };
    },
    firstPredictor: port + PREDICTOR_OFFSET,
  };
}

function row<T>(count: number, portsOf: (n: number) => T): T[] {
  return Array.from({ length: count }, (_, n) => portsOf(n));
}

/** What each port is for, in words. */
export function describePorts(ports: PortTable): readonly (readonly [port: number, use: string])[] {
  const { envoy, envoyAdmin, bffs, nats, predictors } = ports;
  const several = (count: number, n: number): string => (count > 1 ? ` ${n + 1}` : '');
  return [
    [envoy, 'the page and the API'],
    [envoyAdmin, "Envoy's admin page"],
    ...bffs.flatMap(({ grpc, http, admin }, n) => {
      const bff = `BFF${several(bffs.length, n)}`;
      return [
        [grpc, `the gRPC of ${bff}`],
        [http, `the HTTP of ${bff}`],
        [admin, `the gRPC for operators of ${bff}`],
      ] as const;
    }),
    ...nats.flatMap(({ clients, monitor, routes }, n) => {
      const server = `NATS${several(nats.length, n)}`;
      return [
        [clients, server],
        [monitor, `the monitoring of ${server}`],
        ...(nats.length > 1 ? [[routes, `the cluster's ${server}`] as const] : []),
      ] as const;
    }),
    ...predictors.map((port, n) => [port, `predictor ${n + 1}`] as const),
  ];
}
