/** Stream of what the job `sample` notes of Redis: the newest day of it. */
export const SAMPLES = 'redge:samples'
