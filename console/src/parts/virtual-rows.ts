import {
  elementScroll,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
  type VirtualizerOptions,
} from '@tanstack/virtual-core'
import type { RefObject } from 'preact'
import { useLayoutEffect, useState } from 'preact/hooks'

/** The rows of a long list that can be seen, kept up to date while it scrolls. */
export function useVirtualRows(
  scroller: RefObject<HTMLElement | null>,
  count: number,
  rowHeight: number,
): Virtualizer<HTMLElement, HTMLElement> {
  const [, render] = useState(0)
  const renderAgain = () => render((last) => last + 1)
  const options: VirtualizerOptions<HTMLElement, HTMLElement> = {
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    // It tells of another height only; columns depend on the width.
    observeElementRect: (instance, tell) =>
      observeElementRect(instance, (rect) => {
        tell(rect)
        renderAgain()
      }),
    observeElementOffset,
    scrollToFn: elementScroll,
    onChange: renderAgain,
  }
  const [virtualizer] = useState(() => new Virtualizer<HTMLElement, HTMLElement>(options))
  virtualizer.setOptions(options)
  useLayoutEffect(() => virtualizer._didMount(), [])
  useLayoutEffect(() => virtualizer._willUpdate())
  return virtualizer
}
