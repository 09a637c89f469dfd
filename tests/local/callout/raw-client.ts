import { once } from "node:events";
import { connect } from "node:net";

/**
 * Publishes messages whose headers are exactly these bytes, as no client library would.
 *
 * @param url of a server without TLS
 * @param messages subject and headers, from `NATS/1.0` to the empty line
 */
export async function publishRaw(
  url: string,
  token: string,
  messages: readonly (readonly [subject: string, headers: string])[],
): Promise<void> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname).setEncoding("utf8");
  let said = "";
  socket.on("data", (text: string) => (said += text));
  const answered = async (what: string) => {
    while (!said.includes(what)) await once(socket, "data");
  };
  await answered("INFO ");
  const options = { auth_token: token, headers: true, no_responders: true, verbose: false };
  socket.write(`CONNECT ${JSON.stringify(options)}\r\nPING\r\n`);
  await answered("PONG");
  said = "";
  const lines = messages.map(
    ([subject, headers]) => `HPUB ${subject} ${headers.length} ${headers.length}\r\n${headers}\r\n`,
  );
  socket.write(`${lines.join("")}PING\r\n`);
  await answered("PONG");
  socket.destroy();
}
