/** A Markdown table; columns of figures are right-aligned. */
export function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const isText = (column: number): boolean => rows.some((row) => !/^[\d.]*( \[|$)/.test(row[column] ?? ''));
  const rule = header.map((_, column) => (isText(column) ? '---' : '---:'));
  return [header, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
