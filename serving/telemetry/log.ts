/** What the server tells its operator: lines of text or of JSON. */

export const logFormats = ["text", "json"] as const;
export const logLevels = ["error", "warn", "info", "debug"] as const;
type LogLevel = (typeof logLevels)[number];

export type Log = (level: LogLevel, message: string, fields?: Readonly<Record<string, string | number | null>>) => void;

export interface LogOptions {
  format: (typeof logFormats)[number];
  level: LogLevel;
  now(): number;
  write(line: string): void;
}

export function createLog({ format, level, now, write }: LogOptions): Log {
  const last = logLevels.indexOf(level);
  return (severity, message, fields = {}) => {
    if (logLevels.indexOf(severity) > last) {
      return;
    }
    if (format === "json") {
      write(JSON.stringify({ time: new Date(now()).toISOString(), level: severity, message, ...fields }));
    } else {
      const details = Object.entries(fields).map(([name, value]) => ` ${name}=${value}`);
      write(`${message}${details.join("")}`);
    }
  };
}
