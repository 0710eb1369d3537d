/** The layer rules of STYLE: imports point inward. `test/unit/layers.test.ts` plants a violation and sees it caught. */
const rule = (name, from, to, comment) => ({ name, severity: 'error', comment, from, to })

export default {
  forbidden: [
    rule('no-cycles', {}, { circular: true }, 'A cycle has no inside.'),
    rule(
      'domain-is-pure',
      { path: '^lambdas/domain/' },
      { pathNot: '^lambdas/domain/' },
      'The domain imports only the domain.',
    ),
    rule(
      'config-imports-domain',
      { path: '^lambdas/config/' },
      { path: '^(lambdas/(?!config/|domain/)|lib/|local/|cli/|bench/|bin/)' },
      'Configuration knows the domain and nothing further out.',
    ),
    rule(
      'use-cases-know-no-adapters',
      { path: '^lambdas/(intake|dispatch|stop|sweep)/(?!handler\\.ts$)' },
      { path: '^lambdas/(adapters|runtime)/|^node_modules/@(aws-sdk|middy)' },
      'A use case speaks to its ports; only handler.ts sees the adapters.',
    ),
    rule(
      'adapters-know-no-use-cases',
      { path: '^lambdas/(adapters|runtime)/' },
      { path: '^lambdas/(intake|dispatch|stop|sweep)/' },
      'Adapters implement ports of the domain.',
    ),
    rule('nothing-imports-a-handler', {}, { path: '^lambdas/[^/]+/handler\\.ts$' }, 'A handler is an end, not a part.'),
    rule(
      'lib-imports-config-only',
      { path: '^(lib|bin)/' },
      { path: '^lambdas/(?!config/|domain/)|^(local|cli|bench)/' },
      'The stack shares types and configuration with the functions, never their code.',
    ),
    rule(
      'lambdas-stand-alone',
      { path: '^lambdas/' },
      { path: '^(lib|bin|local|cli|bench|test)/' },
      'Functions are bundled alone.',
    ),
    rule('resolvable', {}, { couldNotResolve: true }, 'An import that resolves to nothing.'),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
}
