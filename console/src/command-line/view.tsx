import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { useActions } from '../app/actions.ts'
import { place, setQuery } from '../app/location.ts'
import { ConfirmDialog } from '../parts/dialog.tsx'
import { Icon } from '../parts/icon.tsx'
import { Page } from '../parts/page.tsx'
import { Failure, Notice } from '../parts/states.tsx'
import { type ApiCall, apiCallOf } from './api-call.ts'
import { destroys } from './destructive.ts'
import { type Entry, EntryView } from './entry.tsx'
import { storedHistory, storeHistory, withLine } from './history.ts'
import type { Method } from './method.ts'
import { loadMethods } from './methods.ts'
import { statementsOf } from './parse.ts'
import { Prompt } from './prompt.tsx'
import { LineError } from './python-literal.ts'
import { run } from './run.ts'
import './command-line.css'

/** Commands, in Python's manner or raw, and their replies. */
export function View(): JSX.Element {
  const [methods, setMethods] = useState<ReadonlyMap<string, Method>>()
  const [failure, setFailure] = useState<unknown>()
  const [text, setText] = useState(place.value.query.run ?? '')
  const [entries, setEntries] = useState<readonly Entry[]>([])
  const [history, setHistory] = useState(storedHistory)
  const [mistake, setMistake] = useState<string>()
  const write = (next: string) => {
    setText(next)
    setMistake(undefined)
  }
  const [asked, setAsked] = useState<readonly ApiCall[]>()
  const [controller, setController] = useState<AbortController>()
  const end = useRef<HTMLDivElement>(null)
  useEffect(() => {
    loadMethods().then(setMethods, setFailure)
  }, [])
  useEffect(() => {
    // A tree has its height only after it was measured.
    const frame = requestAnimationFrame(() => end.current?.scrollIntoView({ block: 'end' }))
    return () => cancelAnimationFrame(frame)
  }, [entries])
  useActions(
    [
      { title: 'Clear the replies', icon: 'trash', run: () => setEntries([]) },
      { title: 'Forget the history of commands', icon: 'trash', run: () => forget() },
    ],
    [],
  )
  const forget = () => {
    setHistory([])
    storeHistory([])
  }
  const perform = async (calls: readonly ApiCall[]) => {
    const id = Date.now()
    const running = new AbortController()
    setController(running)
    setQuery({ run: text })
    const lines = withLine(history, text)
    setHistory(lines)
    storeHistory(lines)
    setText('')
    const entry = { id, text, calls, run: undefined, error: undefined }
    const settled = await run(calls, running.signal).then(
      (result) => ({ ...entry, run: result }),
      (error) => ({ ...entry, error }),
    )
    setEntries((last) => [...last.slice(-49), settled])
    setController(undefined)
  }
  const submit = async () => {
    if (controller !== undefined || text.trim() === '') return
    try {
      // Whoever is faster than the table waits for it.
      const known = await loadMethods()
      const calls = statementsOf(text).map((statement) => apiCallOf(statement, known))
      setMistake(undefined)
      if (calls.some((call) => destroys(call) !== undefined)) setAsked(calls)
      else if (calls.length > 0) void perform(calls)
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
      subtitle="Methods of redis-py, or raw commands; several lines are one pipeline."
    >
      <div class="replies" role="log" aria-label="Replies">
        {entries.length === 0 && <Hints onTry={setText} />}
        {entries.map((entry) => (
          <EntryView key={entry.id} entry={entry} onAgain={() => setText(entry.text)} />
        ))}
        <div ref={end} />
      </div>
      <div class="row prompt-row">
        <div class="row-fill">
          <Prompt
            text={text}
            onText={write}
            methods={methods ?? new Map()}
            history={history}
            onRun={() => void submit()}
          />
        </div>
        {controller === undefined ? (
          <button type="button" class="button button-primary" onClick={() => void submit()}>
            Run
          </button>
        ) : (
          <button type="button" class="button" onClick={() => controller.abort()}>
            <span class="spinner" /> Cancel
          </button>
        )}
      </div>
      {mistake && <Notice kind="warning">{mistake}</Notice>}
      <p class="soft prompt-keys">
        <kbd>Enter</kbd> runs, <kbd>Shift Enter</kbd> begins a line, <kbd>Tab</kbd> completes,{' '}
        <kbd>↑</kbd> brings back what you ran.
      </p>
      {asked && (
        <Destroying
          calls={asked}
          run={() => void perform(asked)}
          onClose={() => setAsked(undefined)}
        />
      )}
    </Page>
  )
}

function Destroying(props: {
  readonly calls: readonly ApiCall[]
  readonly run: () => void
  readonly onClose: () => void
}): JSX.Element {
  const found = props.calls.map((call) => ({ call, what: destroys(call) }))
  const worst = found.find(({ what }) => what === 'database') ?? found.find(({ what }) => what)
  const said = {
    database: 'This empties or swaps a whole database.',
    server: 'This changes the server or what it lets others do.',
    keys: 'This destroys data.',
  }[worst?.what ?? 'keys']
  const name = worst?.what === 'keys' ? undefined : wordOf(worst?.call)
  return (
    <ConfirmDialog
      title="Really run this?"
      action="Run"
      name={name}
      act={async () => props.run()}
      onClose={props.onClose}
    >
      <p>{said} It cannot be undone here.</p>
      <pre class="viewer-box">
        {found
          .filter(({ what }) => what)
          .map(
            ({ call }) =>
              `${wordOf(call)} ${call.method === 'execute_command' ? '' : JSON.stringify(call.args)}`,
          )
          .join('\n')}
      </pre>
    </ConfirmDialog>
  )
}

function wordOf(call: ApiCall | undefined): string {
  if (call === undefined) return ''
  return call.method === 'execute_command' ? call.args.map(String).join(' ') : call.method
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
