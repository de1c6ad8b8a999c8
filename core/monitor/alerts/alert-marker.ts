import { type AlertKind, alertKinds } from "./alerts-in.ts";

/** The hidden first line of an alert's issue: by it the alert is found again. */

export interface AlertPlace {
  environment: string;
  model: string;
}

/** What the markers of all alerts of a model in an environment begin with. */
export function alertMarkerStart({ environment, model }: AlertPlace): string {
  return `<!-- sluice:alert ${environment} ${model} `;
}

export function alertMarker(place: AlertPlace, kind: AlertKind): string {
  return `${alertMarkerStart(place)}${kind} -->`;
}

/** null: it is no alert of this place, or of a kind that nobody knows any more. */
export function alertKindOf(place: AlertPlace, marker: string): AlertKind | null {
  return alertKinds.find((kind) => marker === alertMarker(place, kind)) ?? null;
}
