import type { Backend } from '../redis/backend.ts'

/** What runs commands: a backend, or something in front of one that changes commands or replies on their way. */
export type Sender = Pick<Backend, 'commands' | 'send'>
