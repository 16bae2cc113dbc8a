import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Server } from './servers.ts'

/** Something that clients ask for again and again. */
export interface Case {
  readonly name: 'GET' | 'SET 1 KiB' | 'pipeline of 100' | 'multi-exec of 10'
  readonly connections: readonly number[]
  /** Who can do it. */
  readonly servers: readonly Server['name'][]
}

/** How wrk asks for it. */
export interface Load {
  readonly method: string
  readonly path: string
  /** A file, or `-`. */
  readonly body: string
  /** Requests sent together on a connection. */
  readonly together: number
}

const EVERYBODY = ['webdis', 'floor', 'redge', 'ioredis'] as const

/** What is measured. */
export const CASES: readonly Case[] = [
  { name: 'GET', connections: [1, 16, 64, 256], servers: EVERYBODY },
  { name: 'SET 1 KiB', connections: [1, 16, 64, 256], servers: EVERYBODY },
  { name: 'pipeline of 100', connections: [16], servers: EVERYBODY },
  { name: 'multi-exec of 10', connections: [16], servers: ['floor', 'redge', 'ioredis'] },
]

/** The load for a server. webdis has no bodies of commands: it takes paths, a hundred at a time. */
export function loadOf({ name }: Case, server: Server['name'], dir: string): Load {
  const write = (file: string, text: string): string => {
    writeFileSync(join(dir, file), text)
    return join(dir, file)
  }
  const value = 'x'.repeat(1024)
  const set = write('value', value)
  if (server === 'webdis') {
    if (name === 'SET 1 KiB') return { method: 'PUT', path: '/SET/large', body: set, together: 1 }
    const together = name === 'GET' ? 1 : 100
    return { method: 'GET', path: '/GET/k', body: '-', together }
  }
  const post = (path: string, json: unknown): Load => {
    const body = write(`${name.replaceAll(' ', '-')}.json`, JSON.stringify(json))
    return { method: 'POST', path, body, together: 1 }
  }
  switch (name) {
    case 'GET':
      return post('/', ['GET', 'k'])
    case 'SET 1 KiB':
      return post('/', ['SET', 'large', value])
    case 'pipeline of 100':
      return post('/pipeline', Array(100).fill(['GET', 'k']))
    case 'multi-exec of 10':
      return post('/multi-exec', Array(10).fill(['GET', 'k']))
  }
}
