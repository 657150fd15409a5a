import { describe, expect, it } from 'vitest';
import { describePorts, highestPort, portTable } from './ports.js';

describe('portTable', () => {
  it('gives each part its customary port by default', () => {
    expect(portTable(8080, 2)).toEqual({
      envoy: 8080,
      bffGrpc: 50051,
      bffHttp: 9464,
      nats: 4222,
      natsMonitor: 8222,
      envoyAdmin: 9901,
      bffAdmin: 50052,
      predictors: [9470, 9471],
    });
  });

  it('moves every port with another public one', () => {
    expect(portTable(20000, 3)).toEqual({
      envoy: 20000,
      bffGrpc: 20001,
      bffHttp: 20002,
      nats: 20003,
      natsMonitor: 20004,
      envoyAdmin: 20005,
      bffAdmin: 20006,
      predictors: [20010, 20011, 20012],
    });
  });

  it('uses no port twice and none above 65535', () => {
    for (const first of [8080, 1, highestPort(40)]) {
      const ports = describePorts(portTable(first, 40)).map(([port]) => port);
      expect(new Set(ports).size).toBe(ports.length);
      expect(Math.max(...ports)).toBeLessThanOrEqual(65_535);
    }
  });
});
