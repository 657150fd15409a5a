import { connect } from 'node:net';

/** The kernel of a host that can be reached takes a connection at once. */
const LIMIT_MS = 500;

/** Whether something listens there that can be reached from here, both ways. */
export function canConnect(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (can: boolean): void => {
      socket.destroy();
      resolve(can);
    };
    socket.once('connect', () => {
      end(true);
    });
    socket.once('error', () => {
      end(false);
    });
    socket.setTimeout(LIMIT_MS, () => {
      end(false);
    });
  });
}
