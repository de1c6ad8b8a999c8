import fs from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";

/**
 * Loaded before a server (`node --import`), it kills the process, as kill -9 does, at the write of routes or journals
 * whose number DIE_AT names. Every change of what a restart finds is such a point: a line of a journal that is on the
 * disk, routes that are written beside the old ones, routes that have taken their place.
 */

let left = Number(process.env.DIE_AT);

function point(): void {
  left -= 1;
  if (left === 0) {
    process.kill(process.pid, "SIGKILL");
    for (;;); // nothing more happens here
  }
}

const isState = (path: unknown) => /[/\\]state[/\\](routes|rollouts)[/\\]/.test(String(path));
const { open, rename } = fs;

fs.open = async (...given) => {
  const handle = await open(...given);
  const [path, flags] = given;
  if (isState(path) && flags === "a") {
    const close = handle.close.bind(handle);
    handle.close = async () => {
      await close();
      point();
    };
  }
  return handle;
};

fs.rename = async (from, to) => {
  if (!isState(to)) {
    return await rename(from, to);
  }
  point();
  await rename(from, to);
  point();
};

syncBuiltinESMExports();
