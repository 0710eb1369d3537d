import { RemovalPolicy, Validations } from 'aws-cdk-lib'
import { Grant } from 'aws-cdk-lib/aws-iam'
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager'
import { Construct } from 'constructs'
import type { Team } from '../../lambdas/domain/team.ts'
import type { RelayFunction } from './relay-function.ts'

/**
 * An empty secret per team, under the name that the configuration gives it; the token is put there by hand or by the CLI.
 *
 * It goes with the stack: a token should not outlive what it was given to, Altostrat hands out another, and a secret that
 * was kept would bar the same stack from being deployed again, since its name is fixed. (CloudFormation deletes a secret
 * at once, without the days of grace in which its name stays taken.)
 */
export class TeamSecrets extends Construct {
  private readonly arns: readonly string[]

  constructor(scope: Construct, id: string, teams: readonly Team[]) {
    super(scope, id)
    this.arns = teams.map((team) => this.addSecret(team).ref)
  }

  grantRead(reader: RelayFunction): Grant {
    return Grant.addToPrincipal({
      grantee: reader,
      actions: ['secretsmanager:GetSecretValue'],
      resourceArns: [...this.arns],
    })
  }

  private addSecret(team: Team): CfnSecret {
    // L1: the L2 `Secret` always puts a generated value in. Its id is the secret's name: renaming the team keeps the token.
    const secret = new CfnSecret(this, team.tokenSecret, {
      name: team.tokenSecret,
      description: `scan-relay: scan API token of team ${team.name}`,
    })
    secret.applyRemovalPolicy(RemovalPolicy.DESTROY)
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason: 'The token is issued by Altostrat, which has no call to rotate it; a person puts a new one in.',
    })
    return secret
  }
}
