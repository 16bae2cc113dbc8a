import { reportFailure } from './failure.ts'
import { jobsCommand, jobsHelp } from './jobs-command.ts'

/** `npm run jobs -- …`: the scheduled jobs of a Worker, over its HTTP API. */
try {
  const args = process.argv.slice(2)
  const isHelp = args.length === 0 || args.includes('--help') || args.includes('-h')
  console.log(isHelp ? jobsHelp : await jobsCommand(args, process.env))
} catch (error) {
  reportFailure(error)
  process.exitCode = 1
}
