import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { post, v1 } from '../../api/client.ts'
import { GuardedButton } from '../../parts/guarded.tsx'
import { tell } from '../../parts/toasts.tsx'
import { useBusy } from '../../parts/use-busy.ts'
import { messagesFrom } from './queue.ts'

/** Messages that one request may send. */
const MOST = 100

/** A form that sends messages. */
export function SendMessages(props: {
  readonly queue: string
  readonly onSent: () => void
}): JSX.Element {
  const [text, setText] = useState('')
  const [isBusy, busily] = useBusy()
  const messages = messagesFrom(text)
  const submit = async (event: Event) => {
    event.preventDefault()
    if (messages.length === 0 || messages.length > MOST) return
    await busily(async () => {
      const path = v1`queues/${props.queue}/messages`
      const { ids } = await post<{ ids: readonly string[] }>(path, { messages })
      tell(`Sent: ${ids.length}`)
      setText('')
      props.onSent()
    })
  }
  return (
    <form class="stack" onSubmit={submit}>
      <label class="field">
        <span>Messages: JSON, or text, one a line</span>
        <textarea
          rows={2}
          value={text}
          spellcheck={false}
          placeholder={'{"to": "ada@example.com"}'}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </label>
      <div class="row">
        <GuardedButton need="write" type="submit" isBusy={isBusy}>
          Send {messages.length > 1 && messages.length}
        </GuardedButton>
        {messages.length > MOST && <span class="fault">One request sends {MOST} at most.</span>}
      </div>
    </form>
  )
}
