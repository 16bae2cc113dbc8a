import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { explain, isAbort } from '../api/problem.ts'
import { useActions } from '../app/actions.ts'
import { place, setQuery } from '../app/location.ts'
import { ConfirmDialog } from '../parts/dialog.tsx'
import { Icon } from '../parts/icon.tsx'
import { Page } from '../parts/page.tsx'
import { Failure, Notice } from '../parts/states.tsx'
import { type ApiCall, apiCallOf } from './api-call.ts'
import { destroys } from './destructive.ts'
import { storedHistory, storeHistory, withLine } from './history.ts'
import type { Method } from './method.ts'
import { loadMethods } from './methods.ts'
import { statementsOf } from './parse.ts'
import { Prompt } from './prompt.tsx'
import { LineError } from './python-literal.ts'
import { Reply } from './reply.tsx'
import { type Run, run } from './run.ts'
import { spentText } from './spent.ts'
import './command-line.css'

/** Something that was run, with what became of it. */
interface Entry {
  readonly id: number
  readonly text: string
  readonly calls: readonly ApiCall[]
  readonly run: Run | undefined
  readonly error: unknown
}

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
  const submit = () => {
    if (methods === undefined || controller !== undefined || text.trim() === '') return
    try {
      const calls = statementsOf(text).map((statement) => apiCallOf(statement, methods))
      setMistake(undefined)
      if (calls.some((call) => destroys(call) !== undefined)) setAsked(calls)
      else if (calls.length > 0) void perform(calls)
    } catch (error) {
      if (!(error instanceof LineError)) throw error
      setMistake(error.message)
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
            isBusy={controller !== undefined}
            onRun={submit}
          />
        </div>
        {controller === undefined ? (
          <button type="button" class="button button-primary" onClick={submit}>
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

function EntryView(props: { readonly entry: Entry; readonly onAgain: () => void }): JSX.Element {
  const { text, calls, run: result, error } = props.entry
  return (
    <section class="entry">
      <header class="row">
        <pre class="row-fill entry-text">{text}</pre>
        <button
          type="button"
          class="button button-plain"
          aria-label="Write it again"
          title="Write it again"
          onClick={props.onAgain}
        >
          <Icon name="undo" />
        </button>
      </header>
      {error !== undefined && <EntryError error={error} />}
      {result?.outcomes.map((outcome, index) => (
        <div key={index} class="outcome">
          {calls.length > 1 && <small class="mono">{calls[index]?.method}</small>}
          {outcome.kind === 'reply' ? (
            <Reply value={outcome.value} />
          ) : (
            <Notice kind="danger">
              <strong>{outcome.title}.</strong> {outcome.advice}
            </Notice>
          )}
        </div>
      ))}
      {result?.spent && <small>{spentText(result.spent)}</small>}
    </section>
  )
}

function EntryError({ error }: { readonly error: unknown }): JSX.Element {
  if (isAbort(error)) {
    return <Notice kind="warning">Cancelled. It may have been applied all the same.</Notice>
  }
  const { title, advice } = explain(error)
  return (
    <Notice kind="danger">
      <strong>{title}.</strong> {advice}
    </Notice>
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
      <h3>Write a command below, or take one of these</h3>
      {EXAMPLES.map((example) => (
        <button key={example} type="button" class="button" onClick={() => onTry(example)}>
          <pre>{example}</pre>
        </button>
      ))}
    </div>
  )
}
