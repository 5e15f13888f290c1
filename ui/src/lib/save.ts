// Pictures as SVG and data as CSV, made in the browser.
function save(name: string, type: string, content: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
// Colours come from the page's variables: they are written out, so that the file stands alone.
export function saveSvg(name: string, svg: SVGSVGElement): void {
  const style = getComputedStyle(document.documentElement);
  const copy = svg.cloneNode(true) as SVGSVGElement;
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  save(name, 'image/svg+xml', copy.outerHTML.replace(/var\(--([\w-]+)\)/g, (_, v: string) => style.getPropertyValue(`--${v}`).trim()));
}
export const savePicture = (name: string, picture: string): void => save(name, 'image/svg+xml', picture);
// Marks that only set directions apart on the page are no data.
const quoted = (value: string | number): string => {
  const cell = String(value).replace(/[\u2066-\u2069]/g, '');
  return /[",\n]/.test(cell) ? `"${cell.replace(/"/g, '""')}"` : cell;
};
export const saveCsv = (name: string, rows: (string | number)[][]): void => save(name, 'text/csv;charset=utf-8', '\ufeff' + rows.map((r) => r.map(quoted).join(',')).join('\r\n') + '\r\n');
