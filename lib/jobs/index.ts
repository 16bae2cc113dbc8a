export type { Job, JobClient, JobContext, Overlap } from './job.ts'
export type { JobRun, JobTrigger } from './job-run.ts'
export type { JobState } from './job-state.ts'
export { defineJobs, Jobs, type JobsOptions } from './jobs.ts'
