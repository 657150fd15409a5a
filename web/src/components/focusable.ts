/** What a component exposes that can take the keyboard's focus. */
export interface Focusable {
  readonly focus: () => void;
}
