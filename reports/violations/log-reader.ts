import { parseLine, type LogLine } from "./log-line.ts";

/** A violation, and the server that logged it. */
export interface Logged extends LogLine {
  /** Name of the server, where the log says it. */
  readonly server?: string;
}

/** As `kubectl logs --prefix` and `--timestamps` begin a line, both or one. */
const prefix = /^(?:\[pod\/([^/\]]+)\/[^\]]+\] )?(?:(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z) )?/;
const banner = /^(?:\[\d+\] )?(?:\S+ \S+ )?\[INF\] {3}Name: +(\S+)$/;

/**
 * Reads logs of nats-server, line by line: a file of one server, or what `kubectl logs` prints of many.
 *
 * A server tells its name once, at its start; pods are called as their servers.
 *
 * @example const reader = new LogReader(); for (const line of lines) reader.read(line);
 */
export class LogReader {
  #server: string | undefined;

  /** @param server its name, for a log that begins after the start */
  constructor(server?: string) {
    this.#server = server;
  }

  read(text: string): Logged | undefined {
    const [begin = "", pod, stamp] = prefix.exec(text) ?? [];
    const line = text.slice(begin.length);
    const named = banner.exec(line)?.[1];
    if (named !== undefined && pod === undefined) this.#server = named;
    const found = parseLine(line);
    if (!found) return undefined;
    const server = pod ?? this.#server;
    const time = stamp === undefined ? found.time : Date.parse(stamp);
    return {
      ...found,
      ...(time !== undefined && { time }),
      ...(server !== undefined && { server }),
    };
  }
}
