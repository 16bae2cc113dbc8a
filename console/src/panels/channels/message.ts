import { readable, type Text } from '../../api/wire.ts'

/** A line of a channel's tail: a message, or a time in which messages may have been missed. */
export type ChannelLine =
  | {
      readonly kind: 'message'
      /** Unix time in milliseconds at which it came here. */
      readonly at: number
      readonly channel: string
      readonly text: string
    }
  | { readonly kind: 'gap'; readonly at: number; readonly seconds: number }

/** The line for an event of `GET /v1/channels/{channel}/messages`. */
export function lineOf(
  event: { readonly event: string; readonly data: string },
  at: number,
): ChannelLine {
  const data: { seconds?: number; channel?: Text; message?: Text } = JSON.parse(event.data)
  if (event.event === 'gap') return { kind: 'gap', at, seconds: data.seconds ?? 0 }
  return {
    kind: 'message',
    at,
    channel: readable(data.channel ?? ''),
    text: readable(data.message ?? ''),
  }
}
