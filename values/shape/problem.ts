/** Names of members and indexes of lists, from the value that is read. */
export type Path = readonly (string | number)[];

/** What is wrong with one place. A value never stands in it: it may be secret. */
export interface Problem {
  readonly path: Path;
  /** In a sentence with the place and what must be there, as in "http.port must be a whole number from 0 to 65535". */
  readonly message: string;
}

/**
 * A path as people write it.
 *
 * @param hideNames whether names are shown only where they are short and plain
 * @example placeOf(["roles", "Orders.Read", "publish", 0]) // 'roles["Orders.Read"].publish[0]'
 */
export function placeOf(path: Path, hideNames = false): string {
  let place = "";
  for (const step of path) {
    if (typeof step === "number") place += `[${step}]`;
    else if (/^[A-Za-z_$][\w$-]{0,39}$/.test(step)) place += `${place === "" ? "" : "."}${step}`;
    else place += `[${hideNames ? "a name that is not shown" : quoted(step)}]`;
  }
  return place;
}

/** A name in a message, cut: it may come from anywhere. */
export function quoted(name: string): string {
  const text = JSON.stringify(name);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
