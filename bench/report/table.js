/** A Markdown table with aligned columns, numbers to the right. */
export function table({ header, rows }) {
  const widths = header.map((_, column) => Math.max(3, ...[header, ...rows].map((row) => width(row[column]))));
  const right = header.map((_, column) => column > 0 && rows.every((row) => /^[–\d.]+$/.test(row[column])));
  const line = (row) => `| ${row.map((cell, column) => pad(cell, widths[column], right[column])).join(' | ')} |`;
  const rule = `| ${widths.map((size, column) => '-'.repeat(size - (right[column] ? 1 : 0)) + (right[column] ? ':' : '')).join(' | ')} |`;
  return [line(header), rule, ...rows.map(line)].join('\n');
}

/** The same for a terminal, without Markdown's marks. */
export function plain({ header, rows }) {
  return table({ header, rows: rows.map((row) => row.map((cell) => cell.replace(/[*`]/g, ''))) });
}

/** A number with as many digits as it deserves; `–` for none. */
export function figure(value, digits = value < 10 ? 2 : value < 100 ? 1 : 0) {
  return Number.isFinite(value) ? value.toFixed(digits) : '–';
}

function pad(cell, size, right) {
  const space = ' '.repeat(size - width(cell));
  return right ? space + cell : cell + space;
}

function width(cell) {
  return [...cell].length;
}
