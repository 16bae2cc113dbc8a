/** A report that is written once, however many Workers are told that it is time. */

import { Redis } from 'redge'
import { defineJobs } from 'redge/jobs'

const redis = Redis.fromEnv()

const jobs = defineJobs([
  {
    name: 'example-report',
    schedule: '* * * * *',
    timeout: 30,
    handler: async ({ redis: client, scheduledTime, fence, log }) => {
      const text = `the report of ${scheduledTime.toISOString()}`
      // A run that comes late has a lower number, and cannot overwrite what a newer one wrote.
      await client.fencedSet('example:report', text, fence)
      log(`${text.length} characters`)
      console.log('writing the report')
    },
  },
])

// The platform may deliver a tick several times, and in several places.
const tick = new Date(Math.floor(Date.now() / 60_000) * 60_000)
await Promise.all([jobs.run(redis, tick), jobs.run(redis, tick), jobs.run(redis, tick)])

console.log(await redis.get('example:report'))
const { ended } = await jobs.state(redis, 'example-report')
console.log(`last run: ${ended[0]?.status}, ${ended[0]?.log?.join(' ')}`)
