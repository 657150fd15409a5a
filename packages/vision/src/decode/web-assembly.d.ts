/** As much of WebAssembly as is used: Node's types leave it to those of browsers. */
declare namespace WebAssembly {
  interface Memory {
    /** Another one after each `grow`; the one before is empty then. */
    readonly buffer: ArrayBuffer;
    /** @param pages Of 64 KiB, to be added. */
    grow(pages: number): void;
  }
  interface Instance {
    readonly exports: object;
  }
  const Module: new (bytes: Uint8Array) => object;
  const Instance: new (module: object) => Instance;
}
