/** Words of a command, as paths from the root of the repository. */
export function pathsIn(command: string): string[] {
  return command.split(/[\s"'`;|&<>()=]+/).map((word) => word.replace(/^(\.\/)+/, ""));
}

/** With its last slash; empty for the root. */
export function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/") + 1);
}
