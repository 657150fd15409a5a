import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { grpcurlPath } from '@isitacat/testkit';

/** What grpcurl printed and how it ended. */
export interface GrpcurlResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs grpcurl with no .proto file, so that every name comes by reflection.
 *
 * @param target `host:port`.
 * @param args What follows the target, such as `list` or a method's full name.
 * @param request Sent as JSON where given.
 */
export async function grpcurl(
  target: string,
  args: readonly string[],
  request?: unknown,
): Promise<GrpcurlResult> {
  const data = request === undefined ? [] : ['-d', '@'];
  const child = spawn(await grpcurlPath(), ['-plaintext', '-max-time', '60', ...data, target, ...args]);
  child.stdin.end(request === undefined ? '' : JSON.stringify(request));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { exitCode: child.exitCode ?? -1, stdout, stderr };
}

/** The messages that grpcurl printed, one JSON value after another. */
export function messagesOf(stdout: string): readonly unknown[] {
  return stdout
    .split(/(?<=^\})\n/m)
    .filter((part) => part.trim() !== '')
    .map((part) => JSON.parse(part) as unknown);
}
