/** A predictor on the other side of a network that can be cut. */
export interface RemotePredictor extends AsyncDisposable {
  readonly pid: number | undefined;
  /** Ends it as kill -9 does. @returns what waits until it is there again. */
  kill(): Promise<() => Promise<void>>;
  /** Lets no packet pass, or lets them pass again. */
  cut(isCut: boolean): Promise<void>;
}
