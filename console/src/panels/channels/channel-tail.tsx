import type { JSX } from 'preact'
import { v1 } from '../../api/client.ts'
import { inPath } from '../../api/wire.ts'
import { duration } from '../../parts/duration.ts'
import { LiveLog } from '../live-log.tsx'
import { useTail } from '../use-tail.ts'
import { type ChannelLine, lineOf } from './message.ts'

/** The messages of a channel, or of all that match a pattern, as they pass. */
export function ChannelTail(props: {
  readonly name: string
  readonly isPattern: boolean
}): JSX.Element {
  const source = {
    path: v1`channels/${inPath(props.name)}/messages`,
    query: { pattern: props.isPattern || undefined },
    // Redis keeps no messages: what passes unheard is lost.
    resumes: false,
  }
  const live = useTail(source, (event) => lineOf(event, Date.now()))
  return (
    <LiveLog
      label={`Messages of ${props.name}`}
      live={live}
      hint="Listening. Messages that are published from now on come here."
      line={(line) => <Line line={line} hasChannel={props.isPattern} />}
    />
  )
}

function Line(props: { readonly line: ChannelLine; readonly hasChannel: boolean }): JSX.Element {
  const { line } = props
  const time = new Date(line.at).toLocaleTimeString()
  if (line.kind === 'gap') {
    return (
      <>
        <span class="soft">{time}</span>
        <span class="soft">
          Redis was away for {duration(line.seconds)}: messages may be missing
        </span>
      </>
    )
  }
  return (
    <>
      <span class="soft">
        {time} {props.hasChannel && line.channel}
      </span>
      <span>{line.text}</span>
    </>
  )
}
