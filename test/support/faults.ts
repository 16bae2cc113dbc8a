import { setTimeout as delay } from 'node:timers/promises'
import type { Fault } from './fault-proxy.ts'

/** The server never sees the request. */
export const dropsRequests: Fault = ({ socket }) => void socket.destroy()

/** The server runs the request, and nobody hears of it. */
export const dropsReplies: Fault = async ({ forward, socket }) => {
  await forward()
  socket.destroy()
}

/** The server runs the request, and the client hears nothing, for as long as it waits. */
export const neverAnswers: Fault = async ({ forward }) => {
  await forward()
}

/** The answer comes late. */
export function delays(seconds: number): Fault {
  return async ({ forward, answer }) => {
    const late = await forward()
    await delay(seconds * 1000)
    answer(late)
  }
}

/** The connection is reset when half of the body has been sent. */
export const resetsMidBody: Fault = async (exchange) => {
  await sendHalf(exchange)
  exchange.socket.resetAndDestroy()
}

/** The server's side of the connection is closed, in good order, when half of the body has been sent. */
export const halfCloses: Fault = async (exchange) => {
  await sendHalf(exchange)
  exchange.socket.end()
}

/** Half of the body, in an answer that is whole for HTTP. */
export const cutsBodies: Fault = async ({ forward, answer }) => {
  const whole = await forward()
  answer({ ...whole, body: firstHalf(whole.body) })
}

/** Runs the request twice, and passes on what the server says the second time. */
export const duplicates: Fault = async ({ forward, answer }) => {
  await forward()
  answer(await forward())
}

/** Something in between says this; the server never sees the request. */
export function says(
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): Fault {
  return ({ answer }) => answer({ status, headers, body: Buffer.from(body) })
}

/** The server runs the request; something in between says this in its place. */
export function saysAfterwards(status: number, body: string): Fault {
  return async (exchange) => {
    await exchange.forward()
    await says(status, body)(exchange)
  }
}

async function sendHalf({ forward, response }: Parameters<Fault>[0]): Promise<void> {
  const { status, headers, body } = await forward()
  response.writeHead(status, { ...headers, 'content-length': body.length })
  await new Promise((sent) => response.write(firstHalf(body), sent))
}

function firstHalf(body: Buffer): Buffer {
  return body.subarray(0, body.length >> 1)
}
