import { once } from "node:events";
import { median } from "../median.ts";
import { logIn, type Credentials } from "./client.ts";
import type { Contender } from "./contender.ts";
import { ownSubject } from "./cluster.ts";
import { plainUser } from "./plain.ts";

const message = `PUB ${ownSubject} 128\r\n${"x".repeat(128)}\r\n`;
const batch = 1000;
/** Messages of one turn: some tenths of a second. */
const count = 1_000_000;
const turns = 10;

/**
 * Messages a second that one connection may send, of a user that the callout has let in and of one with plain
 * credentials, at the same server: what a login's permissions cost after it, since the server looks at them at every message.
 * Either is first in half of the turns.
 */
export async function afterLogin(
  contender: Contender,
): Promise<{ callout: number; plain: number }> {
  const { cluster } = contender;
  const [port = 0] = cluster.ports;
  const [byToken] = contender.credentials(1, 1700);
  if (!byToken) throw new Error("there is nobody to send");
  const rates = { callout: [] as number[], plain: [] as number[] };
  const users = { callout: byToken, plain: plainUser(cluster.keys) };
  for (let turn = 0; turn < turns; turn++) {
    const order = ["callout", "plain"] as const;
    for (const way of turn % 2 === 0 ? order : order.toReversed())
      rates[way].push(await messagesPerSecond(port, users[way]));
  }
  return { callout: median(rates.callout), plain: median(rates.plain) };
}

async function messagesPerSecond(port: number, credentials: Credentials): Promise<number> {
  const { socket } = await logIn("127.0.0.1", port, credentials);
  const bytes = Buffer.from(message.repeat(batch));
  const start = performance.now();
  for (let sent = 0; sent < count; sent += batch) {
    if (!socket.write(bytes)) await once(socket, "drain");
  }
  socket.write("PING\r\n");
  let answer = "";
  while (!answer.includes("PONG")) {
    const [chunk] = (await once(socket, "data")) as [Buffer];
    answer = answer.slice(-4) + chunk.toString("latin1");
    if (answer.includes("-ERR")) throw new Error(answer);
  }
  const seconds = (performance.now() - start) / 1000;
  socket.destroy();
  return count / seconds;
}
