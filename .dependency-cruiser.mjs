/** The layer rules of STYLE: imports point inward. `test/unit/layers.test.ts` plants a violation and sees it caught. */
const rule = (name, comment, { from = {}, to }) => ({ name, severity: 'error', comment, from, to })

export default {
  forbidden: [
    rule('no-cycles', 'A cycle has no inside.', { to: { circular: true } }),
    rule('domain-is-pure', 'The domain imports only the domain.', {
      from: { path: '^lambdas/domain/' },
      to: { pathNot: '^lambdas/domain/' },
    }),
    rule('config-imports-domain', 'Configuration knows the domain and nothing further out.', {
      from: { path: '^lambdas/config/' },
      to: { path: '^(lambdas/(?!config/|domain/)|lib/|local/|cli/|bench/|bin/)' },
    }),
    rule('use-cases-know-no-adapters', 'A use case speaks to its ports; only handler.ts sees the adapters.', {
      from: { path: '^lambdas/(intake|dispatch|stop|sweep)/(?!handler\\.ts$)' },
      to: { path: '^lambdas/(adapters|runtime)/|^node_modules/@(aws-sdk|middy)' },
    }),
    rule('adapters-know-no-use-cases', 'Adapters implement ports of the domain.', {
      from: { path: '^lambdas/(adapters|runtime)/' },
      to: { path: '^lambdas/(intake|dispatch|stop|sweep)/' },
    }),
    rule('nothing-imports-a-handler', 'A handler is an end, not a part.', {
      to: { path: '^lambdas/[^/]+/handler\\.ts$' },
    }),
    rule('lib-imports-config-only', 'The stack shares types and configuration with the functions, never their code.', {
      from: { path: '^(lib|bin)/' },
      to: { path: '^lambdas/(?!config/|domain/)|^(local|cli|bench)/' },
    }),
    rule('lambdas-stand-alone', 'Functions are bundled alone.', {
      from: { path: '^lambdas/' },
      to: { path: '^(lib|bin|local|cli|bench|test)/' },
    }),
    rule('resolvable', 'An import that resolves to nothing.', { to: { couldNotResolve: true } }),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
}
