import { createProcessGroups } from '../../local/process-groups.ts'

/** Holds a launcher as `npm start` does, until it is killed. Arguments: the launcher, the folder of a stand-in `ministack.py`, a log file. */
const [launcher = '', folder = '', logFile = ''] = process.argv.slice(2)
const groups = createProcessGroups()
groups.start({
  command: 'python3',
  args: [launcher],
  env: { ...process.env, PYTHONPATH: folder },
  logFile,
  stdin: 'kept-open',
})
setInterval(() => {}, 1000)
