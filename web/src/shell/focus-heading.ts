/** Moves the keyboard's place, and with it what a screen reader reads, to the heading of what is shown. */
export function focusHeading(): void {
  document.querySelector<HTMLElement>('main h1')?.focus({ preventScroll: true });
}
