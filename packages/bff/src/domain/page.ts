import { jsonIn, type Owner } from '@isitacat/contracts';
import { AppError } from '@isitacat/errors';

const DEFAULT_SIZE = 50;
const MAX_SIZE = 1000;
const POSITION = /^[a-z0-9-]{1,64}$/;

/** Which part of a list to return. */
export interface PageQuery {
  /** Key of the last item of the page before; empty for the first page. */
  readonly after: string;
  /** Most items to return; 1 to 1000. */
  readonly limit: number;
}

/** A part of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Key of the last item looked at; undefined when the list ends here. */
  readonly next: string | undefined;
}

/**
 * @param list What is listed, filter included: a token of another list is refused.
 * @throws AppError `FIELD_INVALID` for a page size out of range, or `PAGE_TOKEN_INVALID`.
 */
export function parsePage(pageSize: number, pageToken: string, list: string): PageQuery {
  if (pageSize < 0 || pageSize > MAX_SIZE) {
    throw new AppError('FIELD_INVALID', `page_size takes 0 to ${MAX_SIZE}, got ${pageSize}`, {
      field: 'page_size',
    });
  }
  return {
    after: pageToken === '' ? '' : parseToken(pageToken, list),
    limit: pageSize === 0 ? DEFAULT_SIZE : pageSize,
  };
}

/** What is listed where an owner's part of it is: nobody else's token leads there. */
export function ownList(list: string, owner: Owner): string {
  return owner === '' ? list : `${owner}/${list}`;
}

/** Token of the page that follows `next`; empty when nothing does. */
export function pageToken(next: string | undefined, list: string): string {
  return next === undefined ? '' : Buffer.from(JSON.stringify([list, next])).toString('base64url');
}

function parseToken(token: string, list: string): string {
  const parts = jsonIn(Buffer.from(token, 'base64url'));
  if (Array.isArray(parts) && parts.length === 2 && parts[0] === list) {
    const after: unknown = parts[1];
    if (typeof after === 'string' && POSITION.test(after)) return after;
  }
  throw new AppError(
    'PAGE_TOKEN_INVALID',
    'page_token is not of this list: send next_page_token of the page before, with the same filter',
    { field: 'page_token' },
  );
}
