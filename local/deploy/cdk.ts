import { join } from 'node:path'
import { ACCOUNT, PROJECT, REGION, STACK_NAME } from '../environment.ts'
import type { ProcessGroups } from '../process-groups.ts'
import { LOCAL_FOLDER, type RunFolder } from '../run-folder.ts'

export type CdkContext = {
  readonly groups: ProcessGroups
  readonly run: RunFolder
  readonly environment: NodeJS.ProcessEnv
}

/** Turns the stack into a cloud assembly. Needs no cloud, so it may run while the emulator is starting. */
export const synth = async (context: CdkContext, configFile: string): Promise<void> =>
  cdk(context, 'synth', [
    '--quiet',
    '--output',
    context.run.file('cdk.out'),
    '--context',
    `config=${configFile}`,
    '--context',
    `stackName=${STACK_NAME}`,
  ])

/** Makes the bucket and roles that a deployment stands on, as in any AWS account. */
export const bootstrap = async (context: CdkContext, endpoint: string): Promise<void> =>
  // Away from `cdk.json`, whose app would be run for nothing.
  cdk({ ...at(context, endpoint), folder: context.run.path }, 'bootstrap', [`aws://${ACCOUNT}/${REGION}`])

/** Deploys the assembly that `synth` made, and writes the stack's outputs to `outputsFile`. */
export const deploy = async (context: CdkContext, endpoint: string, outputsFile: string): Promise<void> =>
  cdk(at(context, endpoint), 'deploy', [
    '--all',
    '--app',
    context.run.file('cdk.out'),
    '--require-approval=never',
    '--method=direct',
    '--outputs-file',
    outputsFile,
  ])

const at = (context: CdkContext, endpoint: string): CdkContext => ({
  ...context,
  environment: { ...context.environment, AWS_ENDPOINT_URL: endpoint },
})

const cdk = (
  { groups, run, environment, folder = PROJECT }: CdkContext & { folder?: string },
  verb: string,
  args: readonly string[],
): Promise<void> =>
  groups.run(`cdk ${verb}`, {
    command: 'cdk',
    args: [verb, ...args, '--no-notices', '--no-color', '--ci'],
    cwd: folder,
    env: { ...environment, ...offline(run), CDK_DEFAULT_ACCOUNT: ACCOUNT, CDK_DEFAULT_REGION: REGION },
    logFile: run.file(`cdk-${verb}.log`),
  })

/** No telemetry, no look-up of newer versions; what the CDK keeps in its home stays with the run. The cache saves a second or two. */
const offline = (run: RunFolder): NodeJS.ProcessEnv => ({
  NODE_COMPILE_CACHE: join(LOCAL_FOLDER, 'compile-cache'),
  CDK_HOME: run.file('cdk-home'),
  CDK_DISABLE_VERSION_CHECK: 'true',
  CDK_DISABLE_CLI_TELEMETRY: 'true',
})
