/** By what people are told of problems. */

/** Issues of ours, one for each matter, which its hidden first line names. */
export interface IssuesPort {
  /** First lines of the open ones that begin so. */
  open(markerStart: string): Promise<string[]>;
  /** Opens the matter's issue, or brings the one that is open up to date. */
  raise(marker: string, issue: { title: string; body: string }): Promise<void>;
  /** Closes it with a last word; nothing happens where none is open. */
  settle(marker: string, lastWord: string): Promise<void>;
}

export interface WebhookPort {
  /** Sends a text to the address that the variable holds. @throws ALERT_FAILED, never with the address */
  post(variable: string, text: string): Promise<void>;
}

export interface AlertPorts {
  /** null: there is no GitHub. */
  issues: IssuesPort | null;
  webhook: WebhookPort;
}
