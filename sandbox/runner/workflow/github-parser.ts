import { registerHooks } from "node:module";

/**
 * GitHub's own workflow parser. Its published build imports its schemas as bare JSON, as bundlers allow; Node wants an
 * import attribute there, so a loader hook adds it while the parser loads, and for no other module.
 */
const hook = registerHooks({
  load(url, context, next) {
    const schema = url.includes("/@actions/workflow-parser/") && url.endsWith(".json");
    return next(url, schema ? { ...context, importAttributes: { type: "json" } } : context);
  },
});
export const githubParser = await import("@actions/workflow-parser");
export const githubActionParser = await import("@actions/workflow-parser/actions/index");
hook.deregister();
