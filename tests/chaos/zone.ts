import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { promisify } from "node:util";
import type { NatsPlace } from "../support/nats/servers.ts";

const run = promisify(execFile);
const here = { cable: "10.99.0.1", door: "10.98.0.1" };
const there = { cable: "10.99.0.2", door: "10.98.0.2" };

/**
 * Another network namespace, with two ways to it: a cable to the other nodes that can be cut, and a door, by which what
 * is measured on its side comes in, that stays.
 */
export class Zone {
  /** Of nodes on this side of the cable. */
  static readonly here: NatsPlace = {
    wrapper: [],
    routeHost: here.cable,
    clientHost: "127.0.0.1",
  };
  readonly place: NatsPlace;
  readonly #holder: ChildProcess;

  private constructor(holder: ChildProcess) {
    const wrapper = ["nsenter", `--net=/proc/${holder.pid ?? 0}/ns/net`, "--"];
    this.place = { wrapper, routeHost: there.cable, clientHost: there.door };
    this.#holder = holder;
  }

  /** @throws Error of `ip`, which needs root */
  static async create(): Promise<Zone> {
    const script = "ip link set lo up && echo up && exec sleep infinity";
    const holder = spawn("unshare", ["--net", "sh", "-c", script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(holder.stdout, "data");
    const zone = new Zone(holder);
    for (const way of ["cable", "door"] as const) {
      const peer = ["peer", "name", way, "netns", String(holder.pid)];
      await run("ip", ["link", "add", way, "type", "veth", ...peer]);
      await run("ip", ["addr", "add", `${here[way]}/24`, "dev", way]);
      await run("ip", ["link", "set", way, "up"]);
      await zone.#inside("ip", "addr", "add", `${there[way]}/24`, "dev", way);
      await zone.#inside("ip", "link", "set", way, "up");
    }
    return zone;
  }

  /** From now on nothing comes through, and nobody is told. */
  async cut(): Promise<void> {
    await this.#inside("iptables", "-A", "INPUT", "-i", "cable", "-j", "DROP");
    await this.#inside("iptables", "-A", "OUTPUT", "-o", "cable", "-j", "DROP");
  }

  async heal(): Promise<void> {
    await this.#inside("iptables", "-F");
  }

  /** The namespace goes with its last process. */
  async remove(): Promise<void> {
    for (const way of ["cable", "door"]) await run("ip", ["link", "del", way]);
    this.#holder.kill();
    await once(this.#holder, "exit");
  }

  async #inside(...command: string[]): Promise<void> {
    const [program = "", ...args] = [...this.place.wrapper, ...command];
    await run(program, args);
  }
}
