// Writes package-lock.json: `npm run lock` after any change of dependencies.
// Two things npm alone does not give: no download addresses in the file (a mirror must work as well), and an entry for
// every platform's optional binary even where the registry at hand does not offer it (else `npm ci` calls the lock
// file out of sync on the other platforms).
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";

execFileSync("npm", ["install", "--package-lock-only", "--ignore-scripts", "--loglevel=error"], { stdio: "inherit" });
const lock = JSON.parse(readFileSync("package-lock.json", "utf8"));

function platformOf(name) {
  const os = /(android|darwin|freebsd|linux|netbsd|openbsd|openharmony|sunos|aix|win32)/.exec(name)?.[1];
  const cpu = /(arm64|arm|ia32|loong64|mips64el|ppc64|riscv64|s390x|x64|wasm32)/.exec(name.replace(/^@[^/]+/, ""))?.[1];
  return { ...(os && { os: [os] }), ...(cpu && { cpu: [cpu] }) };
}

for (const entry of Object.values(lock.packages)) {
  delete entry.resolved;
}
for (const [path, entry] of Object.entries({ ...lock.packages })) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const known = `node_modules/${name}` in lock.packages || `${path}/node_modules/${name}` in lock.packages;
    if (!known && /^\d/.test(version)) {
      lock.packages[`node_modules/${name}`] = {
        version,
        ...platformOf(name),
        ...(entry.dev && { dev: true }),
        optional: true,
      };
    }
  }
}
const root = lock.packages[""];
delete lock.packages[""];
lock.packages = { "": root, ...Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1))) };
writeFileSync("package-lock.json", `${JSON.stringify(lock, null, 2)}\n`);
