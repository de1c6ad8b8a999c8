import { describe, expect, it } from "vitest";
import { readSettings } from "./settings.ts";

const enough = { APP_ID: "77", PRIVATE_KEY: "-----BEGIN\\nkey", WEBHOOK_SECRET: "0f0f" };

describe("the bot's settings", () => {
  it("are complete with three variables", () => {
    expect(readSettings(enough)).toEqual({
      appId: 77,
      privateKey: "-----BEGIN\nkey",
      webhookSecret: "0f0f",
      host: "localhost",
      port: 3000,
      apiUrl: "https://api.github.com",
      sweepMs: 60_000,
      throttle: true,
      logLevel: "info",
      readOnly: false,
      variables: enough,
    });
  });

  it("take what is given", () => {
    const given = {
      ...enough,
      HOST: "0.0.0.0",
      PORT: "8080",
      GITHUB_API_URL: "https://ghe.example.com/api/v3",
      SLUICE_SWEEP_SECONDS: "1",
      SLUICE_GITHUB_THROTTLE: "off",
      LOG_LEVEL: "warn",
    };
    expect(readSettings(given)).toMatchObject({
      host: "0.0.0.0",
      port: 8080,
      apiUrl: "https://ghe.example.com/api/v3",
      sweepMs: 1_000,
      throttle: false,
      logLevel: "warn",
    });
  });

  it.each([
    [{ WEBHOOK_SECRET: "" }, "WEBHOOK_SECRET is not set."],
    [{ WEBHOOK_SECRET: "development" }, "WEBHOOK_SECRET is 'development', which everybody knows."],
    [{ APP_ID: "sluice" }, "APP_ID is 'sluice', not a whole number above 0."],
    [{ PRIVATE_KEY: undefined }, "PRIVATE_KEY is not set."],
    [{ PORT: "0.5" }, "PORT is '0.5', not a whole number above 0."],
    [{ SLUICE_GITHUB_THROTTLE: "false" }, "SLUICE_GITHUB_THROTTLE is 'false'."],
    [{ LOG_LEVEL: "loud" }, "LOG_LEVEL is 'loud'."],
  ])("are refused with a remedy: %o", (wrong, message) => {
    expect(() => readSettings({ ...enough, ...wrong })).toThrow(expect.objectContaining({ code: "USAGE", message }));
  });
});
