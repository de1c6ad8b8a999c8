/** The repository as the local GitHub names it. */
export const place = { owner: "you", repo: "repository" } as const;
