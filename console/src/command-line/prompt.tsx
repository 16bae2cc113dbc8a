import type { JSX } from 'preact'
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { completionsOf, situationAt } from './completion.ts'
import { Help } from './help.tsx'
import { type Method, signatureOf } from './method.ts'

/** Where commands are written: with completion, help, and what was written before by the arrow keys. */
export function Prompt(props: {
  readonly text: string
  readonly onText: (text: string) => void
  readonly methods: ReadonlyMap<string, Method>
  readonly history: readonly string[]
  readonly onRun: () => void
}): JSX.Element {
  const { text, onText, methods, history } = props
  const list = useId()
  const field = useRef<HTMLTextAreaElement>(null)
  const [cursor, setCursor] = useState(text.length)
  const [chosen, setChosen] = useState(-1)
  const [isClosed, setClosed] = useState(true)
  const [recalled, setRecalled] = useState(history.length)
  const wantedCursor = useRef<number | undefined>(undefined)
  const { word, call } = situationAt(text, cursor)
  const found = word === undefined || isClosed ? [] : completionsOf(word.text, methods.values())
  const helped = call && methods.get(call.method)
  useLayoutEffect(() => {
    if (wantedCursor.current === undefined) return
    field.current?.setSelectionRange(wantedCursor.current, wantedCursor.current)
    wantedCursor.current = undefined
  })
  const write = (next: string, at: number) => {
    onText(next)
    setCursor(at)
    setChosen(-1)
    wantedCursor.current = at
  }
  const complete = (method: Method | undefined) => {
    if (method === undefined || word === undefined) return
    const end = method.parameters.length === 0 ? `${method.name}()` : `${method.name}(`
    write(`${text.slice(0, word.from)}${end}${text.slice(cursor)}`, word.from + end.length)
    field.current?.focus()
  }
  const recall = (step: number) => {
    const next = Math.max(0, Math.min(history.length, recalled + step))
    setRecalled(next)
    const line = history[next] ?? ''
    write(line, line.length)
    setClosed(true)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const isOpen = found.length > 0
    const isFirst = !text.slice(0, cursor).includes('\n')
    const isLast = !text.slice(cursor).includes('\n')
    if (event.key === 'Escape' && isOpen) setClosed(true)
    else if (event.key === 'Tab' && isOpen && !event.shiftKey) complete(found[Math.max(0, chosen)])
    else if (event.key === 'Enter' && isOpen && chosen >= 0) complete(found[chosen])
    else if (event.key === 'Enter' && !event.shiftKey) {
      setRecalled(history.length + 1)
      props.onRun()
    } else if (event.key === 'ArrowDown' && isOpen) setChosen((chosen + 1) % found.length)
    else if (event.key === 'ArrowUp' && isOpen && chosen >= 0) setChosen(chosen - 1)
    else if (event.key === 'ArrowUp' && isFirst) recall(-1)
    else if (event.key === 'ArrowDown' && isLast) recall(1)
    else return
    event.preventDefault()
  }
  const follow = () => setCursor(field.current?.selectionStart ?? 0)
  return (
    <div class="prompt">
      {helped && call && <Help method={helped} call={call} />}
      {found.length > 0 && (
        <div id={list} class="completions" role="listbox" aria-label="Methods">
          {found.map((method, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keys
            // biome-ignore lint/a11y/useFocusableInteractive: the field tells which one is chosen
            <div
              key={method.name}
              id={`${list}${index}`}
              role="option"
              aria-selected={index === chosen}
              onClick={() => complete(method)}
            >
              <code>{signatureOf(method)}</code>
              <span class="soft">{method.summary}</span>
            </div>
          ))}
        </div>
      )}
      <textarea
        ref={field}
        aria-label="Command"
        aria-haspopup="listbox"
        aria-controls={found.length > 0 ? list : undefined}
        aria-autocomplete="list"
        aria-activedescendant={chosen >= 0 ? `${list}${chosen}` : undefined}
        placeholder="zadd('board', {'ada': 3}, nx=True)   or   SET greeting hello"
        rows={Math.min(12, text.split('\n').length + 1)}
        spellcheck={false}
        autocapitalize="off"
        value={text}
        onInput={(event) => {
          onText(event.currentTarget.value)
          setClosed(false)
          setChosen(-1)
          follow()
        }}
        onKeyDown={onKeyDown}
        onKeyUp={follow}
        onClick={follow}
      />
    </div>
  )
}
