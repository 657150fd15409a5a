/** A picture, or what pretends to be one, that means no good. */
export interface HostileFile {
  /** What is wrong with it, such as `cut off`; a sample has some of each. */
  readonly kind: string;
  /** Tells it from the others of its kind. */
  readonly name: string;
  /** Made when it is needed, so that thousands take no room; the same bytes each time. */
  readonly make: () => Uint8Array | Promise<Uint8Array>;
}
