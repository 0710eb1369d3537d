import * as z from 'zod/mini'
import type { ScheduleId } from '../domain/team.ts'
import { parseScheduleId } from './names.ts'

const EXPECTED = 'expected the UUID of a scan schedule'

/** `schedule_id` in a message. */
export const ScheduleIdText = z.pipe(
  z.string(EXPECTED).check(z.refine((text) => parseScheduleId(text).ok, EXPECTED)),
  z.transform((text) => text.toLowerCase() as ScheduleId),
)
