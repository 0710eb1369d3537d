import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { AssetHashType, DockerImage, type Duration, RemovalPolicy, Validations } from 'aws-cdk-lib'
import { type IGrantable, type IPrincipal, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Architecture, type AssetCode, Code, Function, LoggingFormat, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda'
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import type { RelayConfig } from '../../lambdas/config/relay-config.ts'
import { bundleFunctions, type FunctionBundle, type FunctionName, sourceFolderOf } from '../function-bundles.ts'

type RelayFunctionProps = {
  readonly name: FunctionName
  readonly description: string
  readonly config: RelayConfig
  readonly timeout: Duration
  /** Lambda gives processor time in proportion: 1,769 MB is one core. */
  readonly memoryMb: number
  readonly environment: Record<string, string>
  /** How often Lambda tries an asynchronous invocation again; Lambda's own default is 2. */
  readonly retryAttempts?: number
}

/** One of our functions: its bundle, its log group, and a role that may do nothing but log and trace until it is granted more. */
export class RelayFunction extends Construct implements IGrantable {
  readonly name: FunctionName
  readonly lambda: Function
  readonly grantPrincipal: IPrincipal

  constructor(scope: Construct, id: string, props: RelayFunctionProps) {
    super(scope, id)
    this.name = props.name
    const logGroup = new LogGroup(this, 'Logs', {
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    })
    // A role of our own: the default one carries a managed policy that may write to every log group of the account.
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') })
    logGroup.grantWrite(role)
    this.lambda = new Function(this, 'Function', {
      description: props.description,
      code: codeOf(props.name, props.config),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      timeout: props.timeout,
      memorySize: props.memoryMb,
      environment: props.environment,
      role,
      logGroup,
      // Lines that are JSON already, the metrics' among them, pass as they are:
      // https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html
      loggingFormat: LoggingFormat.JSON,
      tracing: Tracing.ACTIVE,
      ...(props.retryAttempts === undefined ? {} : { retryAttempts: props.retryAttempts }),
    })
    this.grantPrincipal = this.lambda.grantPrincipal
    Validations.of(role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'xray:PutTraceSegments and xray:PutTelemetryRecords take no resource.',
    })
  }
}

/** The bundle, and beside it the configuration: a change to either is a new version of the function. */
const codeOf = (name: FunctionName, config: RelayConfig): AssetCode =>
  Code.fromAsset(sourceFolderOf(name), {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      image: DockerImage.fromRegistry('never-used'),
      // CDK remembers an asset by these options, and two stacks of one app may differ in their configuration alone.
      environment: { CONFIG: JSON.stringify(config) },
      local: {
        tryBundle: (outputFolder) => {
          writeFileSync(join(outputFolder, 'index.mjs'), bundleOf(name).code)
          writeFileSync(join(outputFolder, 'config.json'), JSON.stringify(config))
          return true
        },
      },
    },
  })

let bundles: ReturnType<typeof bundleFunctions> | undefined

/** Bundles at the first call, so not at all when CDK wants no code. */
const bundleOf = (name: FunctionName): FunctionBundle => {
  bundles ??= bundleFunctions()
  return bundles[name]
}
