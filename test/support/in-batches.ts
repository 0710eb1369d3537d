/** `hosts` in requests of at most `limit`, each but the last one full. */
export const inBatches = <Host>(hosts: readonly Host[], limit: number): readonly (readonly Host[])[] =>
  Array.from({ length: Math.ceil(hosts.length / limit) }, (_, index) => hosts.slice(index * limit, (index + 1) * limit))
