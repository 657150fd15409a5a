import { Prediction } from '@isitacat/contracts';
import { describe, expect, it } from 'vitest';
import { addPage, NO_HISTORY, renewFirstPage, withoutImage, type History } from './merge-page.js';

/** Names as the server gives them: what is newer sorts first. */
function history(ids: string, nextPageToken = ''): History {
  const predictions = Array.from(ids, (id) =>
    Prediction.fromPartial({ name: `predictions/${id}`, image: `images/${id}` }),
  );
  return { predictions, nextPageToken };
}

function ids({ predictions, nextPageToken }: History): string {
  return predictions.map(({ name }) => name.replace('predictions/', '')).join('') + `>${nextPageToken}`;
}

describe('the history', () => {
  it('grows by the pages that follow', () => {
    const first = addPage(NO_HISTORY, history('cd', 'd'));
    expect(ids(addPage(first, history('ef')))).toBe('cdef>');
  });

  it.each([
    ['what is new', history('cdef', 'f'), history('abcd', 'd'), 'abcdef>f'],
    ['what is deleted', history('cdef', 'f'), history('ce', 'e'), 'cef>f'],
    ['nothing that a gap would hide', history('cd', 'd'), history('ab', 'b'), 'ab>b'],
    ['the end, when all fits one page', history('cdef', 'f'), history('c'), 'c>'],
    ['that all is gone', history('cdef', 'f'), history(''), '>'],
  ])('shows %s when it is looked at again', (_what, known, page, shown) => {
    expect(ids(renewFirstPage(known, page))).toBe(shown);
  });

  it('forgets every answer about a picture that is deleted', () => {
    expect(ids(withoutImage(history('cde', 'e'), 'images/d'))).toBe('ce>e');
  });
});
