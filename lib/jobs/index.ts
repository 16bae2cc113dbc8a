export {
  defineJobs,
  type Job,
  type JobClient,
  type JobContext,
  type JobRun,
  Jobs,
  type JobsOptions,
} from './jobs.ts'
