import { effect, type Signal, signal } from '@preact/signals'

/** How the console looks: as the system wishes, or as was chosen here. */
export type Theme = 'system' | 'light' | 'dark'

const KEY = 'redge:theme'

/** The theme; whoever sets it changes the page, and it is remembered. */
export const theme: Signal<Theme> = signal(remembered())

effect(() => {
  document.documentElement.dataset.theme = theme.value
  localStorage.setItem(KEY, theme.value)
})

function remembered(): Theme {
  const stored = localStorage.getItem(KEY)
  return stored === 'light' || stored === 'dark' ? stored : 'system'
}

/** Goes to the next theme: system, light, dark. */
export function nextTheme(): void {
  theme.value = ({ system: 'light', light: 'dark', dark: 'system' } as const)[theme.value]
}
