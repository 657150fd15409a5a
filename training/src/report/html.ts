/** Text that may stand anywhere in HTML, attributes in quotes included. */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/gu, (character) => ENTITIES[character] ?? character);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A table; every cell is escaped. Numbers are set to the right. */
export function htmlTable(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const headCells = head.map((cell) => `<th scope="col">${escapeHtml(cell)}</th>`).join('');
  const line = (cells: readonly (string | number)[]): string => `<tr>${cells.map(cellOf).join('')}</tr>`;
  return `<div class="scroll"><table><thead><tr>${headCells}</tr></thead><tbody>${rows.map(line).join('')}</tbody></table></div>`;
}

/** A share as people write it: `97.6 %`. */
export function percent(share: number | undefined, digits = 1): string {
  return share === undefined ? '–' : `${(share * 100).toFixed(digits)}\u00a0%`;
}

function cellOf(cell: string | number): string {
  const isNumber = typeof cell === 'number' || /^(?:–|[\d.]+(?:\s%)?)$/u.test(cell);
  return `<td${isNumber ? ' class="number"' : ''}>${escapeHtml(String(cell))}</td>`;
}
