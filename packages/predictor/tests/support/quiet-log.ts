/** A logger that keeps what it is told, for a test to look at. */
export function quietLog(): {
  readonly lines: { readonly fields: object; readonly message: string }[];
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
} {
  const lines: { fields: object; message: string }[] = [];
  const write = (fields: object, message: string): void => void lines.push({ fields, message });
  return { lines, info: write, warn: write };
}
