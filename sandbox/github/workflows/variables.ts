import { z } from "zod";
import { conflict, notFound } from "../http/problem.ts";
import { created, noContent, ok, page } from "../http/reply.ts";
import type { ApiRequest } from "../http/request.ts";
import { onRepository, type Route } from "../http/router.ts";
import { now } from "../json.ts";
import type { Repository } from "../repositories.ts";

interface Variable {
  name: string;
  value: string;
  created_at: string;
  updated_at: string;
}

const createBody = z.object({
  name: z.string().regex(/^(?!GITHUB_)[A-Z_][A-Z0-9_]*$/i),
  value: z.string().max(48 * 1024),
});
const updateBody = createBody.partial();

/** Repository variables: the `vars` of workflows. */
export class Variables {
  readonly #byRepository = new Map<string, Map<string, Variable>>();

  of(repository: Repository): Map<string, Variable> {
    const variables = this.#byRepository.get(repository.fullName) ?? new Map<string, Variable>();
    this.#byRepository.set(repository.fullName, variables);
    return variables;
  }
}

export function variableRoutes(variables: Variables): Route[] {
  const found = (request: ApiRequest, repository: Repository): Variable => {
    const variable = variables.of(repository).get(request.param("name").toUpperCase());
    if (!variable) {
      throw notFound();
    }
    return variable;
  };
  return [
    onRepository("GET", "/actions/variables", "actions_variables:read", (request, repository) =>
      page(request, [...variables.of(repository).values()], (variable) => variable, "variables"),
    ),
    onRepository("GET", "/actions/variables/:name", "actions_variables:read", (request, repository) =>
      ok(found(request, repository)),
    ),
    onRepository("POST", "/actions/variables", "actions_variables:write", (request, repository) => {
      const { name, value } = request.body(createBody);
      const all = variables.of(repository);
      if (all.has(name.toUpperCase())) {
        throw conflict("Already exists - Variable already exists");
      }
      all.set(name.toUpperCase(), { name: name.toUpperCase(), value, created_at: now(), updated_at: now() });
      return created({});
    }),
    onRepository("PATCH", "/actions/variables/:name", "actions_variables:write", (request, repository) => {
      const variable = found(request, repository);
      variable.value = request.body(updateBody).value ?? variable.value;
      variable.updated_at = now();
      return noContent();
    }),
    onRepository("DELETE", "/actions/variables/:name", "actions_variables:write", (request, repository) => {
      variables.of(repository).delete(found(request, repository).name);
      return noContent();
    }),
  ];
}
