import { describe, expect, it } from 'vitest';
import { describePorts, highestPort, MOST_OF_MANY, portTable } from './ports.js';

const one = (predictors: number): Parameters<typeof portTable>[1] => ({
  bffs: 1,
  natsServers: 1,
  predictors,
});
const cluster = { bffs: 2, natsServers: 3, predictors: 3 };
const most = { ...MOST_OF_MANY, natsServers: 3 };

describe('portTable', () => {
  it('gives each part its customary port by default', () => {
    expect(portTable(8080, one(2))).toEqual({
      envoy: 8080,
      envoyAdmin: 9901,
      bffs: [{ grpc: 50051, http: 9464, admin: 50052 }],
      nats: [{ clients: 4222, monitor: 8222, routes: 6222 }],
      predictors: [9470, 9471],
    });
  });

  it('moves every port with another public one', () => {
    expect(portTable(20000, one(3))).toEqual({
      envoy: 20000,
      envoyAdmin: 20005,
      bffs: [{ grpc: 20001, http: 20002, admin: 20006 }],
      nats: [{ clients: 20003, monitor: 20004, routes: 20007 }],
      predictors: [20010, 20011, 20012],
    });
  });

  it('gives further NATS servers and BFFs ports of their own', () => {
    expect(portTable(20000, cluster)).toMatchObject({
      bffs: [{}, { grpc: 20024, http: 20025, admin: 20026 }],
      nats: [
        { clients: 20003, monitor: 20004, routes: 20007 },
        { clients: 20020, monitor: 20021, routes: 20008 },
        { clients: 20022, monitor: 20023, routes: 20009 },
      ],
    });
    expect(portTable(8080, cluster)).toMatchObject({
      bffs: [{}, { grpc: 50061, http: 9465, admin: 50062 }],
      nats: [
        {},
        { clients: 4223, monitor: 8223, routes: 6223 },
        { clients: 4224, monitor: 8224, routes: 6224 },
      ],
    });
  });

  it.each([one(40), cluster, most])('uses no port twice and none above 65535 for %j', (counts) => {
    for (const first of [8080, 1, highestPort(counts)]) {
      const ports = describePorts(portTable(first, counts)).map(([port]) => port);
      expect(new Set(ports).size).toBe(ports.length);
      expect(Math.max(...ports)).toBeLessThanOrEqual(65_535);
    }
  });
});
