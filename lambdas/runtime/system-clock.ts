import { setTimeout as sleep } from 'node:timers/promises'
import { epochMs } from '../domain/instant.ts'
import type { Clock } from '../domain/ports.ts'

export const systemClock: Clock = { now: () => epochMs(Date.now()), sleep: (ms) => sleep(ms) }
