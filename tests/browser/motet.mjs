// Starts the binary that was built, on a free port and in a folder of its own.
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
export const BINARY = process.env.MOTET_BINARY ?? path.join(process.env.CARGO_TARGET_DIR ?? path.join(ROOT, "target"), "debug", "motet");

/**
 * A server with these settings (environment variables); `stop` ends it and leaves nothing behind, `kill` ends it as a power
 * cut would, and `again` starts it anew where it was; `printed` is what it said on its standard output.
 */
export async function startMotet(settings = {}) {
  const folder = await mkdtemp(path.join(tmpdir(), "motet-browser-"));
  const own = { MOTET_LISTEN: "127.0.0.1:0", MOTET_DATA_DIR: folder, MOTET_PASSWORD_COST: "cheap", MOTET_LOG: "warn" };
  // Whoever works on the client has its files served from their folder.
  const client = process.env.MOTET_WEB_DIR ? { MOTET_WEB_DIR: process.env.MOTET_WEB_DIR } : {};
  const env = { PATH: process.env.PATH, ...own, ...client, ...settings };
  let child;
  const heard = { text: "" };
  const run = () => {
    child = spawn(BINARY, ["serve"], { cwd: folder, env, stdio: ["ignore", "pipe", "inherit"] });
    return listening(child, heard);
  };
  const end = async (signal) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill(signal);
    await gone;
  };
  const stop = async () => {
    await end("SIGTERM");
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const port = await run();
    env.MOTET_LISTEN = `127.0.0.1:${port}`;
    return { url: `http://localhost:${port}`, socket: `ws://localhost:${port}`, folder, env, stop, kill: () => end("SIGKILL"), again: run, printed: () => heard.text, pid: () => child.pid };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The port it says that it listens on. */
function listening(child, heard) {
  heard.text = "";
  return new Promise((resolve, reject) => {
    child.stdout.on("data", (chunk) => {
      heard.text += chunk;
      const found = heard.text.match(/listens on http:\/\/127\.0\.0\.1:(\d+)/);
      if (found) resolve(Number(found[1]));
    });
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`motet ended with code ${code} before it listened`)));
  });
}
