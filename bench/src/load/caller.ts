/** How one question ended. */
export type Outcome =
  | { readonly kind: 'answer'; readonly body: Buffer }
  /** `saysWhen`: it was told when to come back. */
  | { readonly kind: 'refused'; readonly saysWhen: boolean }
  | { readonly kind: 'failed'; readonly why: string };

/** One client with one connection. */
export interface Caller extends AsyncDisposable {
  /** Asks one question at a time; never rejects. */
  ask(body: Buffer): Promise<Outcome>;
}
