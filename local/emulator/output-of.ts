import { execFile } from 'node:child_process'

/** What a short command prints, trimmed; undefined when it is not there, fails, or takes too long. */
export const outputOf = (
  command: string,
  args: readonly string[],
  { env, timeoutMs }: { env?: NodeJS.ProcessEnv; timeoutMs: number },
): Promise<string | undefined> =>
  new Promise((resolve) => {
    execFile(command, args, { timeout: timeoutMs, killSignal: 'SIGKILL', ...(env && { env }) }, (error, stdout) =>
      resolve(error ? undefined : stdout.trim()),
    )
  })
