import type { JSX } from 'preact'
import { useId, useState } from 'preact/hooks'
import { Dialog } from '../parts/dialog.tsx'
import { Icon } from '../parts/icon.tsx'
import { type Action, actions, overlay } from './actions.ts'
import { go } from './location.ts'
import { found } from './palette-search.ts'

/** Finds what can be done by a few letters of its name; a name that is no action is looked up as a key. */
export function Palette(): JSX.Element {
  const [text, setText] = useState('')
  const [chosen, setChosen] = useState(0)
  const list = useId()
  const items = withKey(found(actions.value, text), text)
  const close = () => {
    overlay.value = undefined
  }
  const run = (action: Action | undefined) => {
    close()
    action?.run()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step !== undefined) {
      event.preventDefault()
      setChosen((last) => (last + step + items.length) % items.length)
    } else if (event.key === 'Enter') {
      event.preventDefault()
      run(items[chosen])
    }
  }
  return (
    <Dialog title="What do you want to do?" onClose={close}>
      <input
        class="palette-input"
        role="combobox"
        aria-label="Search for actions and keys"
        aria-expanded="true"
        aria-controls={list}
        aria-activedescendant={`${list}${chosen}`}
        placeholder="Go to …, or a key"
        value={text}
        autoFocus
        onInput={(event) => {
          setText(event.currentTarget.value)
          setChosen(0)
        }}
        onKeyDown={onKeyDown}
      />
      <div class="palette-list" role="listbox" id={list} aria-label="Actions">
        {items.map((action, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keys
          // biome-ignore lint/a11y/useFocusableInteractive: the field above tells which one is chosen
          <div
            key={action.title}
            id={`${list}${index}`}
            role="option"
            aria-selected={index === chosen}
            onClick={() => run(action)}
            onPointerMove={() => setChosen(index)}
          >
            <Icon name={action.icon ?? 'chevron'} />
            <span>{action.title}</span>
            {action.keys && <kbd>{action.keys}</kbd>}
          </div>
        ))}
      </div>
    </Dialog>
  )
}

function withKey(items: readonly Action[], text: string): readonly Action[] {
  if (text.trim() === '') return items
  const key = text.trim()
  return [
    ...items,
    { title: `Open the key ${key}`, icon: 'key', run: () => go('keys', { key }) },
    {
      title: `Search for keys like ${key}`,
      icon: 'search',
      run: () => go('keys', { match: `*${key}*` }),
    },
  ]
}
