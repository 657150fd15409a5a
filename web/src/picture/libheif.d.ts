declare module 'libheif-js/libheif-wasm/libheif.js' {
  /** One picture of a HEIC file; free it. */
  interface HeicPicture {
    is_primary(): boolean;
    get_width(): number;
    get_height(): number;
    /** Fills `target` with RGBA, upright; `done` gets null when that fails. */
    display(target: ImageData, done: (drawn: ImageData | null) => void): void;
    free(): void;
  }

  /** libheif's own interface, as far as it is used. */
  interface HeicDecoder {
    /** Empty when the bytes are no picture. */
    decode(file: Uint8Array): readonly HeicPicture[];
  }

  /** Makes the library from the bytes of its WebAssembly; at once, so only in a worker. */
  export default function createLibheif(options: { readonly wasmBinary: ArrayBuffer }): {
    readonly HeifDecoder: new () => HeicDecoder;
  };
}
