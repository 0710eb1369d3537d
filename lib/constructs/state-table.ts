import { RemovalPolicy } from 'aws-cdk-lib'
import { AttributeType, BillingMode, ProjectionType, Table } from 'aws-cdk-lib/aws-dynamodb'
import { Grant } from 'aws-cdk-lib/aws-iam'
import { Construct } from 'constructs'
import { DUE_INDEX } from '../../lambdas/config/stack-names.ts'
import type { RelayFunction } from './relay-function.ts'

/**
 * The state (docs/design.md, section 4). It outlives the stack: pending hosts and the memory of what was scanned cannot be
 * made again.
 */
export class StateTable extends Construct {
  readonly table: Table

  constructor(scope: Construct, id: string) {
    super(scope, id)
    this.table = new Table(this, 'Table', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      timeToLiveAttribute: 'expires_at',
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy: RemovalPolicy.RETAIN,
    })
    // Sparse: only lanes that have a wake carry `due_shard` and `flush_at`.
    this.table.addGlobalSecondaryIndex({
      indexName: DUE_INDEX,
      partitionKey: { name: 'due_shard', type: AttributeType.STRING },
      sortKey: { name: 'flush_at', type: AttributeType.NUMBER },
      projectionType: ProjectionType.INCLUDE,
      nonKeyAttributes: ['wake_unsent'],
    })
  }

  grantIntake(intake: RelayFunction): void {
    this.grantOnTable(intake, ['BatchGetItem', 'UpdateItem'])
  }

  /**
   * A transaction needs what its parts need:
   * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
   */
  grantDispatch(dispatch: RelayFunction): void {
    this.grantOnTable(dispatch, ['GetItem', 'BatchGetItem', 'Query', 'UpdateItem', 'PutItem', 'ConditionCheckItem'])
  }

  grantStop(stop: RelayFunction): void {
    this.grantOnTable(stop, ['GetItem', 'Query', 'UpdateItem', 'PutItem'])
    this.grantDueLanes(stop)
  }

  grantSweep(sweep: RelayFunction): void {
    this.grantOnTable(sweep, ['GetItem', 'UpdateItem'])
    this.grantDueLanes(sweep)
  }

  /** Not `table.grant`, which adds every index by a wildcard. */
  private grantOnTable(grantee: RelayFunction, operations: readonly string[]): void {
    const actions = operations.map((operation) => `dynamodb:${operation}`)
    Grant.addToPrincipal({ grantee, actions, resourceArns: [this.table.tableArn] })
  }

  private grantDueLanes(grantee: RelayFunction): void {
    const resourceArns = [`${this.table.tableArn}/index/${DUE_INDEX}`]
    Grant.addToPrincipal({ grantee, actions: ['dynamodb:Query'], resourceArns })
  }
}
