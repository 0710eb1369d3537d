import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { EXIT, RelayFailure } from './failure.ts'

/** Reads one line from the keyboard without showing it. Ctrl-C and Ctrl-D end the command. */
export const askSecret = (question: string): Promise<string> =>
  new Promise((resolve, reject) => {
    process.stderr.write(question)
    // Readline echoes what is typed to its output: this one takes it and shows nothing.
    const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
    const keyboard = createInterface({ input: process.stdin, output: nowhere, terminal: true, historySize: 0 })
    let answer: string | undefined
    keyboard.once('line', (line) => {
      answer = line
      keyboard.close()
    })
    keyboard.once('SIGINT', () => keyboard.close())
    keyboard.once('close', () => {
      process.stderr.write('\n')
      if (answer === undefined) reject(new RelayFailure(EXIT.interrupted, 'Nothing was changed.'))
      else resolve(answer)
    })
  })
