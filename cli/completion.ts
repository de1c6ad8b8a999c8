import type { Command } from "commander";
import { SluiceError } from "../core/errors.ts";

/** Scripts by which shells complete what is typed: drawn from the program itself, so that they know all of it. */

export interface Word {
  name: string;
  description: string;
  options: readonly { long: string; description: string; choices: readonly string[] }[];
}

/** The verbs, their options and what these choose from. */
export function vocabularyOf(program: Command): Word[] {
  const verbs = program.commands.map((command) => ({
    name: command.name(),
    description: command.description(),
    options: command.options.flatMap(({ long, description, argChoices: choices = [] }) =>
      long ? [{ long, description, choices }] : [],
    ),
  }));
  return [...verbs, ...programs];
}

/** What the published command starts instead of a verb. */
const programs: readonly Word[] = [
  {
    name: "try",
    description: "open a pull request of your repository in a local GitHub",
    options: [{ long: "--directory", description: "folder of your repository", choices: [] }],
  },
  { name: "bot", description: "run the bot, or register its App: bot setup", options: [] },
];

const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;

/** @throws SluiceError USAGE for a shell that nobody knows */
export function completionScript(shell: string, words: readonly Word[]): string {
  if (Object.hasOwn(scripts, shell)) return scripts[shell as keyof typeof scripts](words);
  throw new SluiceError("USAGE", `There is no completion for "${shell}".`, {
    remedy: `Name one of ${Object.keys(scripts).join(", ")}.`,
  });
}

const names = (words: readonly Word[]): string => words.map(({ name }) => name).join(" ");

/** Whatever is no option, no choice and no verb is a file. */
function bashScript(words: readonly Word[]): string {
  const choices = new Map(words.flatMap(({ options }) => options.map(({ long, choices: of }) => [long, of] as const)));
  const chosen = [...choices].filter(([, of]) => of.length > 0);
  return `# eval "$(sluice completion bash)"
_sluice() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}"
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${names(words)}" -- "$word"))
    return
  fi
  case "$before" in
${chosen.map(([long, of]) => `    ${long}) COMPREPLY=($(compgen -W "${of.join(" ")}" -- "$word")); return ;;`).join("\n")}
  esac
  case "$word" in -*) ;; *) return ;; esac
  case "\${COMP_WORDS[1]}" in
${words.map(({ name, options }) => `    ${name}) COMPREPLY=($(compgen -W "${options.map(({ long }) => long).join(" ")}" -- "$word")) ;;`).join("\n")}
  esac
}
complete -o default -F _sluice sluice
`;
}

function zshScript(words: readonly Word[]): string {
  const argumentsOf = ({ options }: Word) =>
    options.map(({ long, description, choices }) => {
      const values = choices.length > 0 ? `:value:(${choices.join(" ")})` : "";
      return quoted(`${long}[${plain(description)}]${values}`);
    });
  return `#compdef sluice
# eval "$(sluice completion zsh)"
_sluice() {
  local -a verbs
  verbs=(${words.map(({ name, description }) => quoted(`${name}:${plain(description)}`)).join(" ")})
  if (( CURRENT == 2 )); then
    _describe verb verbs
    return
  fi
  case "$words[2]" in
${words.map((word) => `    ${word.name}) _arguments ${[...argumentsOf(word), "'*:file:_files'"].join(" ")} ;;`).join("\n")}
  esac
}
compdef _sluice sluice
`;
}

function fishScript(words: readonly Word[]): string {
  const verbs = words.map(
    ({ name, description }) =>
      `complete -c sluice -n __fish_use_subcommand -a ${name} -d ${quoted(plain(description))}`,
  );
  const options = words.flatMap(({ name, options: all }) =>
    all.map(({ long, description, choices }) => {
      const values = choices.length > 0 ? ` -x -a ${quoted(choices.join(" "))}` : "";
      const on = quoted(`__fish_seen_subcommand_from ${name}`);
      return `complete -c sluice -n ${on} -l ${long.slice(2)}${values} -d ${quoted(plain(description))}`;
    }),
  );
  return `# sluice completion fish | source\n${[...verbs, ...options].join("\n")}\n`;
}

/** What neither quotes nor brackets of a shell stumble over. */
const plain = (text: string): string => text.replaceAll(/['"`[\]:\\$]/g, "").replaceAll(/\s+/g, " ");
const quoted = (text: string): string => `'${text}'`;
