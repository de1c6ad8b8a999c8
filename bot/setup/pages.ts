import type { AppManifest } from "./manifest.ts";

/** What the browser shows while the App is made. */

export function startPage(target: string, manifest: AppManifest): string {
  const rights = Object.entries(manifest.default_permissions).map(
    ([name, level]) => `<li>${escaped(name)}: ${escaped(level)}</li>`,
  );
  return page(
    "Register the App",
    `<p>GitHub will show you the name of the App, <b>${escaped(manifest.name)}</b>, and ask you to make it. It will be
     private: only repositories of the account that owns it can install it. It asks for:</p>
     <ul>${rights.join("")}</ul>
     <form method="post" action="${escaped(target)}">
       <input type="hidden" name="manifest" value="${escaped(JSON.stringify(manifest))}">
       <button>Go on to GitHub</button>
     </form>`,
  );
}

export function donePage(installUrl: string): string {
  return page(
    "The App is made",
    `<p>Its key is in the file that the terminal names. Now <a href="${escaped(installUrl)}">install it</a> on your
     repositories, then go back to the terminal.</p>`,
  );
}

export function failedPage(message: string): string {
  return page("This did not work", `<p>${escaped(message)}</p><p><a href="/">Start again</a></p>`);
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Sluice: ${title}</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:40rem;margin:3rem auto;padding:0 1rem}button{font:inherit;padding:.4em 1em}</style>
<h1>${title}</h1>
${body}
</html>
`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
