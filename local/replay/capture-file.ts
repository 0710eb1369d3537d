import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { createGunzip } from 'node:zlib'

/** The lines of a file, gunzipped when its content says so, whatever its name. */
export async function* linesOf(file: string): AsyncGenerator<string> {
  const gzipped = await isGzip(file)
  const bytes = createReadStream(file)
  const text = gzipped ? bytes.pipe(createGunzip()) : bytes
  bytes.on('error', (error) => text.destroy(error))
  let failure: Error | undefined
  text.on('error', (error: Error) => {
    failure = error
  })
  yield* createInterface({ input: text, crlfDelay: Number.POSITIVE_INFINITY })
  if (failure) throw failure
}

const isGzip = async (file: string): Promise<boolean> => {
  const handle = await open(file)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0)
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b
  } finally {
    await handle.close()
  }
}
