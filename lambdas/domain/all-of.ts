/** Waits for all, whatever becomes of one: none is cut off half-way by another's failure. Then throws the first failure. */
export const allOf = async <Value>(tasks: readonly Promise<Value>[]): Promise<readonly Value[]> => {
  const settled = await Promise.allSettled(tasks)
  return settled.map((task) => {
    if (task.status === 'rejected') throw task.reason
    return task.value
  })
}
