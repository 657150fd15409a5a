export type {
  BlobStore,
  Body,
  DeleteOptions,
  ListOptions,
  OpenOptions,
  ReadOptions,
  ReplaceOptions,
  StoreCall,
  StoredObject,
  WriteOptions,
} from './blob-store.js';
export { onMedium } from './folder/medium.js';
export { readPieces } from './folder/read-pieces.js';
export { openStore, type StoreOptions } from './open-store.js';
export { RecordStore, type RecordCodec } from './record-store.js';
