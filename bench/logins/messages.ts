import { once } from "node:events";
import { logIn } from "./client.ts";
import type { Contender } from "./contender.ts";

/** What everybody here may publish to, by the policy. */
const subject = "orders.status";
const message = `PUB ${subject} 128\r\n${"x".repeat(128)}\r\n`;
const batch = 1000;

/**
 * Messages a second that one connection may send: what a login's permissions cost after it, since the
 * server looks at them at every message.
 */
export async function messagesPerSecond(contender: Contender, count: number): Promise<number> {
  const [credentials] = contender.credentials(1, 1700);
  const [port] = contender.cluster.ports;
  if (!credentials || port === undefined) throw new Error("there is nobody to send");
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
