import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { post, v1 } from '../../api/client.ts'
import { GuardedButton } from '../../parts/guarded.tsx'
import { tell } from '../../parts/toasts.tsx'
import { useBusy } from '../../parts/use-busy.ts'
import { WINDOWS } from './board.ts'

const ALL_WINDOWS = WINDOWS.map(({ id }) => id)

/** A form that sets a score, or adds to it, on the board of all time or on those of today and this week as well. */
export function SetScore(props: {
  readonly board: string
  readonly onSet: () => void
}): JSX.Element {
  const [member, setMember] = useState('')
  const [score, setScore] = useState('')
  const [adds, setAdds] = useState(false)
  const [isEverywhere, setEverywhere] = useState(false)
  const [isBusy, busily] = useBusy()
  const value = Number(score)
  const isReady = member !== '' && score.trim() !== '' && Number.isFinite(value)
  const submit = async (event: Event) => {
    event.preventDefault()
    if (!isReady) return
    await busily(async () => {
      await post(v1`leaderboards/${props.board}/entries`, {
        entries: { [member]: value },
        ...(adds ? { incr: true } : {}),
        ...(isEverywhere ? { windows: ALL_WINDOWS } : {}),
      })
      tell(`The score of ${member} is set`)
      setMember('')
      setScore('')
      props.onSet()
    })
  }
  return (
    <form class="row" onSubmit={submit}>
      <input
        class="filter"
        aria-label="Member"
        placeholder="Member"
        value={member}
        onInput={(event) => setMember(event.currentTarget.value)}
      />
      <input
        class="short"
        aria-label="Score"
        placeholder="Score"
        inputMode="decimal"
        value={score}
        aria-invalid={score !== '' && !Number.isFinite(value)}
        onInput={(event) => setScore(event.currentTarget.value)}
      />
      <label class="row">
        <input
          type="checkbox"
          checked={adds}
          onChange={(event) => setAdds(event.currentTarget.checked)}
        />
        Add to it
      </label>
      <label class="row">
        <input
          type="checkbox"
          checked={isEverywhere}
          onChange={(event) => setEverywhere(event.currentTarget.checked)}
        />
        Day and week too
      </label>
      <GuardedButton need="write" type="submit" isBusy={isBusy}>
        Set the score
      </GuardedButton>
    </form>
  )
}
