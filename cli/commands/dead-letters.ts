import { Argument, Command, Option } from 'commander'
import { checkChoice, chosenAmong, type LetterChoice } from '../dead-letters/choose-letters.ts'
import { type Collection, type ExplainedLetter, withLetters } from '../dead-letters/explained-letter.ts'
import { freshBody } from '../dead-letters/fresh-body.ts'
import { letterData, letterInFull, letterSummary } from '../dead-letters/letter-text.ts'
import { type Settling, settleLetters } from '../dead-letters/settle-letters.ts'
import type { DeadLetterQueues, Relay } from '../ports.ts'
import { QUEUE_NAMES, type QueueName } from '../queue-name.ts'
import type { Reply } from '../reply.ts'
import { counted } from '../text/wrap.ts'
import type { CommandContext, RunCommand } from './run-command.ts'

const LIST_EXAMPLES = `
Examples:
  $ npm run relay -- dead-letters list
  $ npm run relay -- dead-letters list --queue stops --json`

const CHOICE_EXAMPLES = (verb: string): string => `
Examples:
  $ npm run relay -- dead-letters ${verb} 6f0c2a1e
  $ npm run relay -- dead-letters ${verb} --queue hosts --code unknown-site
  $ npm run relay -- dead-letters ${verb} --all

The beginning of an id is enough.`

const REDRIVE_NOTE = `
A letter is sent to its queue first and taken out of the dead letters then:
broken off in between it is handled twice, which does no harm. One whose fault
is not mended comes back. A stop stops what runs now, not what ran then.`

type QueueOption = { readonly queue?: QueueName }
type Choice = QueueOption & LetterChoice
type ChoiceOptions = Omit<Choice, 'ids'>

export const deadLettersCommand = (run: RunCommand): Command =>
  new Command('dead-letters')
    .description('messages that could not be handled, and why')
    .addCommand(listCommand(run))
    .addCommand(choiceCommand('show', 'show them in full', (choice) => run((context) => show(context, choice))))
    .addCommand(
      choiceCommand('redrive', 'send them to their queue again', (choice) =>
        run((context) => settle(context, redriving(context.relay.deadLetters), choice)),
      ).addHelpText('after', REDRIVE_NOTE),
    )
    .addCommand(
      choiceCommand('drop', 'delete them for good', (choice) =>
        run((context) => settle(context, dropping(context.relay.deadLetters), choice)),
      ),
    )

const queueOption = (): Option => new Option('--queue <name>', 'only those of one queue').choices(QUEUE_NAMES)

const listCommand = (run: RunCommand): Command =>
  new Command('list')
    .description('list them, the oldest first')
    .addOption(queueOption())
    .addHelpText('after', LIST_EXAMPLES)
    .action((options: QueueOption) => run((context) => list(context, options)))

const choiceCommand = (verb: string, description: string, act: (choice: Choice) => Promise<void>): Command =>
  new Command(verb)
    .description(description)
    .addArgument(new Argument('[ids...]', 'as list shows them'))
    .addOption(queueOption())
    .option('--code <code>', 'all that are there for this reason, like unknown-site')
    .option('--all', 'all of them')
    .addHelpText('after', CHOICE_EXAMPLES(verb))
    .action(async (ids: string[], options: ChoiceOptions) => {
      const choice = { ...options, ids }
      checkChoice(choice)
      await act(choice)
    })

const queuesIn = ({ queue }: QueueOption): readonly QueueName[] => (queue === undefined ? QUEUE_NAMES : [queue])

const list = ({ relay, clock, terminal }: CommandContext, options: QueueOption): Promise<Reply> =>
  withLetters(relay.deadLetters, queuesIn(options), async (collection) => {
    const { letters } = collection
    const text = { nowMs: clock.now(), columns: terminal.columns }
    return {
      lines: [
        countText(letters, relay),
        ...letters.flatMap((letter) => letterSummary(letter, text)),
        ...moreText(collection),
      ],
      data: dataOf(letters, collection, relay),
    }
  })

const show = ({ relay, clock, terminal }: CommandContext, choice: Choice): Promise<Reply> =>
  withLetters(relay.deadLetters, queuesIn(choice), async (collection) => {
    const chosen = chosenAmong(collection.letters, choice)
    const text = { nowMs: clock.now(), columns: terminal.columns }
    return {
      lines: [
        countText(chosen, relay),
        ...chosen.flatMap((letter) => letterInFull(letter, text)),
        ...moreText(collection),
      ],
      data: dataOf(chosen, collection, relay),
    }
  })

/** Sent first: broken off in between, a message is handled twice rather than never. */
const redriving = ({ resend, remove }: DeadLetterQueues): Settling => ({
  done: 'sent again',
  settle: async (letter) => {
    await resend({ ...letter, body: freshBody(letter) })
    await remove(letter)
  },
})

const dropping = ({ remove }: DeadLetterQueues): Settling => ({ done: 'deleted', settle: remove })

const settle = ({ relay }: CommandContext, settling: Settling, choice: Choice): Promise<Reply> =>
  withLetters(relay.deadLetters, queuesIn(choice), async (collection, gone) => {
    const chosen = chosenAmong(collection.letters, choice)
    await settleLetters(
      chosen.map(({ letter }) => letter),
      settling,
      gone,
    )
    return {
      lines: [
        `${counted(chosen.length, 'dead letter')} ${settling.done} in ${relay.description}`,
        ...moreText(collection),
      ],
      data: dataOf(chosen, collection, relay),
    }
  })

const moreText = ({ unfinished, outOfSight }: Collection): readonly string[] => [
  ...unfinished.map((queue) => `There may be more in the queue ${queue}: run it again.`),
  ...(outOfSight > 0 ? [`Someone else looks at ${outOfSight} more: try again in a moment.`] : []),
]

const countText = ({ length }: readonly ExplainedLetter[], { description }: Relay): string =>
  `${length === 0 ? 'No dead letters' : counted(length, 'dead letter')} in ${description}`

const dataOf = (letters: readonly ExplainedLetter[], { unfinished, outOfSight }: Collection, relay: Relay): object => ({
  cloud: relay.description,
  letters: letters.map(letterData),
  unfinished,
  outOfSight,
})
