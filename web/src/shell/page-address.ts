/** The address of what is looked at, to be given to others. */
export function pageAddress(): string {
  return location.href;
}
