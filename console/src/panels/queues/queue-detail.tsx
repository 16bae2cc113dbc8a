import type { JSX } from 'preact'
import { get, v1 } from '../../api/client.ts'
import { useResource } from '../../api/resource.ts'
import { count, duration } from '../../parts/duration.ts'
import { Card, Figure } from '../../parts/page.tsx'
import { Loaded } from '../../parts/states.tsx'
import { DeadLetters } from './dead-letters.tsx'
import type { Queue } from './queue.ts'
import { SendMessages } from './send-messages.tsx'

/** Seconds between two looks at the queue that is open. */
const EVERY = 3

/** One queue: its figures, a way to send, and its dead letters. */
export function QueueDetail(props: {
  readonly name: string
  readonly onSent: () => void
}): JSX.Element {
  const { name } = props
  const queue = useResource((signal) => get<Queue>(v1`queues/${name}`, { signal }), [name], {
    every: EVERY,
  })
  return (
    <>
      <Card title={<code>{name}</code>}>
        <Loaded resource={queue}>
          {(it) => (
            <div class="figures">
              <Figure
                name="Waiting"
                value={count(Math.max(0, it.length - it.pending))}
                note="not received"
              />
              <Figure name="At work" value={count(it.pending)} note="received, not acknowledged" />
              <Figure name="Oldest" value={it.oldest === null ? '–' : duration(it.oldest)} />
              <Figure name="Dead letters" value={count(it.deadLetters)} note="given up" />
            </div>
          )}
        </Loaded>
        <SendMessages
          queue={name}
          onSent={() => {
            queue.reload()
            props.onSent()
          }}
        />
      </Card>
      <DeadLetters queue={name} version={queue.value?.deadLetters} onChanged={queue.reload} />
    </>
  )
}
