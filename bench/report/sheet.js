const rowHeight = 26;
const labelWidth = 320;
const gap = 60;
const top = 66;

/** How wide a panel is. */
export const panelWidth = 300;

/**
 * One SVG on a ground of its own, so that it can be read in a light and in a dark page: a row for each label, and beside
 * them `panels`, each a function of its left edge that answers its elements.
 */
export function sheet(caption, labels, panels) {
  const height = top + labels.length * rowHeight + 16;
  const width = labelWidth + panels.length * (panelWidth + gap);
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="12">`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    text(16, 22, caption),
    ...labels.map((label, row) => text(labelWidth - 14, rowY(row) + 4, label.replace(/[*`]/g, ''), 'end')),
    ...panels.flatMap((panel, index) => panel(labelWidth + index * (panelWidth + gap))),
    '</svg>',
  ].join('\n')}\n`;
}

/** A panel's title, and a line at each of `marks`, `{x, label}`, down to the last of `rows`. */
export function scale(left, title, marks, rows) {
  return [
    text(left, top - 26, title),
    ...marks.flatMap(({ x, label }) => [
      `<path d="M${x.toFixed(1)} ${top - 6}V${rowY(rows - 1) + 12}" stroke="#ddd"/>`,
      text(x, top - 10, label, 'middle', '#777'),
    ]),
  ];
}

/** Where a row's middle is. */
export function rowY(row) {
  return top + row * rowHeight + 10;
}

export function text(x, y, content, anchor = 'start', fill = '#222') {
  return `<text x="${x.toFixed(1)}" y="${y}" text-anchor="${anchor}" fill="${fill}">${content}</text>`;
}
