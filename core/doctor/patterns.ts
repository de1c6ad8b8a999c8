/** GitHub's patterns of refs and branches: `*` stays within a segment, `**` crosses them, `?` is one character. */
export function matchesPattern(pattern: string, name: string): boolean {
  return new RegExp(`^${sourceOf(pattern)}$`).test(name);
}

export function sourceOf(pattern: string): string {
  return pattern.replace(/\*\*\/?|[*?]|[^*?]/g, (part) => {
    switch (part) {
      case "**/":
        return "(?:.*/)?";
      case "**":
        return ".*";
      case "*":
        return "[^/]*";
      case "?":
        return "[^/]";
      default:
        return part.replace(/[\\^$.|+()[\]{}/]/, "\\$&");
    }
  });
}
