import type { ComponentType, JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { NotLoaded } from '../api/problem.ts'
import { ErrorBoundary } from '../parts/error-boundary.tsx'
import { Failure, Loading } from '../parts/states.tsx'
import type { Panel } from './panels.ts'

/** A view, once its code is there. */
export function LazyView({ panel }: { readonly panel: Panel }): JSX.Element {
  const [loaded, setLoaded] = useState<{ panel: Panel; View: ComponentType }>()
  const [error, setError] = useState<unknown>()
  const [turn, setTurn] = useState(0)
  useEffect(() => {
    let isWanted = true
    setError(undefined)
    panel.load().then(
      ({ View }) => isWanted && setLoaded({ panel, View }),
      (failure) => isWanted && setError(new NotLoaded(failure)),
    )
    document.title = `${panel.title} · redge`
    return () => {
      isWanted = false
    }
  }, [panel, turn])
  if (error !== undefined)
    return <Failure error={error} retry={() => setTurn((last) => last + 1)} />
  if (loaded?.panel !== panel) return <Loading />
  return (
    <ErrorBoundary key={panel.view}>
      <loaded.View />
    </ErrorBoundary>
  )
}
