import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import { access, identity, isAdmin, logOut, resume } from '../api/access.ts'
import { reachable } from '../api/client.ts'
import { Icon } from '../parts/icon.tsx'
import { Badge } from '../parts/page.tsx'
import { Empty, Failure, Loading } from '../parts/states.tsx'
import { Toasts, tellFailure } from '../parts/toasts.tsx'
import { type Action, hearKeys, overlay, useActions } from './actions.ts'
import { LazyView } from './lazy-view.tsx'
import { go, href, place } from './location.ts'
import { Login } from './login.tsx'
import { Palette } from './palette.tsx'
import { type Panel, panels } from './panels.ts'
import { watchReturn } from './return.ts'
import { Shortcuts } from './shortcuts.tsx'
import { nextTheme, theme } from './theme.ts'

/** The page: who is logged in, the way to the views, and the one that is open. */
export function Shell(): JSX.Element {
  useEffect(() => {
    document.addEventListener('keydown', hearKeys)
    return () => document.removeEventListener('keydown', hearKeys)
  }, [])
  useEffect(watchReturn, [])
  switch (access.value.state) {
    case 'asking':
      return <Loading />
    case 'failed':
      return (
        <main class="login">
          <Failure error={access.value.error} retry={resume} />
        </main>
      )
    case 'out':
      return (
        <>
          <Login />
          <Toasts />
        </>
      )
    case 'in':
      return <Frame />
  }
}

function Frame(): JSX.Element {
  useActions(everywhere, [])
  const isNavOpen = useSignal(false)
  const { view } = place.value
  const panel = panels.find((one) => one.view === (view || panels[0]?.view))
  return (
    <div class="frame">
      <button type="button" class="skip" onClick={skipToMain}>
        To the content
      </button>
      <header class="top">
        <button
          type="button"
          class="button button-plain top-menu"
          aria-label="Views"
          aria-expanded={isNavOpen.value}
          onClick={() => {
            isNavOpen.value = !isNavOpen.value
          }}
        >
          <Icon name="menu" />
        </button>
        <a class="brand" href={href('keys')}>
          <img src="./favicon.svg" alt="" width="22" height="22" /> redge
        </a>
        <button
          type="button"
          class="top-search"
          onClick={() => {
            overlay.value = 'palette'
          }}
        >
          <Icon name="search" /> <span>Find an action or a key</span> <kbd>Ctrl K</kbd>
        </button>
        <ThemeSwitch />
        <Account />
      </header>
      {!reachable.value && (
        <div class="offline" role="alert">
          <Icon name="alert" /> The Worker does not answer. What you see may be old; it is tried
          again.
        </div>
      )}
      <nav
        class={isNavOpen.value ? 'nav nav-open' : 'nav'}
        aria-label="Views"
        onClick={() => {
          isNavOpen.value = false
        }}
        onKeyDown={(event) => {
          if (event.key === 'Escape') isNavOpen.value = false
        }}
      >
        {panels
          .filter(({ admin }) => !admin || isAdmin.value)
          .map((one) => (
            <NavLink key={one.view} panel={one} isOpen={one === panel} />
          ))}
      </nav>
      <main id="main" class="main" tabIndex={-1}>
        {panel === undefined ? <NoView /> : <LazyView panel={panel} />}
      </main>
      {overlay.value === 'palette' && <Palette />}
      {overlay.value === 'shortcuts' && <Shortcuts />}
      <Toasts />
    </div>
  )
}

const everywhere: readonly Action[] = [
  ...panels.map(({ view, title, icon, letter, words }) => ({
    title: `Go to ${title}`,
    keys: `g ${letter}`,
    icon,
    words,
    run: () => go(view),
  })),
  { title: 'Change the theme', keys: 't', icon: 'moon', words: 'dark light', run: nextTheme },
  {
    title: 'List the shortcuts',
    keys: '?',
    words: 'keyboard help',
    run: () => {
      overlay.value = 'shortcuts'
    },
  },
]

/** A link would leave the view: what follows `#` in the address says where one is. */
function skipToMain(): void {
  document.getElementById('main')?.focus()
}

function NavLink(props: { readonly panel: Panel; readonly isOpen: boolean }): JSX.Element {
  const { view, title, icon, letter } = props.panel
  return (
    <a
      href={href(view)}
      aria-current={props.isOpen ? 'page' : undefined}
      title={`${title} (g ${letter})`}
    >
      <Icon name={icon} /> <span>{title}</span>
    </a>
  )
}

function NoView(): JSX.Element {
  return (
    <Empty title="There is no such view">
      Take one from the list, or press <kbd>Ctrl K</kbd>.
    </Empty>
  )
}

function ThemeSwitch(): JSX.Element {
  const icon = ({ system: 'system', light: 'sun', dark: 'moon' } as const)[theme.value]
  return (
    <button
      type="button"
      class="button button-plain"
      aria-label={`Theme: ${theme.value}. Change it`}
      title={`Theme: ${theme.value}`}
      onClick={nextTheme}
    >
      <Icon name={icon} />
    </button>
  )
}

function Account(): JSX.Element {
  const who = identity.value
  return (
    <details class="account">
      <summary class="button button-plain">
        <Icon name="user" /> <span class="account-name">{who?.name}</span>{' '}
        <Badge kind={who?.access === 'admin' ? 'accent' : 'plain'}>
          {who?.access === 'read' ? 'read only' : who?.access}
        </Badge>
      </summary>
      <div class="menu">
        <p>
          Keys:{' '}
          {who?.keyPrefixes?.length ? who.keyPrefixes.join(', ') : 'all that the access allows'}
        </p>
        {who?.expiresAt != null && <p>Until {new Date(expiry(who.expiresAt)).toLocaleString()}</p>}
        <button type="button" class="button" onClick={() => logOut().catch(tellFailure)}>
          Log out
        </button>
      </div>
    </details>
  )
}

function expiry(at: number | string): number | string {
  return typeof at === 'number' ? at * 1000 : at
}
