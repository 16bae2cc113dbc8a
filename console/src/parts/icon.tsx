import type { JSX } from 'preact'

/** The drawings of the console: strokes in a square of 24. */
const PATHS = {
  alert:
    'M12 9v4m0 3.5v.01M10.3 4.2 2.9 17a2 2 0 0 0 1.7 3h14.8a2 2 0 0 0 1.7-3L13.7 4.2a2 2 0 0 0-3.4 0Z',
  arrowLeft: 'M19 12H5m6-6-6 6 6 6',
  check: 'm5 12.5 4.5 4.5L19 7.5',
  chevron: 'm9 6 6 6-6 6',
  clock: 'M12 7v5l3 2M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Z',
  coins:
    'M9 4c3.3 0 6 1.1 6 2.5S12.3 9 9 9 3 7.9 3 6.5 5.7 4 9 4Zm-6 2.5v5C3 12.9 5.7 14 9 14m-6-2.5v5C3 17.9 5.7 19 9 19m6-8c3.3 0 6 1.1 6 2.5S18.3 16 15 16s-6-1.1-6-2.5 2.7-2.5 6-2.5Zm-6 2.5v5c0 1.4 2.7 2.5 6 2.5s6-1.1 6-2.5v-5',
  copy: 'M9 9h10v11H9zM5 15V4h10',
  gauge: 'M12 14l4-4M4.5 18a9 9 0 1 1 15 0',
  heart: 'M3 12h4l2.5-6 4 12 2.5-6h5',
  key: 'M14.5 9.5a4 4 0 1 0-3 3.9L13 15h2v2h2v2h3v-3.5l-5.6-5.6',
  layers: 'm12 3 9 5-9 5-9-5 9-5Zm-9 9.5 9 5 9-5M3 16.5l9 5 9-5',
  list: 'M8 7h12M8 12h12M8 17h12M4 7v.01M4 12v.01M4 17v.01',
  lock: 'M6 11h12v9H6zM8.5 11V7.5a3.5 3.5 0 0 1 7 0V11',
  menu: 'M4 7h16M4 12h16M4 17h16',
  moon: 'M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5Z',
  plus: 'M12 5v14M5 12h14',
  radio:
    'M12 12v.01M8.5 8.5a5 5 0 0 0 0 7m7-7a5 5 0 0 1 0 7M5.6 5.6a9 9 0 0 0 0 12.8M18.4 5.6a9 9 0 0 1 0 12.8',
  refresh: 'M20 5v5h-5M4 19v-5h5M5.5 9A7.5 7.5 0 0 1 19 8l1 2M4 14l1 2a7.5 7.5 0 0 0 13.5-1',
  search: 'M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13ZM20 20l-4.8-4.8',
  shield: 'M12 3l7 3v5.5c0 4.4-3 8-7 9.5-4-1.5-7-5.1-7-9.5V6l7-3Zm-3 8.5 2.2 2.2L15.5 9.5',
  stream: 'M3 7c3-3 6 3 9 0s6 3 9 0M3 12.5c3-3 6 3 9 0s6 3 9 0M3 18c3-3 6 3 9 0s6 3 9 0',
  sun: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8Zm0-6v2m0 16v2M2 12h2m16 0h2M5 5l1.4 1.4m11.2 11.2L19 19M5 19l1.4-1.4M17.6 6.4 19 5',
  system: 'M3 5h18v11H3zM9 20h6m-3-4v4',
  terminal: 'm5 7 5 5-5 5m7 0h7',
  ticket: 'M4 7h16v3.5a1.5 1.5 0 0 0 0 3V17H4v-3.5a1.5 1.5 0 0 0 0-3V7Zm10 0v2m0 2v2m0 2v2',
  trash: 'M4 7h16M9 7V4h6v3M6.5 7l1 13h9l1-13',
  trophy:
    'M8 4h8v6a4 4 0 0 1-8 0V4Zm0 2H4.5v1A3.5 3.5 0 0 0 8 10.5M16 6h3.5v1A3.5 3.5 0 0 1 16 10.5M12 14v4m-4 2.5h8',
  undo: 'M8 5 4 9l4 4M4 9h10a5.5 5.5 0 0 1 0 11h-4',
  user: 'M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM4.5 20a7.5 7.5 0 0 1 15 0',
  x: 'M6 6l12 12M18 6 6 18',
} as const

/** The name of a drawing. */
export type IconName = keyof typeof PATHS

/** A drawing in the size of the text beside it, which must say the same: it is hidden from screen readers. */
export function Icon({ name }: { readonly name: IconName }): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  )
}
