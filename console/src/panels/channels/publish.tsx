import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { post, v1 } from '../../api/client.ts'
import { inPath } from '../../api/wire.ts'
import { GuardedButton } from '../../parts/guarded.tsx'
import { tell } from '../../parts/toasts.tsx'
import { useBusy } from '../../parts/use-busy.ts'

/** A form that publishes a message. */
export function Publish(props: { readonly channel: string }): JSX.Element {
  const [channel, setChannel] = useState(props.channel)
  const [message, setMessage] = useState('')
  const [isBusy, busily] = useBusy()
  const submit = async (event: Event) => {
    event.preventDefault()
    if (channel === '') return
    await busily(async () => {
      const path = v1`channels/${inPath(channel)}/messages`
      const { receivers } = await post<{ receivers: number }>(path, { message })
      tell(`Subscribers that got it: ${receivers}`)
      setMessage('')
    })
  }
  return (
    <form class="row" onSubmit={submit}>
      <input
        class="row-fill"
        aria-label="Channel to publish to"
        placeholder="Channel"
        value={channel}
        spellcheck={false}
        onInput={(event) => setChannel(event.currentTarget.value)}
      />
      <input
        class="channel-message"
        aria-label="Message"
        placeholder="Message"
        value={message}
        onInput={(event) => setMessage(event.currentTarget.value)}
      />
      <GuardedButton need="write" type="submit" isBusy={isBusy}>
        Publish
      </GuardedButton>
    </form>
  )
}
