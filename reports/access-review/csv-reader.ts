/**
 * The records of a CSV text with a head line (RFC 4180), by the head's names.
 *
 * @throws Error for a quote that is not closed, and for a record with more fields than the head
 * @example csvRecords("role,principal\r\nOrders.Read,Sara") // [{ role: "Orders.Read", principal: "Sara" }]
 */
export function csvRecords(text: string): Readonly<Record<string, string>>[] {
  const [head, ...lines] = rows(text.replace(/^\ufeff/, ""));
  if (head === undefined) return [];
  return lines.map((line, i) => {
    if (line.length > head.length) throw new Error(`record ${i + 1} has more fields than the head`);
    return Object.fromEntries(line.map((value, at) => [(head[at] ?? "").trim(), value]));
  });
}

function rows(text: string): string[][] {
  const all: string[][] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;
  let row: string[] = [];
  while (field.lastIndex < text.length || row.length > 0) {
    const start = field.lastIndex;
    const found = field.exec(text);
    if (found === null) throw new Error(`a quote is out of place at character ${start + 1}`);
    const [, quoted, plain = "", end] = found;
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === ",") continue;
    if (row.length > 1 || row[0] !== "") all.push(row);
    row = [];
    if (end === "") break;
  }
  return all;
}
