import type { ServerResponse } from 'node:http';

/** Answers with a JSON value. */
export function replyJson(response: ServerResponse, code: number, value: unknown): void {
  reply(response, code, 'application/json; charset=utf-8', `${JSON.stringify(value)}\n`);
}

/** Answers with text of a type; nobody may keep it or guess another type. */
export function reply(response: ServerResponse, code: number, type: string, text: string): void {
  response.writeHead(code, {
    'content-type': type,
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(text);
}
