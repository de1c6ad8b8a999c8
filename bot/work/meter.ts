/** What the bot counts of itself, as Prometheus reads it. Every label has few values, however much comes in. */
export interface Meter {
  delivery(event: string, outcome: DeliveryOutcome): void;
  job(outcome: JobOutcome): void;
  /** The repositories that are installed now; what was known of others is forgotten. */
  installed(repositories: readonly string[]): void;
  /** One part of the look at everything in a repository has succeeded. */
  reconciled(repository: string, part: ReconcilePart): void;
  /** As GitHub said with its last answer. */
  rateLimit(installation: number, remaining: number): void;
  /** Seconds since everything in the repository was last looked at; since the bot's start where that was never. */
  reconcileAges(): Map<string, number>;
  text(): string;
}

type DeliveryOutcome = "handled" | "duplicate" | "failed";
type JobOutcome = "done" | "retried" | "failed";
type ReconcilePart = (typeof parts)[number];

const parts = ["promotions", "environments", "pulls", "comments"] as const;

/** Repositories and installations that are told of by name; beyond, the oldest and the poorest, which matter most. */
const mostNamed = 100;

export function createMeter(depth: () => number, now: () => number): Meter {
  const began = now();
  const deliveries = new Map<string, number>();
  const jobs = new Map<string, number>();
  const remaining = new Map<number, number>();
  const reconciled = new Map<string, Partial<Record<ReconcilePart, number>>>();

  const reconcileAges = () =>
    new Map(
      [...reconciled].map(([repository, times]) => {
        const oldest = Math.min(...parts.map((part) => times[part] ?? began));
        return [repository, (now() - oldest) / 1_000];
      }),
    );

  return {
    delivery: (event, outcome) => count(deliveries, `event="${event}",outcome="${outcome}"`),
    job: (outcome) => count(jobs, `outcome="${outcome}"`),
    installed: (repositories) => {
      const kept = repositories.map((name) => [name, reconciled.get(name) ?? {}] as const);
      reconciled.clear();
      for (const [name, times] of kept) reconciled.set(name, times);
    },
    reconciled: (repository, part) => {
      reconciled.set(repository, { ...reconciled.get(repository), [part]: now() });
    },
    rateLimit: (installation, left) => remaining.set(installation, left),
    reconcileAges,
    text: () => {
      const ages = named(reconcileAges(), "repository", (age) => -age);
      const limits = named(remaining, "installation", (left) => left);
      return [
        family("deliveries_total", "counter", "Webhooks by event and what became of them.", deliveries),
        family("jobs_total", "counter", "Jobs in the background by how they ended.", jobs),
        family("queue_depth", "gauge", "Jobs that wait or run.", new Map([["", depth()]])),
        family("reconcile_age_seconds", "gauge", "Since everything in the repository was last looked at.", ages),
        family("rate_limit_remaining", "gauge", "Requests left in this hour, of each installation.", limits),
      ].join("");
    },
  };
}

function count(counts: Map<string, number>, labels: string): void {
  counts.set(labels, (counts.get(labels) ?? 0) + 1);
}

function named(values: Map<string | number, number>, label: string, rank: (value: number) => number) {
  const chosen = [...values].sort((one, other) => rank(one[1]) - rank(other[1])).slice(0, mostNamed);
  return new Map(chosen.map(([name, value]) => [`${label}="${name}"`, value]));
}

function family(name: string, type: "counter" | "gauge", help: string, values: ReadonlyMap<string, number>): string {
  const full = `sluice_bot_${name}`;
  const lines = [...values].map(([labels, value]) => `${full}${labels === "" ? "" : `{${labels}}`} ${value}\n`);
  return `# HELP ${full} ${help}\n# TYPE ${full} ${type}\n${lines.join("")}`;
}
