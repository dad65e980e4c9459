// A proxy before a server, which can pretend that the server has another version of the client, and can cut what goes through it.
import { createServer, request } from "node:http";
import { connect } from "node:net";

/** Its address; `version` is what the service worker says besides, `cut` ends all sockets, `stop` all of it. */
export async function startFront(target) {
  const { hostname, port } = new URL(target);
  const sockets = new Set();
  const front = { version: "", cut: () => sockets.forEach((socket) => socket.destroy()) };
  const server = createServer((asked, answer) => {
    const isWorker = asked.url === "/web/worker.js";
    const { "if-none-match": known, ...headers } = asked.headers;
    if (isWorker) headers["accept-encoding"] = "identity";
    else if (known) headers["if-none-match"] = known;
    const onward = request({ hostname, port, path: asked.url, method: asked.method, headers }, async (told) => {
      if (!isWorker) return answer.writeHead(told.statusCode, told.headers) && told.pipe(answer);
      const parts = await told.toArray();
      const { "content-length": _, ...rest } = told.headers;
      return answer.writeHead(told.statusCode, rest).end(`${Buffer.concat(parts)}\n// ${front.version}`);
    });
    onward.on("error", () => answer.destroy());
    asked.pipe(onward);
  });
  server.on("upgrade", (asked, socket, head) => {
    const onward = connect(port, hostname, () => {
      const lines = asked.rawHeaders.flatMap((name, at, all) => (at % 2 ? [] : [`${name}: ${all[at + 1]}`]));
      onward.write([`GET ${asked.url} HTTP/1.1`, ...lines, "", ""].join("\r\n"));
      onward.write(head);
      socket.pipe(onward).pipe(socket);
    });
    for (const one of [socket, onward]) {
      sockets.add(one);
      one.on("error", () => {}).on("close", () => (sockets.delete(one), socket.destroy(), onward.destroy()));
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  front.url = `http://localhost:${server.address().port}`;
  front.stop = () => new Promise((resolve) => {
    server.close(resolve);
    front.cut();
    server.closeAllConnections();
  });
  return front;
}
