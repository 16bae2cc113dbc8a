import type { ComponentChildren, JSX } from 'preact'
import { explain } from '../api/problem.ts'
import { count } from '../parts/duration.ts'
import { Failure, Loading, Notice } from '../parts/states.tsx'
import type { Pages } from './use-pages.ts'

/** A long list, or that its first page is loading, why it is not there, or that it is empty. */
export function PagesState<T>(props: {
  readonly pages: Pages<T>
  readonly empty: ComponentChildren
  readonly children: (foot: JSX.Element) => ComponentChildren
}): JSX.Element {
  const { rows, error, hasBegun, isDone, isLoading, more, reload } = props.pages
  if (!hasBegun) return error === undefined ? <Loading /> : <Failure error={error} retry={reload} />
  if (rows.length === 0 && isDone) return <>{props.empty}</>
  const foot = isDone ? (
    <>{count(rows.length)} in all</>
  ) : (
    <button type="button" class="button" onClick={more} disabled={isLoading}>
      {isLoading ? 'Loading …' : 'Load more'}
    </button>
  )
  return (
    <>
      {error !== undefined && (
        <Notice kind="warning">
          {explain(error).title}. {explain(error).advice}{' '}
          <button type="button" class="link" onClick={reload}>
            Load it again
          </button>
        </Notice>
      )}
      {props.children(foot)}
    </>
  )
}
