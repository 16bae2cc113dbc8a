import { useEffect, useRef } from 'preact/hooks'

/** Loads something again when `version` has changed, and leaves it in sight meanwhile. */
export function useReloadOn(version: unknown, reload: () => void): void {
  const known = useRef(version)
  useEffect(() => {
    if (known.current === version) return
    known.current = version
    reload()
  }, [version])
}
