import { type FileHandle, open, rm } from "node:fs/promises";
import { SluiceError } from "../../core/errors.ts";

/** What the bot needs to be the App; nothing of it is ever printed. */
export interface Credentials {
  appId: number;
  privateKey: string;
  webhookSecret: string;
}

/** A file that only its owner may read, taken before there is anything to write into it. */
export interface EnvFile {
  path: string;
  /** `settings` that have a value are kept beside the credentials. */
  write(credentials: Credentials, settings: Readonly<Record<string, string | undefined>>): Promise<void>;
  /** Leaves no empty file behind. */
  giveBack(): Promise<void>;
}

/** @throws SluiceError USAGE when it exists: an App's key that is overwritten is lost */
export async function takeEnvFile(path: string): Promise<EnvFile> {
  const file = await create(path);
  return {
    path,
    write: async (credentials, settings) => {
      await file.writeFile(textOf(credentials, settings));
      await file.sync();
      await file.close();
    },
    giveBack: async () => {
      await file.close();
      await rm(path, { force: true });
    },
  };
}

async function create(path: string): Promise<FileHandle> {
  try {
    return await open(path, "wx", 0o600);
  } catch (cause) {
    const exists = (cause as NodeJS.ErrnoException).code === "EEXIST";
    throw new SluiceError(
      "USAGE",
      exists ? `${path} is there already.` : `${path} cannot be written: ${String(cause)}`,
      {
        remedy: exists
          ? "Move it away, or name another one with --credentials: it may hold the key of an App."
          : "Name a file that can be written with --credentials.",
        cause,
      },
    );
  }
}

function textOf(
  { appId, privateKey, webhookSecret }: Credentials,
  settings: Readonly<Record<string, string | undefined>>,
): string {
  const lines = [
    `APP_ID=${appId}`,
    // One line, as every reader of such files takes it.
    `PRIVATE_KEY="${privateKey.trim().replaceAll(/\r?\n/g, "\\n")}\\n"`,
    `WEBHOOK_SECRET=${webhookSecret}`,
    ...Object.entries(settings).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`])),
  ];
  return `${lines.join("\n")}\n`;
}
