import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { useActions } from '../app/actions.ts'
import { place, setQuery } from '../app/location.ts'
import { Icon } from '../parts/icon.tsx'
import { Page } from '../parts/page.tsx'
import { Failure, Notice } from '../parts/states.tsx'
import { type ApiCall, apiCallOf } from './api-call.ts'
import { Destroying } from './destroying.tsx'
import { destroys } from './destructive.ts'
import { type Entry, EntryView } from './entry.tsx'
import type { Method } from './method.ts'
import { loadMethods } from './methods.ts'
import { statementsOf } from './parse.ts'
import { Prompt } from './prompt.tsx'
import { LineError } from './python-literal.ts'
import { useHistory } from './use-history.ts'
import { useRuns } from './use-runs.ts'
import './command-line.css'

/** Commands, in Python's manner or raw, and their replies. */
export function View(): JSX.Element {
  const [methods, setMethods] = useState<ReadonlyMap<string, Method>>()
  const [failure, setFailure] = useState<unknown>()
  const [text, setText] = useState(place.value.query.run ?? '')
  const [mistake, setMistake] = useState<string>()
  const [asked, setAsked] = useState<readonly ApiCall[]>()
  const history = useHistory()
  const runs = useRuns()
  useEffect(() => {
    loadMethods().then(setMethods, setFailure)
  }, [])
  useActions(
    [
      { title: 'Clear the replies', icon: 'trash', run: runs.clear },
      { title: 'Forget the history of commands', icon: 'trash', run: history.forget },
    ],
    [],
  )
  const write = (next: string) => {
    setText(next)
    setMistake(undefined)
  }
  const perform = (calls: readonly ApiCall[]) => {
    setQuery({ run: text })
    history.remember(text)
    setText('')
    void runs.perform(text, calls)
  }
  const submit = async () => {
    if (runs.isRunning || text.trim() === '') return
    try {
      // Whoever is faster than the table waits for it.
      const known = await loadMethods()
      const calls = statementsOf(text).map((statement) => apiCallOf(statement, known))
      setMistake(undefined)
      if (calls.some((call) => destroys(call) !== undefined)) setAsked(calls)
      else if (calls.length > 0) perform(calls)
    } catch (error) {
      if (error instanceof LineError) setMistake(error.message)
      else setFailure(error)
    }
  }
  if (failure !== undefined) {
    return <Failure error={failure} retry={() => loadMethods().then(setMethods, setFailure)} />
  }
  return (
    <Page
      title="Command line"
      fills
      subtitle="Methods of redis-py, or raw commands; several lines are one pipeline"
    >
      <Replies entries={runs.entries} onText={setText} />
      <div class="row prompt-row">
        <div class="row-fill">
          <Prompt
            text={text}
            onText={write}
            methods={methods ?? new Map()}
            history={history.lines}
            onRun={() => void submit()}
          />
        </div>
        {runs.isRunning ? (
          <button type="button" class="button" onClick={runs.cancel}>
            <span class="spinner" /> Cancel
          </button>
        ) : (
          <button type="button" class="button button-primary" onClick={() => void submit()}>
            Run
          </button>
        )}
      </div>
      {mistake && <Notice kind="warning">{mistake}</Notice>}
      <p class="soft prompt-keys">
        <kbd>Enter</kbd> runs, <kbd>Shift Enter</kbd> begins a line, <kbd>Tab</kbd> completes,{' '}
        <kbd>↑</kbd> brings back what you ran.
      </p>
      {asked && (
        <Destroying calls={asked} run={() => perform(asked)} onClose={() => setAsked(undefined)} />
      )}
    </Page>
  )
}

/** What was run, the newest in sight; examples while there is nothing. */
function Replies(props: {
  readonly entries: readonly Entry[]
  /** Writes something into the prompt. */
  readonly onText: (text: string) => void
}): JSX.Element {
  const { entries, onText } = props
  const end = useRef<HTMLDivElement>(null)
  useEffect(() => {
    // A tree has its height only after it was measured.
    const frame = requestAnimationFrame(() => end.current?.scrollIntoView({ block: 'end' }))
    return () => cancelAnimationFrame(frame)
  }, [entries])
  return (
    <div class="replies" role="log" aria-label="Replies">
      {entries.length === 0 && <Hints onTry={onText} />}
      {entries.map((entry) => (
        <EntryView key={entry.id} entry={entry} onAgain={() => onText(entry.text)} />
      ))}
      <div ref={end} />
    </div>
  )
}

const EXAMPLES = [
  "zadd('board', {'ada': 3, 'grace': 5})",
  "zrange('board', 0, -1, withscores=True)",
  "set('greeting', 'hello', ex=60)\nget('greeting')",
  'HSET user:1 name Ada',
]

function Hints({ onTry }: { readonly onTry: (text: string) => void }): JSX.Element {
  return (
    <div class="state hints">
      <Icon name="terminal" />
      <h2>Write a command below, or take one of these</h2>
      {EXAMPLES.map((example) => (
        <button key={example} type="button" class="button" onClick={() => onTry(example)}>
          <pre>{example}</pre>
        </button>
      ))}
    </div>
  )
}
