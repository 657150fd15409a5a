import { isAppError } from '@isitacat/errors';
import { describe, expect, it } from 'vitest';

import { FolderStore } from './folder/folder-store.js';
import { GcsStore } from './gcs/gcs-store.js';
import { openStore } from './open-store.js';

describe('openStore', () => {
  it.each(['file:///data', 'file:///data/', 'file:///some%20where/else'])('opens %s as a folder', (url) => {
    expect(openStore(url)).toBeInstanceOf(FolderStore);
  });

  it.each(['gs://bucket', 'gs://bucket/', 'gs://my.bucket-1/prefix', 'gs://bucket/a/b/'])(
    'opens %s as a bucket',
    (url) => {
      expect(openStore(url, { emulatorHost: '127.0.0.1:4443' })).toBeInstanceOf(GcsStore);
    },
  );

  it.each([
    '',
    '/data',
    'data',
    's3://bucket',
    'file:',
    'file://host/data',
    'gs:',
    'gs://',
    'gs://Bucket',
    'gs://bucket/a//b',
    'gs://bucket/../b',
    'gs://bucket/a b',
  ])('refuses "%s" and says what it expects', (url) => {
    expect(() => openStore(url)).toThrow(
      expect.toSatisfy((error) => isAppError(error, 'CONFIG_INVALID') && error.message.includes('gs://')),
    );
  });
});
