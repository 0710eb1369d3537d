import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The project's folder. */
export const PROJECT = fileURLToPath(new URL('..', import.meta.url))

export const REGION = 'us-east-1'
export const ACCOUNT = '000000000000'
export const STACK_NAME = 'scan-relay'

/** The keys that an emulator takes; they open nothing anywhere else. */
export const LOCAL_CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' }

const KEPT = ['HOME', 'LANG', 'LC_ALL', 'TZ', 'USER', 'TMPDIR', 'DOCKER_HOST', 'DOCKER_CONFIG', 'XDG_RUNTIME_DIR']

/**
 * What the emulator, its functions and the CDK find in their environment: of the user's own only what is harmless, so that
 * no real AWS profile, key or proxy comes into play. Our Node goes first on the path: the functions run on it.
 */
export const localEnvironment = (host: NodeJS.ProcessEnv): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(KEPT.flatMap((name) => (host[name] === undefined ? [] : [[name, host[name]]]))),
  PATH: [join(PROJECT, 'node_modules', '.bin'), host.PATH].filter(Boolean).join(':'),
  NO_PROXY: '127.0.0.1,localhost',
  AWS_ACCESS_KEY_ID: LOCAL_CREDENTIALS.accessKeyId,
  AWS_SECRET_ACCESS_KEY: LOCAL_CREDENTIALS.secretAccessKey,
  AWS_REGION: REGION,
  AWS_DEFAULT_REGION: REGION,
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_EC2_METADATA_DISABLED: 'true',
})
