import type { Template } from 'aws-cdk-lib/assertions'

/** A part of a template as parsed JSON: its shape is what the tests are about. */
// biome-ignore lint/suspicious/noExplicitAny: see above
// oxlint-disable-next-line typescript/no-explicit-any
export type Json = any

export type Resource = { readonly id: string; readonly Properties: Json; readonly DeletionPolicy?: string }

export const resourcesOf = (template: Template, type: string): readonly Resource[] =>
  Object.entries(template.findResources(type)).map(([id, resource]) => ({
    id,
    Properties: resource['Properties'] ?? {},
    ...resource,
  }))

/** The one resource of a type whose logical id begins so. */
export const resourceNamed = (template: Template, type: string, name: string): Resource => {
  const found = resourcesOf(template, type).filter(({ id }) => plainId(id) === name)
  if (found.length !== 1) throw new Error(`${found.length} resources of type ${type} are called ${name}`)
  return found[0]!
}

/** A logical id without the hash at its end. */
export const plainId = (id: string): string => id.replace(/[0-9A-F]{8}$/, '')

/** What a reference refers to, readable: `StateTable`, `StateTable/index/due`, `*`. */
export const referent = (reference: Json): string => {
  if (typeof reference === 'string') return reference
  if (reference.Ref) return plainId(reference.Ref)
  if (reference['Fn::GetAtt']) return plainId(reference['Fn::GetAtt'][0])
  if (reference['Fn::Join']) return reference['Fn::Join'][1].map(referent).join('')
  throw new Error(`no reference: ${JSON.stringify(reference)}`)
}

const listOf = (value: Json): readonly Json[] => (Array.isArray(value) ? value : [value])

/** All that a role may do, as sorted lines `action on resource`. A statement that denies has no place in a role. */
export const permissionsOf = (template: Template, role: string): readonly string[] =>
  resourcesOf(template, 'AWS::IAM::Policy')
    .filter(({ Properties }) => Properties.Roles.some((ref: Json) => referent(ref) === role))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
    .flatMap(({ Effect, Action, Resource }) => {
      if (Effect !== 'Allow') throw new Error(`${role} has a statement that does not allow`)
      return listOf(Action).flatMap((action) =>
        listOf(Resource).map((resource) => `${action} on ${referent(resource)}`),
      )
    })
    .toSorted()
