import { once } from "node:events";
import { createServer, type Server } from "node:net";

/** So many ports of 127.0.0.1 that nobody listens on; all are held until all are found, so none comes twice. */
export async function freePorts(count: number): Promise<number[]> {
  const held = await Promise.all(Array.from({ length: count }, () => listen()));
  const ports = held.map((server) => (server.address() as { port: number }).port);
  await Promise.all(held.map((server) => once(server.close(), "close")));
  return ports;
}

async function listen(): Promise<Server> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}
