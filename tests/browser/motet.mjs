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
 * cut would, and `again` starts it anew where it was.
 */
export async function startMotet(settings = {}) {
  const folder = await mkdtemp(path.join(tmpdir(), "motet-browser-"));
  const own = { MOTET_LISTEN: "127.0.0.1:0", MOTET_DATA_DIR: folder, MOTET_PASSWORD_COST: "cheap", MOTET_LOG: "warn" };
  const env = { PATH: process.env.PATH, ...own, ...settings };
  let child;
  const run = () => {
    child = spawn(BINARY, ["serve"], { cwd: folder, env, stdio: ["ignore", "pipe", "inherit"] });
    return listening(child);
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
    return { url: `http://localhost:${port}`, socket: `ws://localhost:${port}`, folder, env, stop, kill: () => end("SIGKILL"), again: run };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The port it says that it listens on. */
function listening(child) {
  return new Promise((resolve, reject) => {
    let said = "";
    child.stdout.on("data", (chunk) => {
      said += chunk;
      const found = said.match(/listens on http:\/\/127\.0\.0\.1:(\d+)/);
      if (found) resolve(Number(found[1]));
    });
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`motet ended with code ${code} before it listened`)));
  });
}
