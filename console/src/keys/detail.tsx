import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { canWrite } from '../api/access.ts'
import { ask, v1 } from '../api/client.ts'
import { isProblem } from '../api/problem.ts'
import { fromPath, readable } from '../api/wire.ts'
import { useActions } from '../app/actions.ts'
import { CopyButton } from '../parts/copy-button.tsx'
import { bytes, count, duration } from '../parts/duration.ts'
import { GuardedButton } from '../parts/guarded.tsx'
import { Icon } from '../parts/icon.tsx'
import { Empty, Failure, Loading } from '../parts/states.tsx'
import { CountDown } from '../parts/time.tsx'
import { ConflictDialog } from './conflict-dialog.tsx'
import { NewNameDialog } from './new-name-dialog.tsx'
import { type Subject, useSubject } from './subject.ts'
import { TtlDialog } from './ttl-dialog.tsx'
import { HashView } from './types/hash.tsx'
import { ListView } from './types/list.tsx'
import { SetView } from './types/set.tsx'
import { SortedSetView } from './types/sorted-set.tsx'
import { StreamView } from './types/stream.tsx'
import { StringView } from './types/string.tsx'

/** What a key holds, and what can be done with it. `changed` is called after each write, with whether it is still there. */
export function KeyDetail(props: {
  readonly id: string
  readonly changed: (isThere: boolean) => void
}): JSX.Element {
  const { id, changed } = props
  const { subject, error, conflict, reload } = useSubject(id, changed)
  if (subject === undefined) {
    if (isProblem(error, 'unknown-key')) {
      return (
        <Empty icon="key" title="There is no such key">
          <code>{readable(fromPath(id))}</code> has expired or was deleted.{' '}
          <button type="button" class="link" onClick={reload}>
            Look again
          </button>
        </Empty>
      )
    }
    return error === undefined ? <Loading /> : <Failure error={error} retry={reload} />
  }
  return (
    <div class="key-detail">
      <Head subject={subject} changed={changed} />
      <Content subject={subject} />
      {conflict && <ConflictDialog conflict={conflict} />}
    </div>
  )
}

function Content({ subject }: { readonly subject: Subject }): JSX.Element {
  switch (subject.info.type) {
    case 'string':
      return <StringView subject={subject} />
    case 'hash':
      return <HashView subject={subject} />
    case 'list':
      return <ListView subject={subject} />
    case 'set':
      return <SetView subject={subject} />
    case 'zset':
      return <SortedSetView subject={subject} />
    case 'stream':
      return <StreamView subject={subject} />
    default:
      return (
        <Empty icon="key" title={`The console has no view for ${subject.info.type}`}>
          The command line can read it.
        </Empty>
      )
  }
}

function Head(props: {
  readonly subject: Subject
  readonly changed: (isThere: boolean) => void
}): JSX.Element {
  const { subject, changed } = props
  const { id, info, save, reload } = subject
  const [dialog, setDialog] = useState<'ttl' | 'rename' | 'copy'>()
  const close = () => setDialog(undefined)
  useActions([{ title: 'Reload the key', keys: 'r', icon: 'refresh', run: reload }], [id])
  return (
    <header class="stack key-head">
      <div class="row">
        <h2>{readable(info.key)}</h2>
        <CopyButton text={readable(info.key)} what="the key" />
      </div>
      <Facts subject={subject} onTtl={() => setDialog('ttl')} />
      <div class="row">
        <button type="button" class="button" onClick={reload}>
          <Icon name="refresh" /> Reload
        </button>
        <GuardedButton need="write" onClick={() => setDialog('rename')}>
          Rename
        </GuardedButton>
        <GuardedButton need="write" onClick={() => setDialog('copy')}>
          Copy
        </GuardedButton>
        <GuardedButton
          need="write"
          onClick={() =>
            void save('The key is deleted.', (guard) => ask('DELETE', v1`keys/${id}`, guard))
          }
        >
          <Icon name="trash" /> Delete
        </GuardedButton>
      </div>
      {dialog === 'ttl' && <TtlDialog subject={subject} onClose={close} />}
      {(dialog === 'rename' || dialog === 'copy') && (
        <NewNameDialog
          subject={subject}
          how={dialog}
          onDone={() => changed(dialog === 'copy')}
          onClose={close}
        />
      )}
    </header>
  )
}

function Facts(props: { readonly subject: Subject; readonly onTtl: () => void }): JSX.Element {
  const { info, loadedAt } = props.subject
  return (
    <div class="key-facts">
      <span class={`type type-${info.type}`}>{info.type}</span>
      <span>
        expires{' '}
        <b>
          {info.ttl === null ? (
            'never'
          ) : (
            <>
              in <CountDown until={loadedAt + info.ttl * 1000} />
            </>
          )}
        </b>{' '}
        {canWrite.value && (
          <button type="button" class="link" onClick={props.onTtl}>
            change
          </button>
        )}
      </span>
      {info.length !== null && (
        <span>
          length <b>{count(info.length)}</b>
        </span>
      )}
      {info.memory !== null && (
        <span>
          memory <b>{bytes(info.memory)}</b>
        </span>
      )}
      {info.encoding !== null && (
        <span>
          encoding <b>{info.encoding}</b>
        </span>
      )}
      {info.idle !== null && (
        <span>
          idle <b>{duration(info.idle)}</b>
        </span>
      )}
    </div>
  )
}
